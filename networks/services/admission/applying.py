"""What applicants do: send the form, confirm, write the application, upload, express interest, withdraw.

Whoever sends the form hears the same, whatever is known of the address; the rest goes by the signed link in the mail.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.addresses import check_address, recipient_key
from cms.core.choices import ConsentAct, Purpose
from cms.core.forms import limits
from cms.core.forms.public import by_field
from cms.core.personal.consent_texts import is_current
from cms.core.privatefiles import Checked
from networks.admission.choices import Actor, ApplicationAct, ApplicationState, DocumentWanted, Move
from networks.admission.rules import OPEN, target_of
from networks.models import (
    AdmissionPlan,
    ApplicationCriterion,
    ApplicationFile,
    Criterion,
    MembershipApplication,
    NetworkPage,
)
from networks.models.memberships import MembershipKind, leading_page
from networks.services.admission.log import NotAllowed, check, go, lock, plan_of, record_consent, write

SCOPE = "application"
"""Mails of this form have a budget of their own."""
TEXTS = ("member_name", "name", "function", "phone", "text")
MAY_UPLOAD = (
    ApplicationState.APPLYING,
    ApplicationState.SUBMITTED,
    ApplicationState.EXPRESSING,
    ApplicationState.EXPRESSED,
    ApplicationState.DEFERRED,
)


@dataclass(frozen=True)
class Written:
    """The written application: what the network's procedure asks for beside the first form.

    Attributes:
        criteria: translation keys of those that were ticked.
        signed: the signed document, looked at by ``cms.core.privatefiles``; None leaves an earlier one.
    """

    criteria: Collection[UUID] = ()
    signed: Checked | None = None


@dataclass(frozen=True)
class Form:
    """What somebody sent.

    Attributes:
        details: the fields of :data:`TEXTS`.
        written: None where the procedure begins with an expression that somebody is interested.
        form: where it happened: a path of this site, or ``api``.
    """

    address: str
    kind: str
    text_version: str
    form: str
    language: str
    details: dict[str, str] = field(default_factory=dict)
    written: Written | None = None
    ip: str | None = None


def examine(form: Form, network: NetworkPage) -> dict[str, str]:
    """What is wrong with a form, one sentence by field; nothing is written."""
    try:
        _draft(form, network, plan_of(network))
    except ValidationError as error:
        return by_field(error)
    return {}


def apply(form: Form, network: NetworkPage) -> None:
    """Take an application; the person confirms it by a click. Nothing is returned, whatever is known of the address.

    Sent twice it is one application: the first stays as it is, and the mail leads to it.

    Raises:
        ValidationError: by field: ``email``, ``kind``, ``consent_version``, a detail, ``criteria`` or ``document``.
        TooMany: the visitor's network, or everybody, has to wait.
    """
    plan = plan_of(network)
    row = _draft(form, network, plan)
    limits.count_visit(form.ip)
    with transaction.atomic():
        may_mail = limits.take_mail(row.address, scope=SCOPE)
        known = _open_application(row)
        if known is not None and known.state != ApplicationState.PENDING:
            if may_mail:
                write(known, ApplicationAct.REPEATED, by=Actor.APPLICANT)
            return
        if known is not None:
            if not may_mail:
                return  # a repeated form neither changes what was asked first nor keeps it for ever
            row = _renew(known, row)
        else:
            saved = _insert(row)
            if not saved:
                return  # the same form, a moment earlier
        if form.written is not None:
            _keep_written(row, form.written, network)
        record_consent(ConsentAct.REQUESTED, row, form=form.form, ip=form.ip)
        write(row, ApplicationAct.RECEIVED, by=Actor.APPLICANT, tell=may_mail)


def confirm(application: MembershipApplication, *, form: str, ip: str | None = None) -> bool:
    """The click in the mail; whether it was the first. A second one finds everything done."""
    with transaction.atomic():
        row = lock(application)
        if row.state != ApplicationState.PENDING:
            return False
        plan = plan_of(row.network)
        now = clock.now()
        state = target_of(Move.CONFIRM, plan, asked_for_all=not missing(row, plan))
        row.confirmed_at = now
        if state == ApplicationState.SUBMITTED:
            row.submitted_at = now
        limits.forget_mailbox(row.address)
        record_consent(ConsentAct.CONFIRMED, row, form=form, ip=ip)
        go(row, ApplicationAct.CONFIRM, state, by=Actor.APPLICANT)
    return True


def save_written(
    application: MembershipApplication, details: dict[str, str], written: Written, *, submit: bool
) -> MembershipApplication:
    """Keep what the applicant wrote; with ``submit`` it counts from now on.

    Raises:
        NotAllowed: it is not asked for now.
        ValidationError: by field; nothing is kept then.
    """
    with transaction.atomic():
        row = lock(application)
        plan = plan_of(row.network)
        check(row, Move.SUBMIT, plan, by=Actor.APPLICANT)
        for name, value in details.items():
            setattr(row, name, value)
        row.full_clean(exclude=["network", "membership", "account", "mentor"])
        row.save()
        _keep_written(row, written, row.network)
        if submit:
            if errors := missing(row, plan):
                raise ValidationError(errors)
            go(row, ApplicationAct.SUBMIT, ApplicationState.SUBMITTED, by=Actor.APPLICANT, submitted_at=clock.now())
    return row


def upload(application: MembershipApplication, signed: Checked) -> None:
    """Put a signed document to an application, in place of the one before.

    Raises:
        NotAllowed: no document is asked for now.
    """
    with transaction.atomic():
        row = lock(application)
        if row.state not in MAY_UPLOAD or plan_of(row.network).document == DocumentWanted.NO:
            raise NotAllowed(_("A document cannot be uploaded at the moment."))
        _keep_file(row, signed)
        write(row, ApplicationAct.UPLOAD, by=Actor.APPLICANT)


def express(application: MembershipApplication, text: str) -> None:
    """Send the expression of interest.

    Raises:
        NotAllowed: it is not asked for now.
        ValidationError: it is empty or too long.
    """
    with transaction.atomic():
        row = lock(application)
        check(row, Move.EXPRESS, plan_of(row.network), by=Actor.APPLICANT)
        if not text.strip():
            raise ValidationError({"expression": _("Please write a few sentences.")})
        go(row, ApplicationAct.EXPRESS, ApplicationState.EXPRESSED, by=Actor.APPLICANT, expression=text.strip())


def withdraw(application: MembershipApplication, *, form: str, ip: str | None = None) -> None:
    """The applicant does not want to join any more. Who was accepted leaves as a member instead.

    Raises:
        NotAllowed: it is decided already.
    """
    with transaction.atomic():
        row = lock(application)
        check(row, Move.WITHDRAW, plan_of(row.network), by=Actor.APPLICANT)
        record_consent(ConsentAct.WITHDRAWN, row, form=form, ip=ip)
        go(row, ApplicationAct.WITHDRAW, ApplicationState.WITHDRAWN, by=Actor.APPLICANT)


def missing(row: MembershipApplication, plan: AdmissionPlan) -> dict[str, str]:
    """What a written application still lacks, by field."""
    errors = {}
    if plan.needs_all_criteria:
        ticked = set(row.criteria.values_list("criterion_key", flat=True)) if row.pk else set()
        if any(criterion.translation_key not in ticked for criterion in criteria_of(row.network)):
            errors["criteria"] = _("Please tick all criteria: members commit to them.")
    if plan.document == DocumentWanted.REQUIRED and not ApplicationFile.objects.filter(application=row).exists():
        errors["document"] = _("Please upload the signed document.")
    return errors


def criteria_of(network: NetworkPage) -> list[Criterion]:
    """What members of a network commit to, in the language of its page."""
    return list(Criterion.objects.filter(page=network).order_by("sort_order", "pk"))


def _draft(form: Form, network: NetworkPage, plan: AdmissionPlan) -> MembershipApplication:
    """The row as it would be, checked.

    Raises:
        ValidationError: by field.
    """
    errors: dict[str, Any] = {}
    address = ""
    try:
        address = check_address(form.address)
    except ValidationError as error:
        errors["email"] = error
    if form.kind not in [kind.value for kind in plan.kinds]:
        errors["kind"] = _("Please choose one of the kinds.")
    if not is_current(Purpose.APPLICATION, form.text_version):
        errors["consent_version"] = _("The text has changed. Please read it and send the form again.")
    row = MembershipApplication(
        network=leading_page(network),
        kind=form.kind if "kind" not in errors else MembershipKind.FULL,
        address=address or "-",
        address_key=recipient_key(address) if address else "-",
        language=form.language,
        text_version=form.text_version,
        form=form.form[:200],
        state_since=clock.now(),
        **{name: form.details.get(name, "") for name in TEXTS},
    )
    try:
        row.full_clean(exclude=["network", "membership", "account", "mentor"], validate_constraints=False)
    except ValidationError as error:
        errors |= error.error_dict
    if form.written is not None:
        errors |= _problems(form.written, network, plan)
    if errors:
        raise ValidationError(errors)
    return row


def _problems(written: Written, network: NetworkPage, plan: AdmissionPlan) -> dict[str, str]:
    """What the first form lacks of the written application. A document may still come later, by the link in the mail:
    forms on other sites cannot send one."""
    if not plan.needs_all_criteria:
        return {}
    if any(criterion.translation_key not in written.criteria for criterion in criteria_of(network)):
        return {"criteria": _("Please tick all criteria: members commit to them.")}
    return {}


def _open_application(row: MembershipApplication) -> MembershipApplication | None:
    rows = MembershipApplication.objects.select_for_update(of=("self",)).select_related("network__locale")
    found: MembershipApplication | None = rows.filter(
        network=row.network, address_key=row.address_key, state__in=OPEN
    ).first()
    return found


def _insert(row: MembershipApplication) -> bool:
    """Write it, unless the same form was faster; the unique key decides."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return False
    return True


