from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page, PageManager
from wagtail.search import index

from cms.core.editing import synchronised, writable
from cms.core.fuzzydates import FuzzyDateField
from cms.core.models import BasePage
from cms.core.richtext import to_text
from networks import editing
from networks.models.roles import OrganisationRoleRow
from networks.querysets import NetworkQuerySet


class NetworkState(models.TextChoices):
    PLANNED = "planned", _("planned")
    FORMING = "forming", _("forming")
    ACTIVE = "active", _("active")
    ENDED = "ended", _("ended")


class NetworkIndexPage(BasePage):
    """The list of all networks."""

    intro = RichTextField(_("introduction"), blank=True, help_text=_("Shown above the list."))

    parent_page_types = ["home.HomePage"]
    subpage_types = ["networks.NetworkPage", "networks.ProgrammePage"]
    max_count_per_parent = 1
    content_panels = editing.NETWORK_INDEX
    api_fields = [*BasePage.api_fields, *writable("intro")]

    class Meta:
        verbose_name = _("overview of the networks")
        verbose_name_plural = _("overviews of the networks")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "description": to_text(self.intro)[:200]}


class NetworkPage(BasePage):
    """A network: what it is, who stands behind it, how one joins. Its rows stand in ``profile``, its register in
    ``memberships``; press releases and working groups are pages below it."""

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
    legal_form = models.CharField(
        _("legal form"), max_length=255, blank=True, help_text=_("For example “registered association”.")
    )
    open_for_members = models.BooleanField(
        _("open for new members"), default=False, help_text=_("Shows on the page that new members are welcome.")
    )
    admission_open = models.BooleanField(
        _("applications are taken"),
        default=False,
        help_text=_("Switch it off between two rounds; the steps stay visible."),
    )
    admission_url = models.URLField(
        _("where to apply"), max_length=500, blank=True, help_text=_("The page with the form or the documents.")
    )
    press_background = RichTextField(
        _("background for press releases"),
        blank=True,
        features=["h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link"],
        help_text=_("Shown at the end of each press release that has no background text of its own."),
    )
    emerged_from = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("emerged from"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="successor_networks",
        help_text=_("The programme or network that this one grew out of."),
    )
    member_count_label = models.CharField(
        _("number of members in words"),
        max_length=255,
        blank=True,
        help_text=_("For example “around 20 regions”. The exact number is counted and shown beside it."),
    )
    members_as_of = FuzzyDateField(
        _("list of members as of"),
        null=True,
        blank=True,
        help_text=_("Which day the list on the page shows at first. Left empty, today. Visitors can choose another."),
    )
    office = models.ForeignKey(
        "networks.Organisation",
        verbose_name=_("office"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Who coordinates the network."),
    )
    office_until = FuzzyDateField(
        _("coordinates until"), null=True, blank=True, help_text=_("When this responsibility ends, if that is set.")
    )
    review_on = FuzzyDateField(
        _("review"),
        null=True,
        blank=True,
        help_text=_("When the members decide whether the network goes on."),
    )
    quiet_months = models.PositiveSmallIntegerField(
        _("groups without a meeting for (months)"),
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("After so many months without a meeting the start page tells the office of the group."),
    )

    objects: ClassVar[Any] = PageManager.from_queryset(NetworkQuerySet)()

    parent_page_types = ["networks.NetworkIndexPage"]
    subpage_types = ["networks.PressReleasePage", "networks.WorkingGroupPage", "dialogues.SurveyPage"]
    edit_handler = editing.network()
    search_fields = [
        *Page.search_fields,
        index.SearchField("short_name"),
        index.SearchField("claim"),
        index.SearchField("mission"),
    ]
    api_fields = [
        *BasePage.api_fields,
        *editing.NETWORK_API,
    ]

    override_translatable_fields = synchronised(
        "founded_on",
        "open_for_members",
        "admission_open",
        "emerged_from",
        "members_as_of",
        "office",
        "office_until",
        "review_on",
        "quiet_months",
    )

    class Meta:
        verbose_name = _("network")
        verbose_name_plural = _("networks")

    @property
    def takes_applications(self) -> bool:
        """Whether one can apply now; a network that has ended takes nobody, whatever is ticked (B18)."""
        return bool(self.admission_open) and self.state != NetworkState.ENDED

    def clean(self) -> None:
        super().clean()
        source = self.emerged_from
        if source is None:
            return
        if source.translation_key == self.translation_key:
            raise ValidationError({"emerged_from": _("A network does not emerge from itself.")})
        if source.specific_class not in (NetworkPage, *self.predecessor_types()):
            raise ValidationError({"emerged_from": _("Please choose a programme or a network.")})

    @staticmethod
    def predecessor_types() -> tuple[type[Page], ...]:
        """Besides networks, what a network can grow out of."""
        from networks.models.programmes import ProgrammePage  # noqa: PLC0415  they know each other

        return (ProgrammePage,)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from networks.page_context import network_context  # noqa: PLC0415  it reads through this model

        return {**super().get_context(request, *args, **kwargs), **network_context(self, request)}


class NetworkOrganisation(OrganisationRoleRow):
    """An organisation behind the network; a partner may name somebody to ask (C11, C12, D17)."""

    page = ParentalKey(NetworkPage, on_delete=models.CASCADE, related_name="organisation_roles")
    contact = models.ForeignKey(
        "networks.Person",
        verbose_name=_("contact person"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Who is named as the contact there."),
    )

    api_fields = [*OrganisationRoleRow.api_fields, *writable("contact")]
    panels = [*OrganisationRoleRow.panels, FieldPanel("contact")]

    class Meta(OrganisationRoleRow.Meta):
        verbose_name = _("organisation of a network")
        verbose_name_plural = _("organisations of a network")
