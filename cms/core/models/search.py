"""The words of everything public, normalised, so that one way of searching serves the whole site."""

from __future__ import annotations

from django.db import models


class SearchEntry(models.Model):
    """One thing that can be found. Derived: :mod:`cms.core.searching` writes it, ``rebuild_search`` makes it anew.

    Whether the page may be seen is asked when somebody searches, never remembered here.
    """

    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    public_id = models.UUIDField()
    page = models.ForeignKey(
        "wagtailcore.Page", null=True, on_delete=models.CASCADE, related_name="+", help_text="Where it is shown."
    )
    locale = models.CharField(max_length=12, blank=True, help_text="Empty: the same in every language.")
    title = models.CharField(max_length=500)
    text = models.TextField(blank=True, help_text="As it is read, for the excerpt.")
    title_words = models.TextField(blank=True)
    words = models.TextField(blank=True, help_text="Title and text, normalised.")
    dated_at = models.DateTimeField(null=True, help_text="The later, the higher among equals.")

    class Meta:
        verbose_name = "search entry"
        verbose_name_plural = "search entries"
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="search_entry_is_unique")]
        indexes = [models.Index(fields=["locale", "kind"], name="search_entry_scope")]

    def __str__(self) -> str:
        return self.title
