"""Framework conditions: what the audience says must be given so that something succeeds (E21–E29)."""

from __future__ import annotations

from django.db import models
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.fields import RichTextField
from wagtail.search import index

from cms.core.editing import synchronised
from cms.core.fields import ChoiceSetField
from cms.core.models import Row
from dialogues import editing
from dialogues.choices import ConditionRelationKind, PoliticalLevel, Provenance
from dialogues.models.events import DialogueEventPage
from dialogues.querysets import ConditionQuerySet


class FrameworkCondition(index.Indexed, Row):
    """One condition, cited by its id and permalink, which outlive re-ordering and re-publishing of the event."""

    page = ParentalKey(DialogueEventPage, on_delete=models.CASCADE, related_name="conditions")
    text = RichTextField(_("condition"), features=["bold", "italic", "link"], help_text=_("One short sentence."))
    explanation = RichTextField(
        _("explanation"), blank=True, features=["bold", "italic", "link", "ul"], help_text=_("What stood in brackets.")
    )
    levels = ChoiceSetField(
        _("levels"),
        choices=PoliticalLevel,
        help_text=_("Who has to act. Several are possible; no entry is needed twice."),
    )
    level_label = models.CharField(
        _("heading instead of the level"),
        max_length=120,
        blank=True,
        help_text=_("Only when the event used another word, for example “municipal level”."),
    )
    provenance = models.CharField(
        _("named by"),
        max_length=12,
        choices=Provenance,
        default=Provenance.AUDIENCE,
        help_text=_("A group, no names."),
    )
    topics = ParentalManyToManyField(
        "dialogues.Topic", verbose_name=_("topics"), blank=True, related_name="conditions"
    )

    objects = ConditionQuerySet.as_manager()

    search_fields = [index.SearchField("text"), index.SearchField("explanation"), index.AutocompleteField("text")]
    override_translatable_fields = synchronised("topics")
    api_fields = editing.CONDITION_API
    panels = editing.CONDITION

    class Meta(Row.Meta):
        verbose_name = _("framework condition")
        verbose_name_plural = _("framework conditions")

    def __str__(self) -> str:
        return strip_tags(self.text)


class ConditionReference(Row):
    """An example or source that a condition names (E27)."""

    condition = ParentalKey(FrameworkCondition, on_delete=models.CASCADE, related_name="references")
    title = models.CharField(_("title"), max_length=255)
    url = models.URLField(_("address"), max_length=500, blank=True)

    api_fields = editing.REFERENCE_API
    panels = editing.REFERENCE

    class Meta(Row.Meta):
        verbose_name = _("reference")
        verbose_name_plural = _("references")

    def __str__(self) -> str:
        return self.title


class ConditionRelation(models.Model):
    """Two conditions that belong together (E26): mirrored on another level, merged, or split."""

    source = models.ForeignKey(FrameworkCondition, on_delete=models.CASCADE, related_name="relations")
    relation = models.CharField(_("relation"), max_length=11, choices=ConditionRelationKind)
    target = models.ForeignKey(FrameworkCondition, on_delete=models.CASCADE, related_name="incoming_relations")

    class Meta:
        verbose_name = _("relation between conditions")
        verbose_name_plural = _("relations between conditions")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "relation", "target"],
                name="condition_relation_is_unique",
                violation_error_message=_("These two conditions are already connected in this way."),
            ),
            models.CheckConstraint(
                condition=~models.Q(source=models.F("target")),
                name="condition_relation_joins_two",
                violation_error_message=_("A condition cannot be connected to itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.get_relation_display()} {self.target}"