def _renew(known: MembershipApplication, row: MembershipApplication) -> MembershipApplication:
    """What was sent before and never confirmed is replaced, and there are seven days again to confirm it."""
    for name in (*TEXTS, "kind", "language", "text_version", "form", "address", "state_since"):
        setattr(known, name, getattr(row, name))
    known.save()
    known.criteria.all().delete()
    return known


def _keep_written(row: MembershipApplication, written: Written, network: NetworkPage) -> None:
    now = clock.now()
    chosen = [criterion for criterion in criteria_of(network) if criterion.translation_key in written.criteria]
    row.criteria.exclude(criterion_key__in=[criterion.translation_key for criterion in chosen]).delete()
    ApplicationCriterion.objects.bulk_create(
        [
            ApplicationCriterion(
                application=row, criterion_key=criterion.translation_key, title=criterion.title, ticked_at=now
            )
            for criterion in chosen
        ],
        ignore_conflicts=True,
    )
    if written.signed is not None:
        _keep_file(row, written.signed)


def _keep_file(row: MembershipApplication, signed: Checked) -> None:
    """The new file is there before the old one goes; a rollback leaves the old one."""
    known = ApplicationFile.objects.filter(application=row).first()
    storage, old = (known.file.storage, known.file.name) if known is not None else (None, "")
    kept = known or ApplicationFile(application=row)
    kept.name, kept.media_type, kept.size = signed.name, signed.media_type, signed.size
    kept.uploaded_at = clock.now()
    kept.file.save(signed.name, signed.file, save=False)
    kept.full_clean(exclude=["application"])
    kept.save()
    if storage is not None and old:
        transaction.on_commit(lambda: storage.delete(old))
