"""How editors see the call for a learning trip."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel

from cms.core.editing import writable
from dialogues.editing.rows import FLOWING

CALL_API = writable("by_call", "call_text", "call_networks", "call_standings")


def call_panel() -> MultiFieldPanel:
    """The call stands with the registration, whose places, times and questions it uses."""
    return MultiFieldPanel(
        [
            HelpPanel(
                content=_(
                    "The number of places, the end of registration (the deadline of the call) and the questions are those "
                    "of this tab. Who applies is found under “Registrations”, “Applications for learning trips”."
                )
            ),
            FieldPanel("by_call"),
            FieldPanel("call_text"),
            FieldPanel("call_networks", widget=forms.CheckboxSelectMultiple, classname=FLOWING),
            FieldPanel("call_standings", classname=FLOWING),
        ],
        heading=_("Learning trip: call for applications"),
        classname="collapsed",
    )
