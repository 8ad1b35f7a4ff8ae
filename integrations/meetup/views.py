"""Signing in at Meetup: out with a state that only this browser knows, back with a code that is taken once."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.cache import never_cache
from wagtail.admin import messages
from wagtail.log_actions import log

from cms.core.editing.editor import editor_of
from integrations.core.errors import IntegrationError
from integrations.core.models import Connection
from integrations.core.services.sync.running import request_sync
from integrations.core.viewsets.base import CHANGE, OVERVIEW
from integrations.meetup.models import MeetupConnection
from integrations.meetup.plugin import installed
from integrations.meetup.services import tokens

STATE = "meetup_state"
"""In the session: what the way back must bring along, and for which connection."""
AUTHORISED = "meetup.authorised"


class _Office(PermissionRequiredMixin, View):
    permission_required = CHANGE
    raise_exception = False


@method_decorator(never_cache, name="dispatch")
class SignInView(_Office):
    """Off to Meetup. A POST, so that no link makes anybody authorise anything."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, connection_id: UUID) -> HttpResponse:
        connection = get_object_or_404(MeetupConnection, public_id=connection_id)
        options = installed().options
        if not options.has_client:
            messages.error(
                request, _("No OAuth client is set. Whoever runs the site must set MEETUP_CLIENT_ID and its secret.")
            )
            return redirect("integrations_connection", connection.public_id)
        state = secrets.token_urlsafe(32)
        request.session[STATE] = {"state": state, "connection": str(connection.public_id)}
        return redirect(tokens.authorise_address(options, redirect_uri=redirect_uri(), state=state))


@method_decorator(never_cache, name="dispatch")
class BackFromMeetupView(_Office):
    """Back from Meetup. Whoever was not sent there by this browser changes nothing."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> HttpResponse:
        sent: Any = request.session.pop(STATE, None)
        if not isinstance(sent, dict) or not constant_time_compare(
            str(sent.get("state")), request.GET.get("state", "")
        ):
            messages.error(
                request, _("This way back from Meetup is not valid (any more). Please press the button again.")
            )
            return redirect(OVERVIEW)
        connection = get_object_or_404(MeetupConnection, public_id=sent["connection"])
        if not request.GET.get("code"):
            messages.error(request, _("Meetup was not allowed to give access, so nothing has changed."))
            return redirect("integrations_connection", connection.public_id)
        try:
            tokens.authorise(connection, request.GET["code"], options=installed().options, redirect_uri=redirect_uri())
        except IntegrationError as error:
            messages.error(request, str(error))
            return redirect("integrations_connection", connection.public_id)
        user = editor_of(request)
        log(instance=Connection.objects.get(pk=connection.pk), action=AUTHORISED, user=user)
        request_sync(connection, user=user)
        messages.success(
            request, _("The site may read the group now. Its events appear below in a moment; then choose among them.")
        )
        return redirect("integrations_connection", connection.public_id)


def redirect_uri() -> str:
    """The address that is registered at Meetup for the OAuth client."""
    return f"{settings.SITE_URL}{reverse('meetup:back')}"
