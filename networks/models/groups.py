"""Working groups (B23, B24, B28). Their list is not public, their number is."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField
from wagtail.models import Page, PageManager, PageViewRestriction
from wagtail.search import index

from cms.core.editing import synchronised
from cms.core.models import BasePage
from networks import editing
from networks.models.parents import BelowNetwork


class WorkingGroupState(models.TextChoices):
    FORMING = "forming", _("forming")
    ACTIVE = "active", _("active")
    PAUSED = "paused", _("paused")
    ENDED = "ended", _("ended")


class WorkingGroupPage(BelowNetwork):
    """A working group. It stands behind a sign-in from its first moment, so that no list, search, map of the site or
    API ever tells more than how many there are."""

    aim = RichTextField(_("aim"), blank=True, help_text=_("What the group wants to achieve."))
    state = models.CharField(
        _("state"),
        max_length=8,
        choices=WorkingGroupState,
        default=WorkingGroupState.ACTIVE,
        help_text=_("The network's page says how many active groups there are, and nothing else about them."),
    )
    convenor = models.ForeignKey(
        "networks.Person",
        verbose_name=_("convenor"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="convened_groups",
        help_text=_(
            "Who calls the group together. With an account in the members' area, they look after the group there."
        ),
    )
    discussion_url = models.URLField(
        _("discussion elsewhere"),
        max_length=500,
        blank=True,
        help_text=_("The address of a group in Discourse, Matrix or the like. It replaces the discussion here."),
    )
    may_be_named = models.BooleanField(
        _("may be named in public"),
        default=False,
        help_text=_("With a public event of the group, its name is shown. The list of groups stays private."),
    )

    objects: ClassVar[Any] = PageManager()

    parent_page_types = ["networks.NetworkPage"]
    subpage_types = ["dialogues.DialogueEventPage"]
    private_page_options: ClassVar[list[str]] = []
    content_panels = editing.WORKING_GROUP
    search_fields = [*Page.search_fields, index.SearchField("aim"), index.FilterField("state")]
    api_fields = [*BasePage.api_fields, *editing.WORKING_GROUP_API]

    override_translatable_fields = synchronised("convenor", "discussion_url", "may_be_named")

    class Meta:
        verbose_name = _("working group")
        verbose_name_plural = _("working groups")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The group lives in the members' area, which asks who may see it; Wagtail would let in whoever is signed in."""
        if getattr(request, "is_preview", False):
            return super().serve(request, *args, **kwargs)
        return redirect("members:group", self.public_id)

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        if not PageViewRestriction.objects.filter(page_id=self.pk).exists():
            PageViewRestriction.objects.create(page_id=self.pk, restriction_type=PageViewRestriction.LOGIN)
