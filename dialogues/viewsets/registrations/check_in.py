"""The check-in at the door, made for a telephone: search, one large button per person, and taking it back.

Works without scripts; with them the list follows while somebody types, and shows what was done at the other telephone.
A click says “here” or “not here” of one person and nothing else, so that two telephones never overwrite each other.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from cms.core.editing.editor import editor_of
from dialogues.models import Registration
from dialogues.selectors.door import door_list
from dialogues.services.registrations.office import check_in
from dialogues.viewsets.registrations.base import CHANGE_PEOPLE, OneEventMixin

LONGEST_SEARCH = 100


class CheckInView(OneEventMixin):
    permission = CHANGE_PEOPLE
    page_title = _("Check-in")
    template_name = "dialogues/admin/registrations/check_in.html"
    list_template_name = "dialogues/admin/registrations/check_in_list.html"

    def get(self, request: HttpRequest, event: Any) -> HttpResponse:
        return self.shown(request.GET.get("q", ""), is_part="part" in request.GET)

    def post(self, request: HttpRequest, event: Any) -> HttpResponse:
        is_here = {"yes": True, "no": False}.get(request.POST.get("here", ""))
        if is_here is None:
            return HttpResponseBadRequest()
        row = self.row(request.POST.get("person", ""))
        check_in(row, is_here=is_here, user=editor_of(request))
        text = request.POST.get("q", "")[:LONGEST_SEARCH]
        if "part" in request.POST:
            return self.shown(text, is_part=True)
        address = reverse("registration_check_in", args=[self.event_key])
        query = f"?{urlencode({'q': text})}" if text else ""
        return redirect(f"{address}{query}#person-{row.public_id}")

    def row(self, public_id: str) -> Registration:
        try:
            return Registration.objects.of_event(self.event_key).get(public_id=public_id)
        except (Registration.DoesNotExist, ValidationError):
            raise Http404 from None

    def shown(self, text: str, *, is_part: bool) -> HttpResponse:
        text = text[:LONGEST_SEARCH]
        context = {
            "door": door_list(self.event_key, text),
            "query": text,
            "title": self.title,
            "figures": self.figures,
            "event_key": self.event_key,
            "back_url": self.back(),
        }
        template = self.list_template_name if is_part else self.template_name
        response = TemplateResponse(self.request, template, context)
        response["Cache-Control"] = "no-store, private"
        return response


def urlpatterns() -> list[Any]:
    return [path("registrations/<uuid:event>/check-in/", CheckInView.as_view(), name="registration_check_in")]
