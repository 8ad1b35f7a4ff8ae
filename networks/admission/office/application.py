"""One application: where it stands, what was sent, what is to do, and everything that has happened."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext
from django.views.generic import TemplateView, View
from wagtail.admin import messages

from cms.core import clock
from cms.core.editing.editor import editor_of
from cms.core.privatefiles import hand_out
from networks.admission.choices import Actor, ApplicationState, Move
from networks.admission.office.base import DECIDE, ERASE, LIST, ONE, TITLE, OneApplicationMixin
from networks.admission.rules import moves_from
from networks.models import ApplicationFile, ApplicationTask
from networks.selectors.admission import figures, is_late, mentor_problem, timeline, what_is_next
from networks.services.admission.applying import criteria_of
from networks.services.admission.log import NotAllowed
from networks.services.admission.welcoming import set_task

FIRST = (Move.ACCEPT, Move.INVITE, Move.OPEN_EXPRESSION, Move.RESUME, Move.FINISH)
"""Moves that lead on; the others are quieter buttons."""


class ApplicationView(OneApplicationMixin, TemplateView):
    template_name = "networks/admin/applications/one.html"

    def get_page_title(self) -> Any:
        return self.application.member_name

    def get_page_subtitle(self) -> str:
        return str(self.application.network)

    def screens_above(self) -> list[dict[str, Any]]:
        return [{"url": reverse(LIST), "label": TITLE}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, plan = self.application, self.plan
        ticked = list(row.criteria.all())
        keys = {criterion.criterion_key for criterion in ticked}
        moves = moves_from(row.state, plan, by=Actor.OFFICE) if self.may(DECIDE) else []
        has_open = row.tasks.filter(done_at__isnull=True).exists()
        return super().get_context_data(
            row=row,
            plan=plan,
            next=what_is_next(row, plan),
            late=is_late(row),
            moves=[
                {
                    "name": move.value,
                    "label": move.label,
                    "is_first": move in FIRST and not (has_open and move == Move.FINISH),
                }
                for move in sorted(moves, key=lambda move: move not in FIRST)
            ],
            ticked=ticked,
            not_ticked=[criterion for criterion in criteria_of(row.network) if criterion.translation_key not in keys],
            signed=ApplicationFile.objects.filter(application=row).first(),
            tasks=list(row.tasks.select_related("user")),
            mentor_problem=mentor_problem(row, today=clock.today()),
            is_welcoming=row.state == ApplicationState.ONBOARDING,
            entries=timeline(row),
            figures=figures(row.network_id),
            may_decide=self.may(DECIDE),
            may_erase=self.may(ERASE),
            **kwargs,
        )


class SignedView(OneApplicationMixin, View):
    """The signed document, as a download."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = get_object_or_404(ApplicationFile, application=self.application)
        return hand_out(found.file, name=found.name, media_type=found.media_type)


class TaskView(OneApplicationMixin, View):
    """Tick an item of the checklist, or take the tick back."""

    permission = DECIDE
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        task = get_object_or_404(ApplicationTask, application=self.application, public_id=self.kwargs["task"])
        try:
            set_task(task, done=request.POST.get("done") == "yes", by=Actor.OFFICE, user=editor_of(request))
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, gettext("The checklist is saved."))
        return redirect(self.back())


def urlpatterns() -> list[Any]:
    one = "applications/<uuid:application>"
    return [
        path(f"{one}/", ApplicationView.as_view(), name=ONE),
        path(f"{one}/document/", SignedView.as_view(), name="application_signed"),
        path(f"{one}/tasks/<uuid:task>/", TaskView.as_view(), name="application_task"),
    ]
