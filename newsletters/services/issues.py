"""Sending an issue of the newsletter: once, to everybody, in their language, when the office says so.

The order is: submit (only where a second person approves), test, send – at once or later. Ordering writes one row
(:class:`IssueDispatch`); what is due is begun by :func:`start_due`, at once and again every minute, so that a process that
dies in between delays an issue and never doubles it. Beginning publishes the page, renders the mail in every public
language and freezes it with its recipients under the key ``issue:<translation key>``.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.core import clock
from cms.core.addresses import check_address, recipient_key
from cms.core.models import User
from newsletters.choices import MailingKind
from newsletters.engine import control
from newsletters.engine.planning import Addressee, Content, Plan, freeze
from newsletters.issue_mails import issue_content
from newsletters.models import IssueDispatch, Mailing, MailSettings, NewsletterIssuePage, Subscription
from newsletters.selectors.audiences import list_addressees, reachable
from newsletters.selectors.issues import issue_with_parts

LARGEST = 100_000
"""Bytes of HTML. Gmail cuts a mail at about 102 kB, and with it the link to unsubscribe."""


class RecipientCount(NamedTuple):
    """How many would get an issue now, and how many subscribers would not because their address is blocked."""

    receiving: int
    excluded: int


def mailing_key(issue: NewsletterIssuePage) -> str:
    """The identity of an issue's mailing: the same for all its languages."""
    return f"issue:{issue.translation_key}"


def contents_of(issue: NewsletterIssuePage) -> list[Content]:
    """The mail in every language in which the issue is public; the site's main language comes first.

    Whoever reads another language gets the first.
    """
    return [issue_content(page) for page in _public_translations(issue)]


def count_recipients(issue: NewsletterIssuePage) -> RecipientCount:
    """Before sending: how many people it would reach now."""
    mailing_list = issue.chosen_list
    if mailing_list is None:
        return RecipientCount(0, 0)
    subscriptions = Subscription.objects.filter(mailing_list=mailing_list)
    receiving = reachable(subscriptions).count()
    return RecipientCount(receiving, subscriptions.active().count() - receiving)


def dispatch_of(issue: NewsletterIssuePage) -> IssueDispatch | None:
    """What has been decided about sending this issue, in whatever language."""
    return IssueDispatch.objects.filter(issue_key=issue.translation_key).select_related("mailing").first()


def problems_of(issue: NewsletterIssuePage, user: User) -> list[str]:
    """Everything that keeps ``user`` from sending this issue now, in words for the office."""
    draft = _draft(issue)
    problems = _problems_of_text(draft)
    if draft.chosen_list is None:
        problems.append(_("No mailing list is chosen, neither here nor in the archive above."))
    elif count_recipients(draft).receiving == 0:
        problems.append(_("Nobody has subscribed to this mailing list yet."))
    if draft.go_live_at is not None and draft.go_live_at > clock.now():
        problems.append(_("The page is set to go live later. Remove that time: the page goes live with the sending."))
    if not issue.permissions_for_user(user).can_publish():
        problems.append(
            _("You may write issues, but not publish them. Whoever may publish this page may also send it.")
        )
    dispatch = dispatch_of(issue)
    if dispatch is not None and (dispatch.mailing_id or dispatch.send_at):
        problems.append(_("This issue has been sent or scheduled already. An issue is sent only once."))
    elif MailSettings.load().needs_approval:
        problems += _problems_of_approval(issue, dispatch, user.pk)
    return problems


def submit_issue(issue: NewsletterIssuePage, user: User) -> IssueDispatch:
    """Ask a second person to look at the issue and to send it.

    Raises:
        ValidationError: it has been sent or scheduled already.
    """
    with transaction.atomic():
        dispatch = _locked_dispatch(issue)
        _refuse_second(dispatch)
        dispatch.submitted_by = user
        dispatch.submitted_at = clock.now()
        dispatch.submitted_state = _state(issue)
        dispatch.save()
        log(instance=issue, action="newsletters.submit", user=user)
    return dispatch


