"""What the office decides about mail, once for the whole site."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting


@register_setting(icon="mail", order=300)
class MailSettings(BaseGenericSetting):
    """One row."""

    erase_after_days = models.PositiveSmallIntegerField(
        _("erase addresses after (days)"),
        default=30,
        validators=[MaxValueValidator(1095)],
        help_text=_("So many days after the end of a series the addresses of its subscribers are erased."),
    )
    keep_ledger_days = models.PositiveSmallIntegerField(
        _("keep addresses of sent mails (days)"),
        default=90,
        validators=[MaxValueValidator(1095)],
        help_text=_("Afterwards a sent mail shows how many got it, and no longer who."),
    )
    needs_approval = models.BooleanField(
        _("a second person approves each newsletter"),
        default=False,
        help_text=_("Then whoever has sent an issue for approval cannot send it out."),
    )
    panels = [
        MultiFieldPanel([FieldPanel("needs_approval")], _("Sending")),
        MultiFieldPanel(
            [FieldPanel("erase_after_days"), FieldPanel("keep_ledger_days")],
            _("Data protection"),
        ),
    ]

    class Meta:
        verbose_name = _("mail settings")
