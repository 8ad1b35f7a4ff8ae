"""What holds for the whole site and is set by editors."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Orderable

from home.colours import MIN_CONTRAST, contrast_ratio
from networks.models.channels import ChannelKind

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def required_page(label: StrOrPromise, help_text: StrOrPromise) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=label,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=help_text,
    )


@register_setting(icon="site", order=1)
class SiteSettings(BaseSiteSetting, ClusterableModel):
    """Name, colours, required pages, contact and channels (E50; § 5 DDG, § 18 MStV)."""

    name = models.CharField(
        _("name"),
        max_length=120,
        default="Wandelnetz",
        help_text=_("Stands at the head of every page and in the browser's tab."),
    )
    claim = models.CharField(
        _("claim"), max_length=255, blank=True, help_text=_("One line that says what the site is for.")
    )
    logo = models.ForeignKey(
        "core.CmsImage", verbose_name=_("logo"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    social_image = models.ForeignKey(
        "core.CmsImage",
        verbose_name=_("picture for shared links"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Taken where a page has no picture of its own."),
    )
    accent_colour = models.CharField(
        _("accent colour"),
        max_length=7,
        default="#0b5d51",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Please enter a colour such as #0b5d51."))],
        help_text=_(
            "For links and buttons, such as #0b5d51. It has to stand out from white by at least 4.5 : 1 (WCAG 1.4.3)."
        ),
    )
    imprint_page = required_page(_("imprint"), _("Linked from every page, as the law demands."))
    privacy_page = required_page(_("privacy notice"), _("Linked from every page, as the law demands."))
    accessibility_page = required_page(_("accessibility statement"), _("Linked from every page, as the law demands."))
    contact_page = required_page(_("contact"), _("Linked from every page."))
    organisation = models.CharField(
        _("organisation"),
        max_length=255,
        blank=True,
        help_text=_("Who is responsible for the site, shown in the footer."),
    )
    address = models.TextField(_("postal address"), blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=60, blank=True)

    select_related = ["imprint_page", "privacy_page", "accessibility_page", "contact_page"]
    panels = [
        MultiFieldPanel(
            [
                FieldPanel("name"),
                FieldPanel("claim"),
                FieldPanel("logo", help_text=_("Stands at the head of every page beside the name.")),
                FieldPanel("social_image"),
            ],
            _("Name"),
        ),
        MultiFieldPanel([FieldPanel("accent_colour")], _("Colour")),
        MultiFieldPanel(
            [
                HelpPanel(_("Choose the German page; readers of other languages are led to its translation.")),
                PageChooserPanel("imprint_page"),
                PageChooserPanel("privacy_page"),
                PageChooserPanel("accessibility_page"),
                PageChooserPanel("contact_page"),
            ],
            _("Required pages"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("organisation"),
                FieldPanel("address", help_text=_("Where post reaches you; shown in the footer.")),
                FieldRowPanel(
                    [
                        FieldPanel("email", help_text=_("For everybody who has a question; shown in the footer.")),
                        FieldPanel("phone", help_text=_("For everybody who would rather call; shown in the footer.")),
                    ]
                ),
            ],
            _("Contact"),
        ),
        InlinePanel("channels", heading=_("Channels"), label=_("channel")),
    ]

    class Meta:
        verbose_name = _("site settings")

    def clean(self) -> None:
        super().clean()
        try:
            ratio = contrast_ratio(self.accent_colour, "#ffffff")
        except ValueError:
            return  # the validator of the field has already said so
        if ratio < MIN_CONTRAST:
            raise ValidationError(
                {
                    "accent_colour": _(
                        "This colour is too light: it stands out from white by only %(ratio)s : 1. "
                        "Please choose a darker one with at least 4.5 : 1."
                    )
                    % {"ratio": number_format(floor(ratio * 10) / 10, 1)}
                }
            )


class SiteChannel(Orderable):
    settings = ParentalKey(SiteSettings, on_delete=models.CASCADE, related_name="channels")
    kind = models.CharField(_("kind"), max_length=12, choices=ChannelKind, default=ChannelKind.WEBSITE)
    label = models.CharField(
        _("label"), max_length=120, blank=True, help_text=_("Left empty, the name of the service is shown.")
    )
    url = models.URLField(_("address"), max_length=500)

    panels = [
        FieldRowPanel([FieldPanel("kind", help_text=_("Which service it is.")), FieldPanel("label")]),
        FieldPanel("url", help_text=_("The address of your page there.")),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("channel")
        verbose_name_plural = _("channels")

    def __str__(self) -> str:
        return self.display_label

    @property
    def display_label(self) -> str:
        return self.label or str(self.get_kind_display())