def send_issue(
    issue: NewsletterIssuePage,
    user: User,
    *,
    send_at: datetime | None = None,
    stage_size: int | None = None,
    stage_pause: timedelta | None = None,
) -> IssueDispatch:
    """Send the issue as it is in the editor now; the page goes live with it, a draft is published.

    Args:
        send_at: later; what is sent then are the texts of now with the events as they are then.
        stage_size, stage_pause: so many people at first, the next ones after the pause.

    Raises:
        ValidationError: with everything that is in the way (:func:`problems_of`).
    """
    if problems := problems_of(issue, user):
        raise ValidationError(problems)
    if bool(stage_size) != bool(stage_pause):
        raise ValidationError(_("Stages need both: how many people at a time, and the pause between."))
    with transaction.atomic():
        dispatch = _locked_dispatch(issue)
        _refuse_second(dispatch)
        dispatch.page = issue
        dispatch.revision = issue.get_latest_revision()
        dispatch.ordered_by = user
        dispatch.send_at = max(send_at or clock.now(), clock.now())
        dispatch.stage_size, dispatch.stage_pause = stage_size, stage_pause
        dispatch.problem = ""
        dispatch.save()
        log(instance=issue, action="newsletters.send", user=user, data={"send_at": dispatch.send_at.isoformat()})
    return begin(dispatch) if dispatch.send_at <= clock.now() else dispatch


def begin(dispatch: IssueDispatch) -> IssueDispatch:
    """Publish, render and freeze what was ordered. Safe to be called again, and twice at once.

    What is in the way now is kept as ``problem``; the order is dropped, and the office can give it anew.

    Raises:
        ValidationError: the same problem, for whoever is waiting for the answer.
    """
    try:
        with transaction.atomic():
            # Under the lock, so that an order cannot be taken back while it is being carried out.
            row = IssueDispatch.objects.select_for_update(of=("self",)).get(pk=dispatch.pk)
            if row.mailing_id is None and row.send_at is not None:
                row.mailing = _frozen(row)
                row.save(update_fields=["mailing"])
            return row
    except ValidationError as error:
        IssueDispatch.objects.filter(pk=dispatch.pk, mailing__isnull=True).update(
            send_at=None, problem=" ".join(error.messages)[:500]
        )
        raise


def start_due() -> int:
    """Begin every order whose time has come; returns how many were begun."""
    count = 0
    due = IssueDispatch.objects.filter(mailing__isnull=True, send_at__lte=clock.now()).order_by("send_at", "pk")
    for dispatch in due:
        try:
            begin(dispatch)
        except ValidationError:
            continue  # kept with the row, where the office sees it
        count += 1
    return count


def send_test(issue: NewsletterIssuePage, address: str, user: User) -> Mailing:
    """Send the issue as it stands in memory to one address, marked as a test.

    Raises:
        ValidationError: this is no address that mail can be sent to.
    """
    address = check_address(address)
    content = issue_content(issue, is_test=True, is_preview=True)
    plan = Plan(key=f"test:{uuid4()}", kind=MailingKind.TEST, title=content.subject, contents=[content], user=user)
    log(instance=issue, action="newsletters.test", user=user)
    return freeze(plan, [Addressee(address, recipient_key(address), content.language)])


def cancel_issue(issue: NewsletterIssuePage, user: User, *, reason: str = "") -> None:
    """Before it has begun: take the order back, so that it can be given again. Afterwards: stop it for good.

    Raises:
        ValidationError: nothing was ordered, or everybody has it.
    """
    with transaction.atomic():
        dispatch = _locked_dispatch(issue)
        if dispatch.mailing is None and dispatch.send_at is None:
            raise ValidationError(_("This issue is neither scheduled nor being sent."))
        if dispatch.mailing is None:
            dispatch.send_at = dispatch.page = dispatch.revision = dispatch.ordered_by = None
            dispatch.save()
        log(instance=issue, action="newsletters.cancel", user=user)
    if dispatch.mailing is not None:
        control.cancel(dispatch.mailing, reason=reason)


