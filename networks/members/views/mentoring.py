"""What a mentor sees of who they welcome: how to reach them, the package, the checklist (B12)."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cms.core import clock
from cms.core.models import User
from cms.core.privatefiles import hand_out
from networks.admission.choices import Actor
from networks.members.area import member_page, render_page
from networks.models import ApplicationTask, MembershipApplication
from networks.permissions import Action, Viewer
from networks.selectors.admission import mentored_by
from networks.services.admission.log import NotAllowed, plan_of
from networks.services.admission.welcoming import set_task


@require_safe
@member_page
def index(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Everybody whom I welcome."""
    rows = list(mentored_by(viewer.account, today=clock.today())) if viewer.account is not None else []
    return render_page(request, viewer, "networks/members/mentoring.html", {"applications": rows})


@require_safe
@member_page
def one(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """One new member."""
    return _page(request, viewer, _application(viewer, public_id))


@require_POST
@member_page
def tick(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Tick an item of the checklist, or take the tick back."""
    application = _application(viewer, public_id, action=Action.ONBOARD)
    try:
        task_id = UUID(request.POST.get("task", ""))
    except ValueError:
        raise Http404 from None
    task = get_object_or_404(ApplicationTask, application=application, public_id=task_id)
    user = request.user if isinstance(request.user, User) else None
    by = Actor.MENTOR if application.public_id in viewer.mentored else Actor.OFFICE
    try:
        set_task(task, done=request.POST.get("done") == "yes", by=by, user=user)
    except NotAllowed as refusal:
        return _page(request, viewer, application, done=str(refusal))
    return HttpResponseRedirect(reverse("members:mentoring_one", args=[public_id]))


@require_safe
@member_page
def package(request: HttpRequest, viewer: Viewer, public_id: UUID, pk: int) -> HttpResponseBase:
    """A document of the welcome package."""
    plan = plan_of(_application(viewer, public_id).network)
    item = plan.package.filter(pk=pk).select_related("document").first() if plan.pk else None
    if item is None:
        raise Http404
    return hand_out(item.document.file, name=item.document.filename, media_type=item.document.content_type)


def _page(request: HttpRequest, viewer: Viewer, application: MembershipApplication, *, done: str = "") -> HttpResponse:
    plan = plan_of(application.network)
    context = {
        "application": application,
        "tasks": list(application.tasks.all()),
        "package": list(plan.package.select_related("document")) if plan.pk else [],
        "done": done,
    }
    return render_page(request, viewer, "networks/members/mentoring_one.html", context)


def _application(viewer: Viewer, public_id: UUID, *, action: Action = Action.SEE_APPLICATION) -> MembershipApplication:
    """
    Raises:
        Http404: there is none, or it is not theirs.
    """
    rows = MembershipApplication.objects.confirmed().select_related("network__locale", "mentor")
    found: MembershipApplication | None = rows.filter(public_id=public_id).first()
    if found is None or not viewer.may(action, found):
        raise Http404
    return found
