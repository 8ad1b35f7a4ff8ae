from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.fields import RichTextField
from wagtail.models import Page, PageManager
from wagtail.search import index

from cms.core.editing import synchronised, writable
from cms.core.fuzzydates import FuzzyDateField
from cms.core.models import BasePage
from dialogues import editing
from dialogues.choices import SeriesLifecycle
from dialogues.querysets import SeriesQuerySet
from networks.models import ChannelRow, OrganisationRoleRow

BODY_FEATURES = ["h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link"]


class DialogueIndexPage(BasePage):
    """The list of all dialogue series."""

    intro = RichTextField(_("introduction"), blank=True, features=BODY_FEATURES, help_text=_("Shown above the list."))

    parent_page_types = ["home.HomePage"]
    subpage_types = ["dialogues.DialogueSeriesPage"]
    content_panels = editing.INDEX
    api_fields = [*BasePage.api_fields, *writable("intro")]

    class Meta:
        verbose_name = _("overview of the dialogue series")
        verbose_name_plural = _("overviews of the dialogue series")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from dialogues.page_context import index_context  # noqa: PLC0415  it reads through this model

        return {**super().get_context(request, *args, **kwargs), **index_context(self)}


class DialogueSeriesPage(BasePage):
    """A series of dialogues: planned, running, ended, and kept for later readers (E01–E03, E52).

    Its state follows the dates unless an editor decides otherwise; ended series stay online, their registration is off.
    """

    claim = models.CharField(
        _("claim"),
        max_length=255,
        blank=True,
        help_text=_("One line below the title that says what the series is about."),
    )
    intro = RichTextField(
        _("introduction"),
        blank=True,
        features=BODY_FEATURES,
        help_text=_("Why this series exists: the first thing that visitors read."),
    )
    aims = RichTextField(
        _("aims"), blank=True, features=BODY_FEATURES, help_text=_("What the series wants to achieve.")
    )
    audiences = models.TextField(
        _("target groups"), blank=True, help_text=_("Whom the series addresses. One group per line.")
    )
    image = models.ForeignKey(
        "core.CmsImage",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("A wide picture for the head of the page and for lists."),
    )
    lifecycle = models.CharField(
        _("state"),
        max_length=9,
        choices=SeriesLifecycle,
        default=SeriesLifecycle.AUTOMATIC,
        help_text=_(
            "“By the dates” is right almost always. Choose “archived” when the series shall leave the overview."
        ),
    )
    starts_on = FuzzyDateField(_("begins"), null=True, blank=True, help_text=_("Left empty, the first event counts."))
    ends_on = FuzzyDateField(
        _("ends"),
        null=True,
        blank=True,
        help_text=_("Left empty, the last event counts. Reminders end with the series."),
    )
    rhythm = models.CharField(
        _("rhythm"), max_length=120, blank=True, help_text=_("For example “every third Wednesday, 5 to 6.30 p.m.”.")
    )
    planned_event_count = models.PositiveSmallIntegerField(
        _("planned number of events"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(500)],
        help_text=_("As announced. How many there really are is counted by itself."),
    )
    free_of_charge = models.BooleanField(_("free of charge"), default=True)
    meetup_url = models.URLField(
        _("Meetup group"),
        blank=True,
        help_text=_("The group that visitors may join, apart from registering for one event."),
    )
    registration_open = models.BooleanField(
        _("visitors may register for the whole series"),
        default=False,
        help_text=_("One form for all dates with registration on this site. Each date can be cancelled by itself."),
    )
    subscription_open = models.BooleanField(
        _("visitors may subscribe to reminders"),
        default=True,
        help_text=_("Whoever subscribed before goes on getting them. All subscriptions end with the series."),
    )
    follow_ups = models.BooleanField(
        _("mail when an event is documented"),
        default=True,
        help_text=_(
            "Once per event: recording, presentations and framework conditions, an hour after they were published."
        ),
    )
    networks = ParentalManyToManyField(
        "networks.NetworkPage",
        verbose_name=_("networks"),
        blank=True,
        related_name="dialogue_series",
        help_text=_("The networks that hold this series."),
    )

    objects: ClassVar[Any] = PageManager.from_queryset(SeriesQuerySet)()

    parent_page_types = ["dialogues.DialogueIndexPage"]
    subpage_types = ["dialogues.DialogueEventPage"]
    edit_handler = editing.series()
    search_fields = [
        *Page.search_fields,
        index.SearchField("claim"),
        index.SearchField("intro"),
        index.SearchField("aims"),
    ]
    api_fields = [*BasePage.api_fields, *editing.SERIES_API]

    override_translatable_fields = synchronised("starts_on", "ends_on", "subscription_open", "follow_ups", "networks")

    class Meta:
        verbose_name = _("dialogue series")
        verbose_name_plural = pgettext_lazy("several", "dialogue series")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from dialogues.page_context import series_context  # noqa: PLC0415  it reads through this model

        return {**super().get_context(request, *args, **kwargs), **series_context(self, request)}


class SeriesOrganisation(OrganisationRoleRow):
    page = ParentalKey(DialogueSeriesPage, on_delete=models.CASCADE, related_name="organisation_roles")

    class Meta(OrganisationRoleRow.Meta):
        verbose_name = _("organisation of a series")
        verbose_name_plural = _("organisations of a series")


class SeriesChannel(ChannelRow):
    page = ParentalKey(DialogueSeriesPage, on_delete=models.CASCADE, related_name="channels")

    class Meta(ChannelRow.Meta):
        verbose_name = _("channel of a series")
        verbose_name_plural = _("channels of a series")
