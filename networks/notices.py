"""The kinds of notices by mail, and who may get one.

An app or a part of one registers what it tells in ``AppConfig.ready()``::

    register_kind(NoticeKind("group_request", _("request for access to a group"), _context_of_request))

and its services call :func:`networks.services.notices.notify` in their own transaction. The mail ``notice_<kind>`` has
three templates below ``templates/mail`` (``newsletters.rendering``). Most kinds need none of their own: ``template=NOTICE``
lays out what the context says, all of it text in the recipient's language:

* ``heading``; ``title`` (what it is about, also in the subject); ``kicker``, such as the name of the network
* ``paragraphs``, ``quote`` (what a person wrote), ``points``, ``url`` with ``button`` (its words), ``closing``, ``quote_below``
* ``why``: why one gets this mail, and how it can be ended
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from cms.core.registries import Registry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from networks.models import Notice

NOTICE = "notice"
ACCOUNT, APPLICATION, OFFICE = "account", "application", "office"


class To(NamedTuple):
    """A recipient as data: the name of a kind of :data:`PARTIES`, and an id that names nobody to strangers."""

    kind: str
    id: UUID


@dataclass(frozen=True)
class Party:
    """Where a recipient is reached now.

    Attributes:
        address_key: the keyed hash of the address (``cms.core.addresses.recipient_key``).
        language: in which the mail is written.
    """

    address: str
    address_key: str
    language: str


Context = Callable[["Notice", Party], Mapping[str, Any] | None]


@dataclass(frozen=True)
class NoticeKind:
    """One thing that is told by mail.

    Attributes:
        name: a word of code; the templates are called ``notice_<name>``.
        label: how the office sees it in the list of mails.
        context: what the templates need, with a ``title`` (what it is about, in a few words) for that list; it runs in
            the recipient's language. None when the notice is no longer true: then no mail is made.
        template: of the mail; without it ``notice_<name>``.
        useful: so long the engine tries; afterwards nobody gets it any more.
    """

    name: str
    label: str | _StrPromise
    context: Context
    template: str = ""
    useful: timedelta = timedelta(days=7)


KINDS: Registry[str, NoticeKind] = Registry()
PARTIES: Registry[str, Callable[[UUID], Party | None]] = Registry()


def register_kind(kind: NoticeKind) -> None:
    """Add a kind of notice.

    Raises:
        ValueError: another one has its name.
    """
    if KINDS.setdefault(kind.name, kind) != kind:
        raise ValueError(f"there is already a kind of notice “{kind.name}”")


def register_party(name: str, find: Callable[[UUID], Party | None]) -> None:
    """Say how recipients of a kind are reached; ``find`` returns None for who is gone or wants no mail at all."""
    PARTIES[name] = find


def party_of(to: To) -> Party | None:
    """Where ``to`` is reached now; None when they are not (any more)."""
    return PARTIES[to.kind](to.id)
