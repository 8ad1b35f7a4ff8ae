"""What is told by mail about applications and messages (``networks.notices``)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.core.addresses import recipient_key
from cms.core.masthead import masthead
from cms.core.public import absolute_url
from networks.admission.choices import ApplicationAct, ApplicationState, MessageState
from networks.admission.links import mine_url
from networks.admission.rules import APPLICANT_ACTS, OPEN
from networks.models import AdmissionPlan, ApplicationEntry, MembershipApplication, Message, NetworkPage, Notice
from networks.notices import APPLICATION, NOTICE, OFFICE, NoticeKind, Party, register_kind, register_party
from networks.selectors.admission import what_is_next
from networks.services.admission.log import plan_of
from networks.services.admission.retention import UNCONFIRMED_FOR

MESSAGE = "message"
Words = Mapping[str, Any] | None
Act = ApplicationAct


def register() -> None:
    """``NetworksConfig.ready()`` calls it once."""
    register_party(APPLICATION, party_of_application)
    register_party(MESSAGE, party_of_message)
    register_party(OFFICE, party_of_office)
    for name, label, context in (
        ("application_confirm", gettext_lazy("Application, to be confirmed"), _confirm),
        ("application_repeated", gettext_lazy("Application sent twice"), _repeated),
        ("application_step", gettext_lazy("Step of an application"), _step),
        ("application_office", gettext_lazy("Application, for the office"), _for_office),
        ("mentor_assigned", gettext_lazy("Mentor of a new member"), _mentor),
        ("message_received", gettext_lazy("Message to the office"), _message),
        ("message_answered", gettext_lazy("Answer of the office"), _answer),
    ):
        useful = UNCONFIRMED_FOR if name == "application_confirm" else timedelta(days=14)
        register_kind(NoticeKind(name, label, context, template=NOTICE, useful=useful))


def party_of_application(public_id: UUID) -> Party | None:
    row = MembershipApplication.objects.filter(public_id=public_id).first()
    return Party(row.address, row.address_key, row.language) if row is not None else None


def party_of_message(public_id: UUID) -> Party | None:
    row = Message.objects.filter(public_id=public_id).exclude(address="").first()
    return Party(row.address, row.address_key, row.language) if row is not None else None


def party_of_office(network_key: UUID) -> Party | None:
    """The address that the procedure of the network names, else that of the site; None where there is none."""
    plan = AdmissionPlan.objects.filter(network__translation_key=network_key).select_related("network__locale").first()
    network = plan.network if plan is not None else NetworkPage.objects.filter(translation_key=network_key).first()
    language = network.locale.language_code if network is not None else "de"
    address = (plan.office_email if plan is not None else "") or masthead(language).email
    return Party(address, recipient_key(address), language) if address else None


def words_of_step(
    row: MembershipApplication, act: str, *, plan: AdmissionPlan, reason: str = "", express_until: date | None = None
) -> dict[str, Any]:
    """What the applicant is told about one step, in the active language; for the mail and for its preview.

    Args:
        row: as it is after the step.
    """
    network = row.network.title
    name = {"network": network}
    heading, first = {
        Act.CONFIRM: _HEARD,
        Act.INVITE: _INVITED,
        Act.SUBMIT: _SUBMITTED,
        Act.RETURN: _RETURNED,
        Act.OPEN_EXPRESSION: _EXPRESSION,
        Act.EXPRESS: _EXPRESSED,
        Act.ACCEPT: _ACCEPTED,
        Act.DECLINE: _DECLINED,
        Act.DEFER: _DEFERRED,
        Act.RESUME: _RESUMED,
        Act.WITHDRAW: _WITHDRAWN,
    }[Act(act)]
    paragraphs = [str(first) % name]
    if act == Act.OPEN_EXPRESSION and express_until is not None:
        paragraphs.append(_("Please send it until %(day)s.") % {"day": date_format(express_until)})
    if row.state in APPLICANT_ACTS:
        paragraphs.append(_("The button leads to the page on which you do it."))
    elif act == Act.CONFIRM:
        paragraphs.append(what_is_next(row, plan))
    closing = []
    if act == Act.ACCEPT:
        closing = [plan.welcome] if plan.welcome else []
        closing.append(
            _(
                "You can sign in to the members' area with this address from now on. You need no password; a code comes "
                "by mail: %(url)s"
            )
            % {"url": absolute_url("/members/")}
        )
    return {
        "title": network,
        "kicker": network,
        "heading": heading,
        "paragraphs": paragraphs,
        "quote": reason,
        "closing": closing,
        "url": mine_url(row),
        "button": _("To my application"),
        "why": _why(network),
    }


_HEARD = (
    gettext_lazy("We have your message"),
    gettext_lazy("Thank you. Your address is confirmed, and the office of “%(network)s” sees what you sent."),
)
_INVITED = (
    gettext_lazy("Please write your application"),
    gettext_lazy("The office of “%(network)s” asks you for your written application."),
)
_SUBMITTED = (
    gettext_lazy("Your application is there"),
    gettext_lazy("The office of “%(network)s” looks at it. You get an e-mail as soon as something happens."),
)
_RETURNED = (
    gettext_lazy("Please complete your application"),
    gettext_lazy("The office of “%(network)s” has looked at your application and asks you for something:"),
)
_EXPRESSION = (
    gettext_lazy("Please send your expression of interest"),
    gettext_lazy("The next step towards “%(network)s” is the expression of interest."),
)
_EXPRESSED = (
    gettext_lazy("Your expression of interest is there"),
    gettext_lazy("The decision about your admission to “%(network)s” comes next. You get an e-mail."),
)
_ACCEPTED = (
    gettext_lazy("Welcome! Your application is accepted"),
    gettext_lazy("You are now part of “%(network)s”."),
)
_DECLINED = (
    gettext_lazy("Your application is declined"),
    gettext_lazy("“%(network)s” has decided not to accept your application. The reason:"),
)
_DEFERRED = (
    gettext_lazy("The decision is put off"),
    gettext_lazy("“%(network)s” decides about your application at a later time. The reason:"),
)
_RESUMED = (
    gettext_lazy("Your application goes on"),
    gettext_lazy("“%(network)s” has taken up your application again. You get an e-mail when it is decided."),
)
_WITHDRAWN = (
    gettext_lazy("Your application is withdrawn"),
    gettext_lazy("The application to “%(network)s” has ended. Your data are erased after the set time."),
)


def _confirm(notice: Notice, party: Party) -> Words:
    row = _application(notice)
    if row is None or row.state != ApplicationState.PENDING:
        return None
    network = row.network.title
    return {
        "title": network,
        "kicker": network,
        "heading": _("Please confirm your address"),
        "paragraphs": [
            _("Somebody, probably you, has written to “%(network)s” about becoming a member.") % {"network": network},
            _("Please confirm on the next page that this is your address. Without it nothing happens, and after seven "
              "days everything is erased."),
        ],
        "url": mine_url(row),
        "button": _("See and confirm"),
        "closing": [_("If that was not you, you need not do anything.")],
        "why": _why(network),
    }  # fmt: skip


def _repeated(notice: Notice, party: Party) -> Words:
    row = _application(notice)
    if row is None or row.state not in OPEN:
        return None
    network = row.network.title
    return {
        "title": network,
        "kicker": network,
        "heading": _("Your application is there already"),
        "paragraphs": [
            _("The form was sent once more with your address. There is one application already, of %(day)s; it stays "
              "as it is, and nothing of it is lost.") % {"day": date_format(row.created_at.date())},
            _("If you want to add something or to exchange the document, please do it on the page of your application."),
        ],
        "url": mine_url(row),
        "button": _("To my application"),
        "why": _why(network),
    }  # fmt: skip


def _step(notice: Notice, party: Party) -> Words:
    row, entry = _application(notice), _entry(notice)
    if row is None or entry is None or entry.state != row.state:
        return None  # something newer is told by a mail of its own
    plan = plan_of(row.network)
    return words_of_step(row, entry.act, plan=plan, reason=entry.reason, express_until=row.express_until)


def _for_office(notice: Notice, party: Party) -> Words:
    row, entry = _application(notice), _entry(notice)
    if row is None or entry is None:
        return None
    return {
        "title": row.network.title,
        "heading": f"{row.get_kind_display()}: {entry.get_act_display()}",
        "paragraphs": [
            _("%(member)s, state: %(state)s.") % {"member": row.member_name, "state": row.get_state_display()}
        ],
        "url": absolute_url(f"/admin/applications/{row.public_id}/"),
        "button": _("Open the application"),
        "why": _("You get this mail because your address is set for notices of applications."),
    }


def _mentor(notice: Notice, party: Party) -> Words:
    row = _application(notice)
    if row is None or row.mentor is None or row.mentor.public_id != notice.to_id:
        return None
    return {
        "title": row.member_name,
        "kicker": row.network.title,
        "heading": _("You welcome a new member"),
        "paragraphs": [
            _("The office asks you to look after %(member)s. How to reach them and what is to do stands in the members' "
              "area.") % {"member": row.member_name},
        ],
        "url": absolute_url(f"/members/mentoring/{row.public_id}/"),
        "button": _("To the new member"),
        "why": _("You get this mail because you are the mentor of a new member."),
    }  # fmt: skip


def _message(notice: Notice, party: Party) -> Words:
    row = Message.objects.filter(public_id=notice.subject_id).first()
    if row is None or row.state != MessageState.OPEN:
        return None
    return {
        "title": row.get_kind_display(),
        "heading": _("Somebody has written to you"),
        "paragraphs": [_("It waits to be read and answered.")],
        "url": absolute_url(f"/admin/messages/{row.public_id}/"),
        "button": _("Read the message"),
        "why": _("You get this mail because your address is set for messages of visitors."),
    }


def _answer(notice: Notice, party: Party) -> Words:
    row = Message.objects.filter(public_id=notice.subject_id).first()
    return words_of_answer(row, row.answer) if row is not None and row.answer else None


def words_of_answer(row: Message, answer: str) -> dict[str, Any]:
    """The office's answer with what was asked, for the mail and for its preview."""
    site = row.network.title if row.network is not None else masthead(row.language).name
    return {
        "title": site,
        "kicker": site,
        "heading": _("Answer to your message"),
        "paragraphs": [part for part in answer.splitlines() if part.strip()],
        "closing": [_("You wrote:")],
        "quote_below": row.text,
        "why": _("You get this mail because you wrote to us and asked for an answer."),
    }


def _application(notice: Notice) -> MembershipApplication | None:
    rows = MembershipApplication.objects.select_related("network__locale", "mentor")
    found: MembershipApplication | None = rows.filter(public_id=notice.subject_id).first()
    return found


def _entry(notice: Notice) -> ApplicationEntry | None:
    try:
        return ApplicationEntry.objects.filter(public_id=UUID(notice.occasion)).first()
    except ValueError:
        return None


def _why(network: str) -> str:
    return _("You get this mail because this address was given in an application to “%(network)s”.") % {
        "network": network
    }
