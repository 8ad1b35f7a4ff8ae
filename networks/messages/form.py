"""The form to write to the office, for the site and the API (contract 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.choices import Purpose
from cms.core.forms.fields import LONGEST_ADDRESS, YES, FormField
from cms.core.forms.public import Refused, by_field, is_robot, language_of, read_fields, read_text, token_problem
from cms.core.masthead import masthead
from cms.core.personal.consent_texts import Consent, consent_to
from cms.core.public import public_space, visible_at
from networks.admission.choices import MessageKind
from networks.models import Message, NetworkPage
from networks.services.messages import Written, draft, take

KIND = "message"
FIELDS = ("kind", "text", "email", "network", "locale", "consent", "consent_version", "form_token", "website", "from")


@dataclass(frozen=True)
class Desk:
    """To whom one writes: a network, or the site."""

    network: NetworkPage | None
    title: str
    language: str


def read(data: Mapping[str, Any]) -> dict[str, str]:
    """The known fields as texts; anything else is as if it were not there."""
    return {**read_fields(data, FIELDS), "text": read_text(data.get("text"))}


def desk_for(fields: Mapping[str, str]) -> Desk | None:
    """Whom the form reaches; None when it names a network that is not there."""
    language = language_of(fields)
    if not fields["network"]:
        return Desk(None, masthead(language).name, language)
    try:
        public_id = UUID(fields["network"])
    except ValueError:
        return None
    pages = NetworkPage.objects.filter(public_space().pages(), visible_at(clock.now())).select_related("locale")
    page = pages.filter(public_id=public_id).first()
    return Desk(page, page.title, language) if page is not None else None


def consent_for(desk: Desk) -> Consent:
    """What somebody reads before they write."""
    return consent_to(Purpose.MESSAGE, desk.title, language=desk.language)


def fields_of(fields: Mapping[str, str], errors: Mapping[str, str]) -> list[FormField]:
    """All that is asked, in the order of the page."""
    return [
        FormField(
            "kind",
            "select",
            _("What is it about?"),
            required=True,
            value=fields["kind"],
            options=tuple(MessageKind.values),
            labels=tuple(str(label) for label in MessageKind.labels),
            error=errors.get("kind", ""),
        ),
        FormField(
            "text",
            "textarea",
            _("Your message"),
            required=True,
            help=_("For a barrier: on which page it is, and what you use."),
            value=fields["text"],
            longest=Message._meta.get_field("text").max_length or 0,
            error=errors.get("text", ""),
        ),
        FormField(
            "email",
            "email",
            _("E-mail address"),
            help=_("If you want an answer. Without it nobody knows who wrote."),
            value=fields["email"],
            longest=LONGEST_ADDRESS,
            autocomplete="email",
            error=errors.get("email", ""),
        ),
    ]


def send(fields: Mapping[str, str], desk: Desk, *, form: str, ip: str | None, box: bool) -> None:
    """Check everything and keep the message.

    Raises:
        Refused: something is missing or wrong, named by the field.
        TooMany: come back later.
    """
    if is_robot(fields):
        return
    errors: dict[str, str] = {}
    if box and fields["consent"] != YES:
        errors["consent"] = _("Please tick the box: without it we may not keep your message.")
    if problem := token_problem(KIND, fields["form_token"]):
        errors["form_token"] = problem
    written = Written(
        kind=fields["kind"],
        text=fields["text"],
        address=fields["email"],
        language=desk.language,
        text_version=fields["consent_version"],
        form=form,
        network=desk.network,
        ip=ip,
    )
    errors = {**examine(written), **errors}
    if errors:
        raise Refused(errors)
    take(written)


def examine(written: Written) -> dict[str, str]:
    """What is wrong with a message, one sentence by field."""
    try:
        draft(written)
    except ValidationError as error:
        return by_field(error)
    return {}


def neutral_answer() -> str:
    """What everybody hears."""
    return _("Thank you. Your message is there. If you gave your address, you get an answer by e-mail.")