def _frozen(dispatch: IssueDispatch) -> Mailing:
    issue = dispatch.page
    if issue is None:
        raise ValidationError(_("The page of this issue has been deleted."))
    if existing := Mailing.objects.filter(key=mailing_key(issue)).first():
        return existing
    needs_approval = MailSettings.load().needs_approval
    if needs_approval and (problems := _problems_of_approval(issue, dispatch, dispatch.ordered_by_id)):
        raise ValidationError(problems)
    _make_public(issue, dispatch)
    issue = NewsletterIssuePage.objects.get(pk=issue.pk)
    mailing_list = issue.chosen_list
    problems = _problems_of_text(issue)
    if mailing_list is None:
        problems.append(_("No mailing list is chosen, neither here nor in the archive above."))
    contents = contents_of(issue)
    if not contents:
        problems.append(_("The page is not public, so that nobody could read the issue on the web."))
    if problems or mailing_list is None:
        raise ValidationError(problems)
    plan = Plan(
        key=mailing_key(issue),
        kind=MailingKind.NEWSLETTER,
        title=issue.subject_line,
        contents=contents,
        list_id=mailing_list.slug,
        stage_size=dispatch.stage_size,
        stage_pause=dispatch.stage_pause,
        excluded_count=count_recipients(issue).excluded,
        user=dispatch.ordered_by,
    )
    return freeze(plan, list_addressees(mailing_list))


def _make_public(issue: NewsletterIssuePage, dispatch: IssueDispatch) -> None:
    """Publish what was ordered, unless somebody has published another version since."""
    revision = dispatch.revision
    if revision is None:
        return
    is_waiting = issue.has_unpublished_changes and issue.latest_revision_id == revision.pk
    if not issue.live or is_waiting:
        # Whether they may was asked when it was ordered.
        revision.publish(user=dispatch.ordered_by, skip_permission_checks=True)


def _public_translations(issue: NewsletterIssuePage) -> list[NewsletterIssuePage]:
    """The public pages with texts of their own: a copy that waits to be translated speaks another language."""
    pages = (
        NewsletterIssuePage.objects.filter(translation_key=issue.translation_key, alias_of__isnull=True)
        .live()
        .public()
        .select_related("locale", "mailing_list")
        .order_by("pk")
    )
    return sorted(pages, key=lambda page: (page.locale.language_code != settings.LANGUAGE_CODE, page.pk))


def _problems_of_text(issue: NewsletterIssuePage) -> list[str]:
    _document, parts = issue_with_parts(issue, language=issue.locale.language_code, now=clock.now())
    if not parts:
        return [_("The issue is empty.")]
    problems = []
    if any(part["kind"] == "missing" for part in parts):
        problems.append(_("A block shows something that is not public (any more). The preview says which one."))
    if len(issue_content(issue).html.encode()) > LARGEST:
        problems.append(_("The issue is too long: mail programs would cut it. Shorten it and link to pages instead."))
    return problems


def _problems_of_approval(
    issue: NewsletterIssuePage, dispatch: IssueDispatch | None, user_id: int | None
) -> list[str]:
    if dispatch is None or dispatch.submitted_at is None:
        return [
            _("A second person approves each newsletter here. Submit the issue first, then somebody else sends it.")
        ]
    if dispatch.submitted_state != _state(issue):
        return [_("The issue was changed after it had been submitted. Submit it again.")]
    if user_id is not None and dispatch.submitted_by_id == user_id:
        return [_("You submitted this issue yourself. Somebody else has to look at it and send it.")]
    return []


def _state(issue: NewsletterIssuePage) -> str:
    """Which texts there are, in all languages: another revision is another state."""
    rows = (
        NewsletterIssuePage.objects.filter(translation_key=issue.translation_key, alias_of__isnull=True)
        .order_by("pk")
        .values_list("pk", "latest_revision_id")
    )
    return " ".join(f"{pk}:{revision or 0}" for pk, revision in rows)[:200]


def _draft(issue: NewsletterIssuePage) -> NewsletterIssuePage:
    draft: NewsletterIssuePage = issue.get_latest_revision_as_object()
    return draft


def _locked_dispatch(issue: NewsletterIssuePage) -> IssueDispatch:
    IssueDispatch.objects.get_or_create(issue_key=issue.translation_key)
    return IssueDispatch.objects.select_for_update(of=("self",)).get(issue_key=issue.translation_key)


def _refuse_second(dispatch: IssueDispatch) -> None:
    if dispatch.mailing_id or dispatch.send_at:
        raise ValidationError(_("This issue has been sent or scheduled already. An issue is sent only once."))
