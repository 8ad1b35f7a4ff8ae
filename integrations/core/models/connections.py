"""What is switched on, and the accounts, feeds and addresses elsewhere."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any, ClassVar

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from integrations.core import registry
from integrations.core.choices import ImportPolicy, ProbeStatus, Trouble
from integrations.core.querysets import ConnectionQuerySet

SHORTEST_INTERVAL = timedelta(minutes=5)


class IntegrationState(models.Model):
    """Whether a plugin is switched on. Without a row it is as ``IntegrationConfig.is_enabled_at_first`` says. The row
    outlives the plugin: installed again, it is as it was."""

    slug = models.CharField(_("plugin"), max_length=30, unique=True)
    is_enabled = models.BooleanField(_("switched on"), default=False)
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("state of a plugin")
        verbose_name_plural = _("states of plugins")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug


class Connection(models.Model):
    """One account, feed or address elsewhere, with what the core knows of it. Every plugin adds a child table with its
    own columns (:meth:`specific`).

    ``is_enabled`` is what the office wants, ``trouble`` what was found: with trouble nothing is scheduled until the
    settings are saved again, a test succeeds or somebody starts a run by hand that succeeds.
    """

    public_id = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    slug = models.CharField(_("plugin"), max_length=30, editable=False, db_index=True)
    label = models.CharField(
        _("name"), max_length=120, help_text=_("How you recognise this connection, for example “Group Potsdam”.")
    )
    is_enabled = models.BooleanField(
        _("in use"), default=True, help_text=_("Without the tick nothing is read or sent; what was linked stays.")
    )
    series = models.ForeignKey(
        "dialogues.DialogueSeriesPage",
        verbose_name=_("dialogue series"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Events from elsewhere are looked for in this series, or made in it."),
    )
    network = models.ForeignKey(
        "networks.NetworkPage",
        verbose_name=_("network"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    interval = models.DurationField(
        _("interval"),
        default=timedelta(hours=1),
        help_text=_("How often it is read, for example 01:00:00 for every hour. At least five minutes."),
    )
    policy = models.CharField(
        _("new events elsewhere"), max_length=8, choices=ImportPolicy, default=ImportPolicy.CHOOSE
    )
    created_at = models.DateTimeField(editable=False)

    trouble = models.CharField(_("trouble"), max_length=13, choices=Trouble, blank=True, editable=False)
    last_error = models.CharField(
        _("last error"), max_length=500, blank=True, editable=False, help_text="Plain words, without secrets."
    )
    last_error_at = models.DateTimeField(_("last error"), null=True, editable=False)

    last_run_at = models.DateTimeField(_("last run"), null=True, editable=False)
    last_success_at = models.DateTimeField(_("last success"), null=True, editable=False)
    last_complete_at = models.DateTimeField(
        null=True, editable=False, help_text="When the last complete reading began; what fetch_events gets as “since”."
    )
    next_run_at = models.DateTimeField(null=True, editable=False, db_index=True, help_text="Not before.")
    failure_count = models.PositiveIntegerField(default=0, editable=False, help_text="Runs since the last success.")
    lease_until = models.DateTimeField(null=True, editable=False)
    lease_token = models.UUIDField(null=True, editable=False)

    probe_status = models.CharField(_("test"), max_length=8, choices=ProbeStatus, blank=True, editable=False)
    probe_message = models.CharField(max_length=500, blank=True, editable=False)
    probed_at = models.DateTimeField(_("tested"), null=True, editable=False)

    failing_since = models.DateTimeField(
        null=True, editable=False, help_text="The first failed delivery after the last that arrived."
    )
    outage_since = models.DateTimeField(
        null=True, editable=False, help_text="Since then it does not work, and the office was told so."
    )
    pause_until = models.DateTimeField(
        null=True, editable=False, help_text="No delivery before: the other side asked for it."
    )
    served_at = models.DateTimeField(null=True, editable=False, help_text="Of the last delivery: for taking turns.")

    objects: ClassVar[Any] = ConnectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("connection")
        verbose_name_plural = _("connections")
        ordering = ["slug", "label"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(interval__gte=SHORTEST_INTERVAL),
                name="connection_interval_is_long_enough",
                violation_error_message=_("The interval is at least five minutes."),
            )
        ]

    def __str__(self) -> str:
        return self.label

    def save(self, *args: Any, **kwargs: Any) -> None:
        from cms.core import clock  # noqa: PLC0415  only new rows need it

        if self._state.adding:
            self.slug = self.slug or self.own_slug()
            self.created_at = self.created_at or clock.now()
        elif kwargs.get("update_fields") is None:
            # A form that was open while a run wrote its outcome must not take it back.
            kwargs["update_fields"] = [
                field.name
                for field in self._meta.concrete_fields
                if not field.primary_key and (field.editable or field.model is not Connection)
            ]
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self.interval is not None and self.interval < SHORTEST_INTERVAL:
            raise ValidationError({"interval": _("The interval is at least five minutes.")})

    @classmethod
    def own_slug(cls) -> str:
        """The plugin to which this table of connections belongs; empty for the common table."""
        for slug, integration in registry.INTEGRATIONS.items():
            if integration.connection_model.lower() == cls._meta.label_lower:
                return slug
        return ""

    def specific(self) -> Connection:
        """The row of the plugin's own table; the common row when the plugin is not installed. One query."""
        integration = registry.get(self.slug)
        if integration is None or not integration.connection_model:
            return self
        model: type[Connection] = apps.get_model(integration.connection_model)
        if isinstance(self, model):
            return self
        found: Connection | None = model.objects.filter(pk=self.pk).first()
        return found or self
