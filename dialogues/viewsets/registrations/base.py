"""What the screens about registrations have in common: the rights, the event, and what apps above add."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import Button

from cms.core import clock
from cms.core.editing.officeviews import OfficeMixin
from dialogues.models import Registration
from dialogues.selectors.registration_office import EventFigures, figures_of_event

SEE_FIGURES = "dialogues.view_headcount"
"""Numbers without people: whoever works on events."""
SEE_PEOPLE = "dialogues.view_registration"
ADD_PEOPLE = "dialogues.add_registration"
CHANGE_PEOPLE = "dialogues.change_registration"
ERASE_PEOPLE = "dialogues.delete_registration"
COUNT = "dialogues.change_outsidecount"

TITLE = _("Registrations")
LIST = "registrations"
ONE_EVENT = "event_registrations"
ONE_PERSON = "registration"

EVENT_BUTTONS_HOOK = "wandelnetz_registration_event_buttons"
"""``(event_key, user) -> Iterator[Button]``: what apps above can do with everybody who registered for an event."""
PERSON_SECTIONS_HOOK = "wandelnetz_registration_sections"
"""``(registration, user) -> Component | None``: what apps above know of one registration."""


def event_buttons(event_key: UUID, user: Any) -> Iterator[Button]:
    for buttons in hooks.get_hooks(EVENT_BUTTONS_HOOK):
        yield from buttons(event_key, user)


def person_sections(registration: Registration, user: Any) -> list[Component]:
    found = (section(registration, user) for section in hooks.get_hooks(PERSON_SECTIONS_HOOK))
    return [section for section in found if section is not None]


class RegistrationsMixin(OfficeMixin):
    permission = SEE_PEOPLE
    index_name = LIST
    index_title = TITLE
    header_icon = "group"


class OneEventMixin(RegistrationsMixin):
    """A screen about one event, named by its translation key, so that it is there when the page is gone."""

    @cached_property
    def event_key(self) -> UUID:
        key: UUID = self.kwargs["event"]
        return key

    @cached_property
    def figures(self) -> EventFigures:
        found = figures_of_event(self.event_key, now=clock.now())
        if found is None:
            raise Http404
        return found

    def is_allowed(self) -> bool:
        # An event that never was is not found; whoever lacks the right does not learn which there are.
        return super().is_allowed() and self.figures is not None

    @property
    def title(self) -> str:
        return self.figures.event.title if self.figures.event else self.figures.count.title

    def get_page_subtitle(self) -> str:
        return self.title

    def screens_above(self) -> list[dict[str, Any]]:
        here = {"url": reverse(ONE_EVENT, args=[self.event_key]), "label": self.title}
        return [*super().screens_above(), here]

    def back(self) -> str:
        return reverse(ONE_EVENT, args=[self.event_key])


class OnePersonMixin(OneEventMixin):
    """A screen about one registration."""

    @cached_property
    def registration(self) -> Registration:
        return get_object_or_404(Registration, public_id=self.kwargs["registration"])

    @cached_property
    def event_key(self) -> UUID:
        return self.registration.event_key

    def get_page_subtitle(self) -> str:
        return self.registration.address

    def back(self) -> str:
        return reverse(ONE_PERSON, args=[self.registration.public_id])
