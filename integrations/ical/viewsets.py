"""The form and the list of calendars. Choosing events, conflicts and the log are the core's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column

from integrations.core.viewsets.connections import ConnectionViewSet
from integrations.ical.models import IcalConnection


class IcalViewSet(ConnectionViewSet):
    """Calendars, with a form in the order of the questions."""

    model = IcalConnection
    plugin = "ical"
    menu_label = _("Calendar feeds")
    icon = "calendar-alt"
    extra_columns = [Column("host", label=_("Server"), classname="wn-wide")]

    def get_edit_handler(self) -> Any:
        return ObjectList(
            [
                MultiFieldPanel(
                    [
                        FieldPanel("url"),
                        FieldPanel(
                            "label", help_text=_("How you recognise it, for example “Calendar of the town hall”.")
                        ),
                    ],
                    heading=_("1. Which calendar?"),
                ),
                MultiFieldPanel(
                    [FieldPanel("series"), FieldPanel("policy", widget=forms.RadioSelect)],
                    heading=_("2. Where do the events belong?"),
                    help_text=_(
                        "The calendar may hold other events, too. Only those that you choose afterwards appear on this site."
                    ),
                ),
                MultiFieldPanel(
                    [FieldPanel("takes_place"), FieldPanel("time_zone")], heading=_("3. What is taken over?")
                ),
                MultiFieldPanel([FieldPanel("interval"), FieldPanel("is_enabled")], heading=_("4. How often?")),
            ]
        ).bind_to_model(self.model)
