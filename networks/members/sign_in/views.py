"""Signing in and out (``/members/sign-in/``). Works without script, on a phone, in German and English."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cms.core.clients import client_address
from cms.core.forms.fields import FormField, error_summary
from cms.core.forms.limits import TooMany
from cms.core.personal.pages import message, offer_languages
from networks.permissions import viewer_of
from networks.services import sign_in

STAYS = timedelta(days=30)
"""So long a device stays signed in whose owner ticked the box; otherwise until the browser is closed."""
ATTEMPT = timedelta(minutes=30)
"""So long the browser remembers that it asked for a code."""

View = Callable[..., HttpResponseBase]


def private(view: View) -> View:
    """Mark a page of somebody who signs in: stored nowhere, found by no search engine, in German and English."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.has_subscribe_form = True  # type: ignore[attr-defined]  # the footer shows none (subscribe_tags)
        offer_languages(request)
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped


class AskView(RequestLoginCodeView):
    """Which mailbox the code should go to."""

    template_name = "networks/members/sign_in.html"

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        """Whoever comes back here has mistyped the address, or the mail did not come: they ask once more."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            sign_in.count_request(client_address(request))
        except TooMany as refusal:
            return too_many(request, refusal)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        self.request.session.set_expiry(int(ATTEMPT.total_seconds()))
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        field = FormField(
            "email",
            "email",
            _("Your e-mail address"),
            required=True,
            longest=254,
            autocomplete="email",
            value=str(form["email"].value() or ""),
            error=" ".join(form.errors.get("email", [])),
        )
        return context | {
            "field": field,
            "summary": error_summary([field], {}),
            "admin_url": reverse("wagtailadmin_login"),
        }


class EnterView(ConfirmLoginCodeView):
    """The code from the mail."""

    template_name = "networks/members/sign_in_code.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            sign_in.count_guess(client_address(request))
        except TooMany as refusal:
            return too_many(request, refusal)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        account = viewer_of(self.request.user).account
        if account is not None:
            sign_in.spend(account)
            self.request.session.set_expiry(int(STAYS.total_seconds()) if form.cleaned_data["stays"] else 0)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        field = FormField(
            "code",
            "text",
            _("Code from the e-mail"),
            required=True,
            help=_("Eight letters and digits, for example K7QX-3MPD. Capitals and the dash do not matter."),
            longest=40,
            autocomplete="one-time-code",
            error=" ".join(form.errors.get("code", [])),
        )
        return context | {"field": field, "summary": error_summary([field], {})}


def too_many(request: HttpRequest, refusal: TooMany) -> HttpResponse:
    """This network has asked too often; nobody else is concerned."""
    response = message(
        request,
        _("Please wait a little"),
        _("There were very many attempts to sign in from your network. Please try again in an hour at most."),
        status=429,
    )
    response["Retry-After"] = str(refusal.retry_after)
    return response


@private
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """A button; on request for all devices."""
    if request.method != "POST":
        return render(request, "networks/members/sign_out.html")
    user = request.user
    if user.is_authenticated and not user.has_usable_password() and request.POST.get("everywhere"):
        user.set_unusable_password()  # every session hangs on it
        user.save(update_fields=["password"])
    logout(request)
    return message(request, _("You have signed out"), _("Nobody who uses this device after you sees anything."))


def sign_in_url(request: HttpRequest) -> str:
    """Where to sign in, and back here afterwards."""
    address = request.get_full_path()
    if not url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return reverse("account_login")
    return f"{reverse('account_login')}?{urlencode({'next': address})}"


ask = private(sensitive_post_parameters("email")(AskView.as_view()))
enter = private(sensitive_post_parameters("code")(EnterView.as_view()))
