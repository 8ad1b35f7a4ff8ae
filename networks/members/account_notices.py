"""What is told by mail about accounts of members."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.core import clock
from cms.core.masthead import masthead
from cms.core.public import absolute_url
from networks.models import MemberAccount, MembershipPerson, Notice
from networks.notices import ACCOUNT, NOTICE, NoticeKind, Party, register_kind, register_party
from networks.services.accounts import INVITED


def register() -> None:
    """``NetworksConfig.ready()`` calls it once."""
    register_party(ACCOUNT, party_of_account)
    register_kind(
        NoticeKind(
            INVITED,
            gettext_lazy("Invitation to the members' area"),
            _invitation,
            template=NOTICE,
            useful=timedelta(days=14),
        )
    )


def party_of_account(public_id: Any) -> Party | None:
    """Where the owner of an account is reached; None when nobody signs in with it any more."""
    account = MemberAccount.objects.active().select_related("user").filter(public_id=public_id).first()
    return Party(account.email, account.address_key, account.language) if account is not None else None


def _invitation(notice: Notice, party: Party) -> Mapping[str, Any] | None:
    account = MemberAccount.objects.active().filter(public_id=notice.subject_id).first()
    if account is None:
        return None
    rows = MembershipPerson.objects.on(clock.today()).filter(account=account).select_related("membership__network")
    networks = sorted({row.membership.network.title for row in rows})
    site = masthead(party.language).name
    return {
        "title": site,
        "kicker": ", ".join(networks),
        "heading": _("The members' area is open for you"),
        "paragraphs": [
            _("Hello %(name)s,") % {"name": account.name},
            _("there you find the documents, meetings and groups of your network, and the other members."),
            _(
                "You need no password: on the page you enter this e-mail address, and we send you a code with which "
                "you sign in."
            ),
        ],
        "url": absolute_url("/members/"),
        "button": _("To the members' area"),
        "closing": [_("In your profile you choose what other members see of you.")],
        "why": _("You get this e-mail because the office has opened an account for you."),
    }
