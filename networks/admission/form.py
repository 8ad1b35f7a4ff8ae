"""The form to apply for membership, for the site and the API: one set of fields, rules, texts and errors (contract 5)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.choices import Purpose
from cms.core.forms.fields import LONGEST_ADDRESS, YES, FormField
from cms.core.forms.public import Refused, is_robot, language_of, read_fields, read_text, token_problem
from cms.core.personal.consent_texts import Consent, consent_to
from cms.core.privatefiles import Checked, check_upload
from cms.core.public import public_space, visible_at
from cms.core.richtext import to_text
from networks.admission.choices import DocumentWanted
from networks.models import AdmissionPlan, MembershipApplication, NetworkPage
from networks.services.admission.applying import TEXTS, Form, Written, apply, criteria_of, examine
from networks.services.admission.log import plan_of

KIND = "application"
FIELDS = (
    "network",
    "kind",
    *TEXTS,
    "email",
    "locale",
    "consent",
    "consent_version",
    "form_token",
    "website",
    "from",
)
ALLOWED = ("pdf", "jpg", "jpeg", "png", "odt", "docx")
"""As what a signed document may come."""
_CRITERION = re.compile(r"criteria\[([0-9a-fA-F-]{32,36})\]")
_AUTOCOMPLETE = {"name": "name", "member_name": "organization", "function": "organization-title", "phone": "tel"}


@dataclass(frozen=True)
class Sent:
    """What somebody sent: the known fields as texts, empty where nothing came, and the ticked criteria."""

    fields: dict[str, str]
    criteria: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Desk:
    """Where one applies for a network."""

    network: NetworkPage
    plan: AdmissionPlan
    language: str
    url: str

    @property
    def title(self) -> str:
        return str(self.network.title)

    @property
    def is_open(self) -> bool:
        return bool(self.network.takes_applications)

    @property
    def why_closed(self) -> str:
        return "" if self.is_open else _("Applications are not taken at the moment.")

    @property
    def asks_for_all(self) -> bool:
        """The first form is the written application."""
        return not self.plan.has_interest


def read(data: Mapping[str, Any]) -> Sent:
    """The parts of a form or of a JSON object; anything unknown is as if it were not there."""
    ticked = {match[1].lower() for name, value in data.items() if value and (match := _CRITERION.fullmatch(name))}
    nested = data.get("criteria")
    if isinstance(nested, list):
        ticked |= {str(key).lower() for key in nested}
    fields = {**read_fields(data, FIELDS), "text": read_text(data.get("text"))}
    return Sent(fields, frozenset(ticked))


def empty(**fields: str) -> Sent:
    """A form before anything was typed."""
    return Sent({**dict.fromkeys(FIELDS, ""), **fields})


def desk_for(sent: Sent) -> Desk | None:
    """Where one applies for the network that the form names, in its language or the one asked for; None when there is no
    such public network."""
    try:
        public_id = UUID(sent.fields["network"])
    except ValueError:
        return None
    now, space = clock.now(), public_space()
    pages = NetworkPage.objects.filter(space.pages(), visible_at(now)).select_related("locale")
    page = pages.filter(public_id=public_id).first()
    if page is None:
        return None
    wanted = sent.fields["locale"]
    if wanted and wanted != page.locale.language_code:
        page = pages.filter(translation_key=page.translation_key, locale__language_code=wanted).first() or page
    language = wanted or page.locale.language_code
    if language not in dict(settings.LANGUAGES):
        language = language_of(sent.fields)
    return Desk(page, plan_of(page), language, space.url(page.path, page.url_path))


def consent_for(desk: Desk) -> Consent:
    """What somebody reads before they apply."""
    return consent_to(Purpose.APPLICATION, desk.title, language=desk.language)


def fields_of(desk: Desk, sent: Sent, errors: Mapping[str, str], *, with_file: bool) -> list[FormField]:
    """All that is asked, with what was typed and what is wrong with it, in the order of the page.

    Args:
        with_file: the form can send a file; others get the link by mail.
    """
    fields = [*_kinds(desk, sent, errors), *detail_fields(sent.fields, errors)]
    fields.insert(
        -2,
        FormField(
            "email",
            "email",
            _("E-mail address"),
            required=True,
            help=_("We send a link to this address. With your click on it the office sees your application."),
            value=sent.fields["email"],
            longest=LONGEST_ADDRESS,
            autocomplete="email",
            error=errors.get("email", ""),
        ),
    )
    if desk.asks_for_all:
        fields += criteria_fields(desk.network, desk.plan, sent.criteria, errors)
        if with_file:
            fields += document_field(desk.plan, errors, is_first=True)
    return fields


def detail_fields(values: Mapping[str, str], errors: Mapping[str, str]) -> list[FormField]:
    """Who applies, and what they want to tell."""
    labels = {
        "member_name": (_("County, city or institution"), _("Who is to become a member.")),
        "name": (_("Your name"), _("Whom the office may contact.")),
        "function": (_("Your function"), ""),
        "phone": (_("Telephone"), _("If the office may call you.")),
        "text": (_("What you want to tell us"), _("For example why you want to join.")),
    }
    found = []
    for name, (label, words) in labels.items():
        found.append(
            FormField(
                name,
                "textarea" if name == "text" else "text",
                label,
                required=name in ("member_name", "name"),
                help=words,
                value=values.get(name, ""),
                longest=_longest(name),
                autocomplete=_AUTOCOMPLETE.get(name, ""),
                error=errors.get(name, ""),
            )
        )
    return found


def criteria_fields(
    network: NetworkPage, plan: AdmissionPlan, ticked: frozenset[str], errors: Mapping[str, str]
) -> list[FormField]:
    """A box for each criterion of the network; what is wrong stands at the first that is not ticked."""
    found: list[FormField] = []
    error = errors.get("criteria", "")
    for criterion in criteria_of(network):
        key = str(criterion.translation_key)
        is_missing = key not in ticked
        found.append(
            FormField(
                f"criteria[{key}]",
                "checkbox",
                criterion.title,
                required=plan.needs_all_criteria,
                help=to_text(criterion.body),
                value="" if is_missing else YES,
                options=(YES,),
                error=error if is_missing else "",
            )
        )
        error = "" if is_missing else error
    return found


def document_field(
    plan: AdmissionPlan, errors: Mapping[str, str], *, is_first: bool, is_there: bool = False
) -> list[FormField]:
    """The signed document, where the network takes one.

    Args:
        is_first: on the first form; it may still come later.
        is_there: one was uploaded already.
    """
    if plan.document == DocumentWanted.NO:
        return []
    words = _("As PDF, picture or text document.")
    if is_first:
        words = f"{words} {_('You can also upload it later, with the link in our e-mail.')}"
    return [
        FormField(
            "document",
            "file",
            _("Signed application"),
            required=plan.document == DocumentWanted.REQUIRED and not is_first and not is_there,
            help=words,
            options=tuple(f".{end}" for end in ALLOWED),
            error=errors.get("document", ""),
        )
    ]


def checked_file(upload: Any, *, too_large: str, errors: dict[str, str]) -> Checked | None:
    """The upload, looked at; what is wrong goes into ``errors``.

    Args:
        too_large: the sentence where the file never arrived because of its size; empty otherwise.
    """
    if too_large:
        errors["document"] = too_large
        return None
    if upload is None:
        return None
    try:
        return check_upload(upload, allowed=ALLOWED)
    except ValidationError as error:
        errors["document"] = error.messages[0]
        return None


def send(
    sent: Sent, desk: Desk, *, form: str, ip: str | None, box: bool, upload: Any = None, too_large: str = ""
) -> None:
    """Check everything and apply.

    Args:
        box: the form has a box that must have been ticked; a program says the same with ``consent_version``.

    Raises:
        Refused: something is missing or wrong, named by the field.
        TooMany: come back later.
    """
    if is_robot(sent.fields):
        return
    if not desk.is_open:
        raise Refused({"network": desk.why_closed})
    errors: dict[str, str] = {}
    signed = checked_file(upload, too_large=too_large, errors=errors) if desk.asks_for_all else None
    application = Form(
        address=sent.fields["email"],
        kind=sent.fields["kind"] or desk.plan.kinds[0].value,
        text_version=sent.fields["consent_version"],
        form=form,
        language=desk.language,
        details={name: sent.fields[name].strip() for name in TEXTS},
        written=Written(keys_of(sent.criteria), signed) if desk.asks_for_all else None,
        ip=ip,
    )
    errors = {**examine(application, desk.network), **errors}
    if box and sent.fields["consent"] != YES:
        errors["consent"] = _("Please tick the box: without it we may not keep your application.")
    if problem := token_problem(KIND, sent.fields["form_token"]):
        errors["form_token"] = problem
    if errors:
        raise Refused(errors)
    apply(application, desk.network)


def keys_of(texts: frozenset[str]) -> frozenset[UUID]:
    """Those of ``texts`` that are ids."""
    found = set()
    for text in texts:
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return frozenset(found)


def neutral_answer() -> str:
    """What everybody hears, whatever is known of the address."""
    return _(
        "If the address is right, you get an e-mail from us in a few minutes. Please open the link in it; only then does "
        "the office see your application. If there is one already, the e-mail says so."
    )


def _longest(name: str) -> int:
    """How many characters a detail may have."""
    return getattr(MembershipApplication._meta.get_field(name), "max_length", None) or 0


def _kinds(desk: Desk, sent: Sent, errors: Mapping[str, str]) -> list[FormField]:
    kinds = desk.plan.kinds
    if len(kinds) == 1:
        return []
    return [
        FormField(
            "kind",
            "select",
            _("As what do you apply?"),
            required=True,
            value=sent.fields["kind"],
            options=tuple(kind.value for kind in kinds),
            labels=tuple(str(kind.label) for kind in kinds),
            error=errors.get("kind", ""),
        )
    ]
