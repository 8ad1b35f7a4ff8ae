"""Pages and collections of files that only members of a network may open (B03)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import BaseViewRestriction, Collection, CollectionViewRestriction, Page, PageViewRestriction

from cms.core.fields import ChoiceSetField
from networks.choices import Standing
from networks.models.memberships import leading_page
from networks.models.pages import NetworkPage


class Addressed(models.TextChoices):
    """Whom a page or a collection is for; the office sees everything."""

    MEMBER = Standing.MEMBER.value, Standing.MEMBER.label
    SUPPORTER = Standing.SUPPORTER.value, Standing.SUPPORTER.label
    GUEST = Standing.GUEST.value, Standing.GUEST.label


class Audience(models.Model):
    """A page with all below it, or a collection with all in it, is for the people of a network.

    Saving it puts Wagtail's own restriction there too, so that the kernel keeps it out of every public list, search,
    feed, map of the site and API; who of those who sign in may enter is decided by ``networks.permissions``. Taking it
    away leaves Wagtail's restriction: nothing becomes public by accident.
    """

    network = models.ForeignKey(NetworkPage, verbose_name=_("network"), on_delete=models.CASCADE, related_name="+")
    page = models.ForeignKey(
        Page,
        verbose_name=_("page"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("With all pages below it, in this language …"),
    )
    collection = models.ForeignKey(
        Collection,
        verbose_name=_("collection of files"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("… or a collection with all files in it. One of the two."),
    )
    standings = ChoiceSetField(
        _("only for"),
        choices=Addressed,
        help_text=_("Left empty, whoever may read pages or documents for members in this network."),
    )

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("area for members only")
        verbose_name_plural = _("areas for members only")
        ordering = ["network", "pk"]
        constraints = [
            models.CheckConstraint(
                name="audience_of_a_page_or_a_collection",
                condition=models.Q(page__isnull=False, collection__isnull=True)
                | models.Q(page__isnull=True, collection__isnull=False),
                violation_error_message=_("Please choose a page or a collection, one of the two."),
            ),
            models.UniqueConstraint(fields=["network", "page"], name="page_for_a_network_once"),
            models.UniqueConstraint(fields=["network", "collection"], name="collection_for_a_network_once"),
        ]

    def __str__(self) -> str:
        return f"{self.page or self.collection} – {self.network}"

    @property
    def what(self) -> str:
        """The page or the collection, for the office."""
        return str(self.page.title if self.page is not None else self.collection)

    @property
    def standings_label(self) -> str:
        """For whom, in words."""
        labels = dict(Addressed.choices)
        return ", ".join(str(labels[code]) for code in self.standings) or gettext("whoever has the right")

    def clean(self) -> None:
        super().clean()
        if self.page is not None and self.page.depth <= 2:
            raise ValidationError({"page": _("This would close the whole site. Please choose a page below it.")})
        if self.collection is not None and self.collection.depth == 1:
            raise ValidationError(
                {"collection": _("This would close all files of the site. Please make a collection of its own.")}
            )

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.network = leading_page(self.network)
        super().save(*args, **kwargs)
        restriction = {"restriction_type": BaseViewRestriction.LOGIN}
        if self.page_id is not None:
            PageViewRestriction.objects.get_or_create(page_id=self.page_id, defaults=restriction)
        else:
            CollectionViewRestriction.objects.get_or_create(collection_id=self.collection_id, defaults=restriction)
