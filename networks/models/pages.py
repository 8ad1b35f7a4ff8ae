from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.fields import RichTextField
from wagtail.models import Page, PageManager
from wagtail.search import index

from cms.core.fuzzydates import FuzzyDateField
from cms.core.models import BasePage
from cms.core.richtext import to_text
from networks import editing
from networks.models.roles import OrganisationRoleRow


class NetworkState(models.TextChoices):
    PLANNED = "planned", _("planned")
    FORMING = "forming", _("forming")
    ACTIVE = "active", _("active")
    ENDED = "ended", _("ended")


class NetworkIndexPage(BasePage):
    """The list of all networks."""

    intro = RichTextField(_("introduction"), blank=True, help_text=_("Shown above the list."))

    parent_page_types = ["home.HomePage"]
    subpage_types = ["networks.NetworkPage"]
    max_count_per_parent = 1
    content_panels = editing.NETWORK_INDEX
    api_fields = [*BasePage.api_fields, *editing.writable("intro")]

    class Meta:
        verbose_name = _("overview of the networks")
        verbose_name_plural = _("overviews of the networks")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "description": to_text(self.intro)[:200]}


class NetworkPage(BasePage):
    """A network as the public sees it. Its register, charter and groups come with the rest of ``networks``."""

    short_name = models.CharField(
        _("short name"), max_length=80, blank=True, help_text=_("For example “Forum”, used in lists and menus.")
    )
    claim = models.CharField(
        _("claim"),
        max_length=255,
        blank=True,
        help_text=_("One line below the name that says what the network stands for."),
    )
    mission = RichTextField(
        _("mission"), blank=True, help_text=_("Why the network exists and what it does, in a few paragraphs.")
    )
    logo = models.ForeignKey(
        "core.CmsImage", verbose_name=_("logo"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    image = models.ForeignKey(
        "core.CmsImage",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("A wide picture for the head of the page."),
    )
    state = models.CharField(_("state"), max_length=8, choices=NetworkState, default=NetworkState.ACTIVE)
    founded_on = FuzzyDateField(_("founded"), null=True, blank=True)

    objects: ClassVar[Any] = PageManager()

    parent_page_types = ["networks.NetworkIndexPage"]
    subpage_types: list[str] = []
    content_panels = editing.NETWORK
    search_fields = [
        *Page.search_fields,
        index.SearchField("short_name"),
        index.SearchField("claim"),
        index.SearchField("mission"),
    ]
    api_fields = [
        *BasePage.api_fields,
        *editing.writable(
            "short_name", "claim", "mission", "logo", "image", "state", "founded_on", "organisation_roles"
        ),
    ]

    override_translatable_fields = editing.synchronised("founded_on")

    class Meta:
        verbose_name = _("network")
        verbose_name_plural = _("networks")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        description = self.claim or to_text(self.mission)[:200]
        return {**super().get_context(request, *args, **kwargs), "description": description}


class NetworkOrganisation(OrganisationRoleRow):
    page = ParentalKey(NetworkPage, on_delete=models.CASCADE, related_name="organisation_roles")

    class Meta(OrganisationRoleRow.Meta):
        verbose_name = _("organisation of a network")
        verbose_name_plural = _("organisations of a network")
