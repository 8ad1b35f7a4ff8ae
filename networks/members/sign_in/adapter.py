"""What allauth asks the site."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from cms.core.addresses import recipient_key
from cms.core.clients import client_address
from networks.models import MemberAccount
from networks.services import sign_in

MAIL = "account/email/login_code"


class MembersAdapter(DefaultAccountAdapter):
    """Members sign in by code; nobody signs up, and no message waits in a cookie."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def generate_login_code(self) -> str:
        """What the session keeps instead of the code: a name for this attempt."""
        return secrets.token_urlsafe(32)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Only the code is sent; ``email`` is the address as it was typed, ``context["code"]`` the attempt's name."""
        account = MemberAccount.objects.active().filter(address_key=recipient_key(email)).first()
        if template_prefix == MAIL and account is not None:
            sign_in.request_code(account, context["code"])

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The pages say what is to be said."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or "unknown"

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("members:start")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_login")
