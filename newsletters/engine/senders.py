"""Who a mail is from: the visible sender, and the return path (reliability 3.1)."""

from __future__ import annotations

import re
from email.headerregistry import Address
from email.utils import parseaddr
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings

FALLBACK_NAME = "noreply"
_UNWANTED_IN_NAMES = re.compile(r"(?:[@:,;<>\"\\\x00-\x1f\x7f]|=\?|\?=)+")
"""Quotes and addresses inside of names look like forgery to filters (pretix drops them for the same reason), and an
encoded word inside of one would be decoded by the library, line breaks included."""


def site_host() -> str:
    """The host of ``SITE_URL``: what identifiers of this site end in."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def sender(*, is_bulk: bool, name: str) -> Address:
    """The address in From: ``LIST_FROM_EMAIL`` for list mail, ``DEFAULT_FROM_EMAIL`` for personal mail, each standing
    in for the other, and ``noreply@`` the site's host when there is neither.

    Args:
        name: what to call the sender when the setting names nobody.
    """
    env = settings.ENV
    first, second = (env.LIST_FROM_EMAIL, env.DEFAULT_FROM_EMAIL)
    if not is_bulk:
        first, second = second, first
    given_name, address = parseaddr(first or second or f"{FALLBACK_NAME}@{_mail_domain()}")
    shown = " ".join(_UNWANTED_IN_NAMES.sub(" ", given_name or name).split())
    return Address(display_name=shown, addr_spec=_ascii(address))


def return_path(verp_token: str, *, sender_address: str) -> str:
    """Where bounces of one mail go: ``bounce+<token>@…`` with a bounce mailbox, else the visible sender.

    The token is random, unique and in the ledger: a bounce to it cannot be made up.
    """
    return bounce_address(verp_token) or sender_address


def bounce_address(verp_token: str) -> str:
    """``MAIL_BOUNCE_ADDRESS`` with the token of one mail in it, or nothing when it is not set."""
    mailbox = settings.ENV.MAIL_BOUNCE_ADDRESS
    if not mailbox:
        return ""
    local, _at, domain = mailbox.rpartition("@")
    return f"{local}+{verp_token}@{domain}"


def unsubscribe_mailbox(verp_token: str) -> str:
    """Where a mail that ends a subscription can go, or nothing when nobody would read it (``MAIL_BOUNCE_URL``)."""
    return bounce_address(verp_token) if settings.ENV.MAIL_BOUNCE_URL else ""


def _ascii(address: str) -> str:
    local, _at, domain = address.rpartition("@")
    return f"{local}@{domain.encode('idna').decode()}"


def _mail_domain() -> str:
    host = site_host()
    try:
        ip_address(host)
    except ValueError:
        return host.removeprefix("www.")
    return "localhost"
