"""The form and the list of servers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column

from integrations.bigbluebutton.models import BigBlueButtonConnection
from integrations.core.viewsets.connections import ConnectionViewSet


class BigBlueButtonViewSet(ConnectionViewSet):
    """Servers, with a form in the order of the questions."""

    model = BigBlueButtonConnection
    plugin = "bigbluebutton"
    menu_label = "BigBlueButton"
    icon = "group"
    extra_columns = [Column("host", label=_("Server"), classname="wn-wide")]

    def get_edit_handler(self) -> Any:
        return ObjectList(
            [
                MultiFieldPanel([FieldPanel("url"), FieldPanel("secret")], heading=_("1. Which server?")),
                MultiFieldPanel(
                    [
                        FieldPanel(
                            "label",
                            help_text=_(
                                "How editors recognise it when they choose it for an event, for example “Our server”."
                            ),
                        ),
                        FieldPanel("opens_minutes"),
                        FieldPanel("is_enabled"),
                    ],
                    heading=_("2. How is it used?"),
                ),
            ]
        ).bind_to_model(self.model)
