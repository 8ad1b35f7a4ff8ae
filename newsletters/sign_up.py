"""What a form on the site and the API have in common: one set of rules, texts and errors (contract 5)."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cms.core.addresses import check_address
from cms.core.forms.public import Refused, by_field, is_robot, token_problem
from cms.core.personal.consent_texts import Consent, consent_to
from newsletters.selectors.offers import Offer, list_offer, series_offer
from newsletters.services.subscribing import Closed, subscribe

KIND = "subscription"
FIELDS = ("email", "series", "list", "locale", "consent", "consent_version", "form_token", "website", "from")


def offer_for(fields: Mapping[str, str], *, language: str) -> Offer | None:
    """The series or list that the form is about; None when there is none."""
    if fields["series"]:
        try:
            public_id = UUID(fields["series"])
        except ValueError:
            return None
        return series_offer(public_id, language=language)
    return list_offer(fields["list"], language=language) if fields["list"] else None


def consent_for(offer: Offer, *, sender: str = "") -> Consent:
    """What somebody reads before they tick the box."""
    return consent_to(offer.purpose, offer.title, language=offer.language, sender=sender)


def send(fields: Mapping[str, str], offer: Offer, *, form: str, ip: str | None, box: bool) -> None:
    """Check everything and sign up.

    Args:
        box: the form has a box that must have been ticked; a program says the same with ``consent_version``.

    Raises:
        Refused: something is missing or wrong.
        TooMany: come back later.
    """
    if is_robot(fields):
        return
    errors = missing(fields, box=box)
    if not offer.is_open:
        errors[offer.field] = offer.why_closed
    if errors:
        raise Refused(errors)
    try:
        subscribe(
            fields["email"],
            offer,
            language=offer.language,
            form=form,
            text_version=fields["consent_version"],
            ip=ip,
        )
    except Closed as closed:
        raise Refused({offer.field: str(closed)}) from None
    except ValidationError as error:
        raise Refused(by_field(error)) from None


def missing(fields: Mapping[str, str], *, box: bool) -> dict[str, str]:
    """What is missing or wrong whatever the form is about: a sentence for each field."""
    errors: dict[str, str] = {}
    try:
        check_address(fields["email"])
    except ValidationError as error:
        errors["email"] = error.messages[0]
    has_consent = fields["consent"] == "yes" if box else bool(fields["consent_version"])
    if not has_consent:
        errors["consent" if box else "consent_version"] = (
            _("Please tick the box: without your consent we may not write to you.")
            if box
            else _("This names the text beside the box that was ticked: without consent we may not write.")
        )
    if problem := token_problem(KIND, fields["form_token"]):
        errors["form_token"] = problem
    return errors


def neutral_answer() -> str | SafeString:
    """What everybody hears, whatever is known of the address."""
    return _(
        "Thank you. If this address can be subscribed, an e-mail is on its way to it. Please open it and confirm with "
        "the button. If you have signed up today already, the e-mail from before counts. Look into the spam folder, "
        "too, if nothing arrives within a few minutes."
    )
