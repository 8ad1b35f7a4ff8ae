"""The links in mails. A GET shows a page and never changes anything; the POST of its button does (contract 5)."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cms.core.clients import client_address
from cms.core.personal.pages import bad_link, masked, message, personal, speaking
from cms.core.tokens import ExpiredToken, InvalidToken, read_token
from newsletters.choices import SubscriptionState, SuppressionReason
from newsletters.models import MailingRecipient, Subscriber, Subscription, Suppression
from newsletters.selectors.subscriptions import Wish, wishes
from newsletters.services import subscribing
from newsletters.services.subscribing import CONFIRM, NOT_ME, Outcome

UNSUBSCRIBE = "mail.unsubscribe"
READ_OR_POST = ["GET", "HEAD", "POST"]


@personal
@require_http_methods(READ_OR_POST)
def confirm(request: HttpRequest) -> HttpResponse:
    """The second half of a sign-up. Scanners may open it as often as they like."""
    try:
        public_id = UUID(read_token(request.GET.get("t", ""), CONFIRM))
    except ExpiredToken:
        return bad_link(request, expired=True)
    except (InvalidToken, ValueError):
        return bad_link(request)
    subscription = Subscription.objects.select_related("subscriber").filter(public_id=public_id).first()
    if subscription is None:
        return _gone(request)
    speaking(request, subscription.subscriber.language)
    open_wishes = wishes(
        subscription.subscriber, states=[SubscriptionState.PENDING], language=subscription.subscriber.language
    )
    if request.method == "POST":
        return _confirmed(request, subscription, open_wishes)
    if subscription.state == SubscriptionState.ACTIVE:
        return _success(request, subscription)
    if subscription.state != SubscriptionState.PENDING:
        return _gone(request)
    context = {
        "wish": next(wish for wish in open_wishes if wish.id == subscription.public_id),
        "others": [wish for wish in open_wishes if wish.id != subscription.public_id],
        "address": masked(subscription.subscriber.address),
    }
    return render(request, "newsletters/confirm.html", context)


def _confirmed(request: HttpRequest, subscription: Subscription, open_wishes: list[Wish]) -> HttpResponse:
    """Confirm what the link is about, and what else the person ticked of what waits for this address."""
    ip = client_address(request)
    outcome = subscribing.confirm(subscription.public_id, form=request.path, ip=ip)
    ticked = set(request.POST.getlist("also"))
    for wish in open_wishes:
        if str(wish.id) in ticked and outcome is Outcome.CONFIRMED:
            subscribing.confirm(wish.id, form=request.path, ip=ip)
    if outcome is Outcome.CONFIRMED:
        return _success(request, subscription, ticked)
    if outcome is Outcome.CLOSED:
        return message(
            request,
            _("This series has ended"),
            _("It ended before you confirmed. There will be no e-mails, and your address is erased."),
            status=410,
        )
    if outcome is Outcome.BLOCKED:
        return message(
            request,
            _("This address is blocked"),
            _("We do not write to this address any more. If that is a mistake, please tell the office."),
            status=409,
        )
    return _gone(request)


def _success(request: HttpRequest, subscription: Subscription, ticked: Collection[str] = ()) -> HttpResponse:
    """The same page after the click, and whenever the link is opened again; with what was ticked besides."""
    subscriber = subscription.subscriber
    active = wishes(subscriber, states=[SubscriptionState.ACTIVE], language=subscriber.language)
    confirmed = {str(subscription.public_id), *ticked}
    return message(
        request,
        _("You are subscribed"),
        *(wish.title for wish in active if str(wish.id) in confirmed),
        _("Every e-mail has a link by which you can unsubscribe or change your subscriptions."),
    )


def _gone(request: HttpRequest) -> HttpResponse:
    return message(
        request,
        _("This sign-up does not exist any more"),
        _("It was withdrawn, or nobody confirmed it in time. You can sign up again at any time."),
        status=410,
    )


@personal
@require_http_methods(READ_OR_POST)
def not_me(request: HttpRequest) -> HttpResponse:
    """“Somebody else entered my address”: one click, and there is never a mail again."""
    try:
        key = read_token(request.GET.get("t", ""), NOT_ME)
    except InvalidToken:
        return bad_link(request)
    if request.method == "POST":
        subscribing.refuse_for_ever(key, form=request.path, ip=client_address(request))
    if Suppression.objects.filter(recipient_key=key, reason=SuppressionReason.NOT_ME).exists():
        return message(
            request,
            _("We will not write to you again"),
            _(
                "The address is erased. All that is kept is a mark that says: never write to it. It cannot be read back."
            ),
        )
    return render(request, "newsletters/not_me.html")


@personal
@require_http_methods(READ_OR_POST)
def unsubscribe(request: HttpRequest) -> HttpResponse:
    """The link and the header of every list mail (RFC 8058): POST without cookie, login or redirect.

    The token is bound to one mail and opens nothing else.
    """
    try:
        mail_id = UUID(read_token(request.GET.get("t", ""), UNSUBSCRIBE))
    except (InvalidToken, ValueError):
        return bad_link(request)
    mail = MailingRecipient.objects.select_related("mailing", "subscriber").filter(pk=mail_id).first()
    if mail is None:
        return bad_link(request)
    speaking(request, mail.language)
    if not _is_known(mail):
        return erased(request, status=200 if request.method == "POST" else 410)
    if request.method != "POST":
        said = mail.mailing.contents.filter(language=mail.language).values_list("subject", flat=True).first()
        return render(request, "newsletters/unsubscribe.html", {"subject": said or mail.mailing.title})
    everything = _posted(request, "scope") == "all"
    form = request.path if _posted(request, "scope") else "mail"
    subscribing.unsubscribe_by_mail(mail, everything=everything, form=form, ip=client_address(request))
    return message(
        request,
        _("You are unsubscribed"),
        _("There will be no more e-mails from us.")
        if everything
        else _("There will be no more e-mails of this kind. That takes effect at once."),
    )


def _is_known(mail: MailingRecipient) -> bool:
    """Whether anything is held about the person behind a mail but its keyed hash."""
    return bool(mail.address) or Subscriber.objects.filter(address_key=mail.recipient_key).exists()


def erased(request: HttpRequest, *, status: int) -> HttpResponse:
    """There is nothing to end or to show: the person, or the time, has erased it."""
    return message(
        request,
        _("We hold nothing about you any more"),
        _("Your subscriptions and your address are erased."),
        status=status,
    )


def _posted(request: HttpRequest, name: str) -> str:
    """A field of the page's own form. The one-click POST of a mail program may be anything; it counts all the same."""
    try:
        return request.POST.get(name, "")
    except (BadRequest, MultiPartParserError, RequestDataTooBig, TooManyFieldsSent):
        return ""
