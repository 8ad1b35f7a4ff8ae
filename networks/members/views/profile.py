"""One's own profile."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms.core.forms.errors import add_errors
from cms.core.languages import current_language
from cms.core.personal import privacy
from networks.members.area import member_page, render_page
from networks.members.views.forms import ProfileForm, form_field, interests_help, summary
from networks.models import MemberAccount
from networks.permissions import Viewer
from networks.selectors import directory
from networks.selectors.accounts import SWITCHES
from networks.services.accounts import change_profile
from networks.topics import topic_names

ABOUT_ME = ("name", "organisation", "function", "phone")
AUTOCOMPLETE = {
    "name": "name",
    "organisation": "organization",
    "function": "organization-title",
    "phone": "tel",
}


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def profile(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """See and change what one says about oneself, and see it as others do."""
    account = own_account(viewer)
    language = current_language()
    topics = topic_names(language)
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=account, topics=topics)
    if request.method == "POST" and form.is_valid():
        try:
            change_profile(account, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            return HttpResponseRedirect(f"{reverse('members:profile')}?done=1")
    return render_page(request, viewer, "networks/members/profile.html", _context(request, viewer, form, topics))


@require_safe
@member_page
def own_data(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Everything that the site holds about oneself, by what it is for, to save: what ``privacy export`` gives (Art. 15)."""
    found = privacy.export(own_account(viewer).email)
    response = JsonResponse(found, json_dumps_params={"ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="members-area.json"'
    return response


def own_account(viewer: Viewer) -> MemberAccount:
    """Raises:
    Http404: the office looks at the area without an account of its own.
    """
    if viewer.account is None:
        raise Http404
    return viewer.account


def _context(request: HttpRequest, viewer: Viewer, form: ProfileForm, topics: dict[Any, str]) -> dict[str, Any]:
    fields = [form_field(form, name, autocomplete=AUTOCOMPLETE.get(name, "")) for name in ABOUT_ME]
    working_on = [form_field(form, "about"), form_field(form, "interests", help_text=interests_help())]
    switches = [form_field(form, name) for name in SWITCHES]
    chosen = {str(key) for key in form["topics"].value() or []}
    account = MemberAccount.objects.filter(pk=form.instance.pk)
    return {
        "fields": fields,
        "working_on": working_on,
        "topics": [{"key": str(key), "name": name, "is_chosen": str(key) in chosen} for key, name in topics.items()],
        "switches": switches,
        "language": form["language"].value(),
        "languages": form.fields["language"].choices,  # type: ignore[attr-defined]  # a choice field
        "summary": summary(form, [*fields, *working_on, *switches]),
        "seen": directory.documents(account, viewer, language=current_language())[0],
        "is_listed": MemberAccount.objects.get(pk=form.instance.pk).is_listed,
        "address": form.instance.email,
        "done": _("Your profile is saved.") if request.GET.get("done") else "",
    }
