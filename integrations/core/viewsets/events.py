"""Events elsewhere: which of ours they are, or none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale

from cms.core.editing.editor import editor_of
from dialogues.models import DialogueEventPage
from integrations.core.choices import ATTACHED
from integrations.core.models import Connection, RemoteLink
from integrations.core.services import links
from integrations.core.similarity import likeness
from integrations.core.viewsets.base import IntegrationsActView, OfConnectionMixin

NEAR = timedelta(days=60)
NEW_PAGE = "new"


@dataclass(frozen=True)
class LinkWithPage:
    """A link with the page of ours that it names; None when that was deleted."""

    link: RemoteLink
    event: DialogueEventPage | None


def with_pages(rows: QuerySet[RemoteLink] | Iterable[RemoteLink]) -> list[LinkWithPage]:
    """The links with their pages; two queries."""
    found = list(rows)
    keys = {link.local_key for link in found if link.local_key}
    pages = DialogueEventPage.objects.filter(translation_key__in=keys).select_related("locale").order_by("-locale_id")
    by_key = {page.translation_key: page for page in pages}
    return [LinkWithPage(link, by_key.get(link.local_key)) for link in found]


class ChooseForm(forms.Form):
    """Which event of ours it is. The nearest in time comes first; a page can be made where a series is named."""

    event = forms.ChoiceField(label=_("Our event"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, link: RemoteLink, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.events = {str(event.pk): event for event in candidates(link)}
        choices: list[tuple[str, Any]] = [(pk, _label(event)) for pk, event in self.events.items()]
        if link.connection.series_id:
            choices.append((NEW_PAGE, _("None of these: make a draft page of it")))
        self.fields["event"].choices = choices  # type: ignore[attr-defined]  # a choice field
        nearest = next(iter(self.events.values()), None)
        if nearest is not None and likeness(link.title, link.starts_at, nearest.title, nearest.starts_at) is not None:
            self.initial.setdefault("event", str(nearest.pk))


def candidates(link: RemoteLink) -> list[DialogueEventPage]:
    """Events of ours that it may be: of the connection's series (or of all), near in time or without a date, and not
    linked yet with another one of the same connection."""
    taken = RemoteLink.objects.filter(connection=link.connection, state__in=ATTACHED).values("local_key")
    events = DialogueEventPage.objects.filter(alias_of__isnull=True).exclude(translation_key__in=taken)
    connection: Connection = link.connection
    if connection.series is not None:
        events = events.descendant_of(connection.series)
    else:
        events = events.filter(locale=Locale.get_default())
    begins = link.starts_at
    if begins is not None:
        near = Q(starts_at__range=(begins - NEAR, begins + NEAR)) | Q(starts_at__isnull=True)
        found = list(events.filter(near)[:200])
        found.sort(key=lambda e: (e.starts_at is None, abs(e.starts_at - begins) if e.starts_at else NEAR, e.title))
        return found[:20]
    return list(events.order_by("starts_at", "title")[:50])


def _label(event: DialogueEventPage) -> str:
    when = event.date.label() if event.date else gettext("date open")
    return f"{event.title} ({when})"


class OfLinkView(IntegrationsActView, OfConnectionMixin):
    """An act about one event elsewhere."""

    form_class: Any = forms.Form

    @cached_property
    def link(self) -> RemoteLink:
        """Raises:
        Http404: it is not known any more.
        """
        rows = RemoteLink.objects.select_related("connection__series", "replaces")
        found: RemoteLink = get_object_or_404(rows, public_id=self.kwargs["link_id"])
        return found

    @cached_property
    def connection(self) -> Connection:
        found: Connection = self.link.connection
        return found

    def words(self) -> dict[str, Any]:
        link, old = self.link, self.link.replaces
        words = {"title": str(link), "begins": _begins(link)}
        return words | {"old": str(old), "old_begins": _begins(old)} if old else words


def _begins(link: RemoteLink) -> str:
    return link.begins or gettext("open")


class ChooseView(OfLinkView):
    """Link an event elsewhere with one of ours, or make a page of it."""

    form_class: Any = ChooseForm
    page_title = _("Which event is it?")
    submit_button_label = _("Choose")

    def get_explanation(self) -> str:
        text = gettext(
            "“%(title)s” (%(begins)s): date, place and whether it takes place are taken over from there from now on, and "
            "the number of registrations; texts and people stay yours. Where both sides differ now, you are asked."
        )
        return text % self.words()

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "link": self.link}

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        user = editor_of(self.request)
        series = self.link.connection.series
        if data["event"] == NEW_PAGE and series is not None:
            page = links.make_page(self.link, series, user=user)
            return gettext("A draft of “%(title)s” was made and linked.") % {"title": page.title}, self.back()
        event = self.get_form().events[data["event"]]
        links.link_event(self.link, event, user=user)
        return gettext("“%(title)s” is linked.") % {"title": event.title}, self.back()


class LeaveOutView(OfLinkView):
    page_title = _("Leave out an event")
    submit_button_label = _("Leave out")

    def get_explanation(self) -> str:
        return gettext("“%(title)s” (%(begins)s) is not offered any more. You can take that back.") % self.words()

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        links.leave_out(self.link, user=editor_of(self.request))
        return gettext("The event is left out."), self.back()


class OfferAgainView(OfLinkView):
    page_title = _("Offer an event again")
    submit_button_label = _("Offer again")

    def get_explanation(self) -> str:
        return gettext("“%(title)s” (%(begins)s) can be chosen again.") % self.words()

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        links.offer_again(self.link, user=editor_of(self.request))
        return gettext("The event can be chosen again."), self.back()


class LetGoView(OfLinkView):
    page_title = _("Release a link")
    submit_button_label = _("Release the link")
    is_dangerous = True

    def get_explanation(self) -> str:
        return (
            gettext(
                "“%(title)s” and our page go their own ways from now on. Our page stays as it is; only the number of "
                "registrations over there is taken off."
            )
            % self.words()
        )

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        links.let_go(self.link, user=editor_of(self.request))
        return gettext("The link is released."), self.back()


class ProposalForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Is it the same event?"),
        choices=[
            ("yes", _("Yes: from now on our page follows this one")),
            ("no", _("No: these are two different events")),
        ],
        widget=forms.RadioSelect,
    )


class ProposalView(OfLinkView):
    """The one question of idea 6: an event has vanished, a similar one has appeared."""

    form_class: Any = ProposalForm
    page_title = _("Is it the same event?")
    submit_button_label = _("Save")

    def get_explanation(self) -> str:
        text = gettext(
            "“%(old)s” (%(old_begins)s) is not found over there any more. “%(title)s” (%(begins)s) looks like it: perhaps it was only "
            "entered again."
        )
        return text % self.words()

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        user = editor_of(self.request)
        if data["answer"] == "yes":
            links.accept_proposal(self.link, user=user)
            return gettext("Our page follows the new event from now on."), self.back()
        links.refuse_proposal(self.link, user=user)
        return gettext("The two are different events; you are not asked again."), self.back()


def urlpatterns() -> list[Any]:
    one = "integrations/events/<uuid:link_id>"
    return [
        path(f"{one}/choose/", ChooseView.as_view(), name="integrations_choose"),
        path(f"{one}/leave-out/", LeaveOutView.as_view(), name="integrations_leave_out"),
        path(f"{one}/offer-again/", OfferAgainView.as_view(), name="integrations_offer_again"),
        path(f"{one}/release/", LetGoView.as_view(), name="integrations_let_go"),
        path(f"{one}/proposal/", ProposalView.as_view(), name="integrations_proposal"),
    ]
