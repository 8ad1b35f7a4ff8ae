"""Meetings, agendas and proposed topics in the members' area."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cms.core import clock
from cms.core.forms.errors import add_errors
from cms.core.languages import current_language
from dialogues.models import AgendaItem, TopicProposal
from dialogues.selectors import meetings
from dialogues.selectors.duties import promised_to
from dialogues.selectors.proposals import networks_to_propose_in, own_topics, taken_up_topics
from dialogues.services import proposing
from networks.members.area import member_page, render_page
from networks.members.views.forms import form_field, summary
from networks.permissions import Action, Viewer

WITHDRAW = "withdraw"


class ItemForm(forms.Form):
    """Something for the agenda of a meeting."""

    title = forms.CharField(max_length=200, label=gettext_lazy("What about?"))
    text = forms.CharField(max_length=3000, required=False, label=gettext_lazy("More about it"), widget=forms.Textarea)
    minutes = forms.IntegerField(
        min_value=1, max_value=480, required=False, label=gettext_lazy("Time needed, in minutes")
    )


class TopicForm(forms.Form):
    """A topic that an event should be about."""

    title = forms.CharField(max_length=200, label=gettext_lazy("Topic"))
    text = forms.CharField(
        max_length=3000, required=False, label=gettext_lazy("What is it about?"), widget=forms.Textarea
    )


@require_safe
@member_page
def meeting_list(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Coming meetings, what is owed every year (B19, B20), and the meetings of before."""
    if not meetings.may_see(viewer):
        raise PermissionDenied
    now, language = clock.now(), current_language()
    coming = meetings.meetings_for(viewer, language=language, now=now)
    past = meetings.meetings_for(viewer, language=language, now=now, is_over=True)
    context = {
        "coming": coming,
        "past": past,
        "promised": promised_to(viewer, [*coming, *past], today=clock.today(), now=now),
    }
    return render_page(request, viewer, "dialogues/members/meetings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def meeting(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """One meeting: the invitation, the agenda, and what one wants to bring oneself (B21)."""
    found = _meeting(viewer, public_id)
    form = ItemForm(request.POST if request.method == "POST" and WITHDRAW not in request.POST else None)
    problem = ""
    if request.method == "POST":
        if not found.may_contribute:
            raise PermissionDenied
        if WITHDRAW in request.POST:
            problem = _withdraw(found.own, request.POST[WITHDRAW])
        elif form.is_valid():
            key = next(key for key in found.network_keys if viewer.may_in(key, Action.CONTRIBUTE))
            try:
                proposing.contribute(viewer.account, found.event, key, **form.cleaned_data)  # type: ignore[arg-type]  # may_contribute
            except ValidationError as error:
                add_errors(form, error)
        if not problem and (not form.is_bound or not form.errors):
            done = "withdrawn" if WITHDRAW in request.POST else "sent"
            return HttpResponseRedirect(f"{reverse('dialogues:member_meeting', args=[public_id])}?done={done}")
    fields = [form_field(form, name) for name in form.fields]
    context = {
        "meeting": found,
        "fields": fields,
        "problem": problem,
        "summary": summary(form, fields) if form.is_bound else [],
        "done": _said(request),
    }
    return render_page(request, viewer, "dialogues/members/meeting.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def topics(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What members want to talk about (A13): propose, and see what became of it."""
    networks = networks_to_propose_in(viewer)
    if not networks and not viewer.is_office:
        raise PermissionDenied
    form = TopicForm(request.POST if request.method == "POST" and WITHDRAW not in request.POST else None)
    chosen, problem = request.POST.get("network", ""), ""
    if request.method == "POST":
        network = next((page for page in networks if str(page.translation_key) == chosen), None)
        if WITHDRAW in request.POST:
            problem = _withdraw(own_topics(viewer), request.POST[WITHDRAW])
        elif network is None and len(networks) == 1:
            network = networks[0]
        if form.is_bound and form.is_valid():
            if network is None:
                form.add_error(None, _("Please choose a network."))
            else:
                try:
                    proposing.propose_topic(viewer.account, network, **form.cleaned_data)  # type: ignore[arg-type]  # it has networks
                except ValidationError as error:
                    add_errors(form, error)
        if not problem and (not form.is_bound or not form.errors):
            done = "withdrawn" if WITHDRAW in request.POST else "sent"
            return HttpResponseRedirect(f"{reverse('dialogues:member_topics')}?done={done}")
    fields = [form_field(form, name) for name in form.fields]
    context = {
        "networks": [{"key": str(page.translation_key), "title": page.title} for page in networks],
        "chosen": chosen,
        "fields": fields,
        "problem": problem,
        "summary": summary(form, fields) if form.is_bound else [],
        "own": own_topics(viewer),
        "taken_up": taken_up_topics(viewer),
        "done": _said(request),
    }
    return render_page(request, viewer, "dialogues/members/topics.html", context)


def _meeting(viewer: Viewer, public_id: UUID) -> meetings.Meeting:
    language = current_language()
    found = meetings.meeting_for(viewer, public_id, language=language, now=clock.now())
    if found is None:
        raise Http404
    return found


def _withdraw(rows: Any, wanted: str) -> str:
    """Take back the own row with this public id; why not, as a sentence."""
    row: TopicProposal | AgendaItem | None = next((row for row in rows if str(row.public_id) == wanted), None)
    if row is None:
        return ""
    try:
        proposing.withdraw(row)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _said(request: HttpRequest) -> str:
    if request.GET.get("done") == "sent":
        return _("Thank you. The office has been told and will answer.")
    return _("It is withdrawn.") if request.GET.get("done") == "withdrawn" else ""
