"""Public ids (contract 4): UUIDs that never change and are never re-used."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel, get_all_child_relations
from wagtail.api import APIField
from wagtail.models import Orderable, TranslatableMixin

NAMESPACE = uuid.UUID("8f0f3c1e-6a5e-5b0c-9d0b-6d1f4b1f7a11")


def public_id_for(translation_key: uuid.UUID, language_code: str) -> uuid.UUID:
    """The id of one translation, derived from what all its translations share.

    A derived id cannot be copied by accident: Wagtail gives a copied page or row a new ``translation_key``, and keeps
    it through drafts, re-ordering and re-publishing.
    """
    return uuid.uuid5(NAMESPACE, f"{translation_key}:{language_code}")


class TranslatedIdMixin(models.Model):
    """For pages and rows that have a ``translation_key`` and a ``locale``."""

    translation_key: uuid.UUID
    locale: Any

    public_id = models.UUIDField(
        _("public id"), unique=True, editable=False, default=uuid.uuid4
    )  # the default only lets an unsaved object validate; saving derives the id

    api_fields: ClassVar[list[APIField]] = [APIField("public_id"), APIField("translation_key")]

    class Meta:
        abstract = True

    def set_public_id(self) -> None:
        self.public_id = public_id_for(self.translation_key, self.locale.language_code)


class Row(TranslatedIdMixin, TranslatableMixin, Orderable, ClusterableModel):
    """An ordered child row of a page that is filtered, cited or counted: never a block (design 4).

    The row lives and dies with its page; its id is that of the text in one language.
    """

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        abstract = True

    def copy_cluster(self, exclude_fields: list[str] | None = None) -> tuple[Self, dict[Any, Any]]:
        # A row that is searched in the admin has entries in the index, which Wagtail leaves out only for pages.
        copy, children = super().copy_cluster([*(exclude_fields or []), "index_entries"])
        copy._copied_key = self.translation_key
        return copy, children

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.locale_id is None:
            self.locale = self.get_default_locale()
        self.set_public_id()
        self._settle_rows_within()
        super().save(*args, **kwargs)

    def _settle_rows_within(self) -> None:
        """Give rows of this row its locale, and keys of their own when it was copied: Wagtail does so one level deep."""
        is_copy = getattr(self, "_copied_key", self.translation_key) != self.translation_key
        for rows in getattr(self, "_cluster_related_objects", {}).values():
            for row in rows:
                if isinstance(row, Row):
                    row.locale = self.locale
                    if is_copy and row.pk is None:
                        row.translation_key = uuid.uuid4()


def adopt_saved_rows(cluster: ClusterableModel) -> None:
    """Tell the rows of ``cluster``, loaded from a revision, which saved rows they are.

    A row that was born in a draft has no primary key in the revision, though it may have been published since. Without
    one, publishing would delete the saved row and insert another, and what points to it (a relation between two
    conditions) would be lost. A key that belongs elsewhere, as in the revision of a copied page, is exchanged.
    """
    for relation in get_all_child_relations(cluster):
        if not issubclass(relation.related_model, Row):
            continue
        rows = getattr(cluster, relation.get_accessor_name()).get_object_list()
        if not rows:
            continue
        parent = relation.field.attname
        found = relation.related_model._base_manager.filter(translation_key__in=[row.translation_key for row in rows])
        saved = {
            (row.translation_key, row.locale_id): row for row in found.only("pk", "translation_key", "locale", parent)
        }
        for row in rows:
            if row.locale_id is None:  # a new row gets its locale when it is saved, and was not
                row.locale_id = cluster.locale_id
            match = saved.get((row.translation_key, row.locale_id))
            if match is None:
                pass
            elif getattr(match, parent) == cluster.pk:
                row.pk = match.pk
            else:
                row.pk, row.translation_key = None, uuid.uuid4()
            if row.locale_id == cluster.locale_id:
                row.locale = cluster.locale  # read once for all
            row.set_public_id()  # a copied revision still has that of its source
            adopt_saved_rows(row)


def settle_new_rows(cluster: ClusterableModel) -> None:
    """Give rows that are not saved yet the public id that they will have, so that a draft can already name it."""
    for rows in getattr(cluster, "_cluster_related_objects", {}).values():
        for row in rows:
            if isinstance(row, Row):
                if row.pk is None:
                    row.locale = cluster.locale
                    row.set_public_id()
                settle_new_rows(row)


class Record(models.Model):
    """A thing of its own that is the same in every language: a person, an organisation, a region."""

    public_id = models.UUIDField(_("public id"), unique=True, editable=False, default=uuid.uuid4)
    created_at = models.DateTimeField(_("created"), auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True, editable=False, db_index=True)

    api_fields: ClassVar[list[APIField]] = [APIField("public_id")]

    class Meta:
        abstract = True


class ImportKey(models.Model):
    """The key under which an import file knows a thing (contract 6), so that a second import finds it again."""

    section = models.CharField(max_length=40)
    key = models.CharField(max_length=255)
    translation_key = models.UUIDField(
        help_text="The translation key of a page, or the public id of a record.", db_index=True
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["section", "key"], name="import_key_is_unique_in_its_section")]

    def __str__(self) -> str:
        return f"{self.section}/{self.key}"
