"""The page of one person: what they get, in which language, their data, and the way out."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cms.core.clients import client_address
from cms.core.languages import SPOKEN, spoken_language
from cms.core.personal.owndata import data_file, erase_token, wants_erasure
from cms.core.personal.pages import bad_link, masked, message, personal, speaking
from cms.core.tokens import InvalidToken, read_token
from newsletters.choices import SubscriptionState
from newsletters.models import MailingList, Subscriber, Suppression
from newsletters.selectors.offers import offer_of_list
from newsletters.selectors.personal_data import personal_data
from newsletters.selectors.subscriptions import wishes
from newsletters.services import subscribing
from newsletters.services.subscribing import PREFERENCES
from newsletters.views.links import erased

ERASE = "subscriber.erase"
"""In which mails are written."""
FILE_NAMES = {"de": "meine-daten.json", "en": "my-data.json"}


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """The signed link never expires; it ends when the person is erased. It is no login: the address stays masked."""
    try:
        public_id = UUID(read_token(request.GET.get("t", ""), PREFERENCES))
    except (InvalidToken, ValueError):
        return bad_link(request)
    subscriber = Subscriber.objects.filter(public_id=public_id).first()
    if subscriber is None:
        return erased(request, status=410)
    speaking(request, subscriber.language)
    if request.method != "POST":
        return _page(request, subscriber)
    act = _ACTS.get(request.POST.get("act", ""))
    return act(request, subscriber) if act else _page(request, subscriber)


def _page(request: HttpRequest, subscriber: Subscriber, done: str = "") -> HttpResponse:
    """Six queries at most, however many subscriptions there are."""
    language = subscriber.language
    subscribed = wishes(subscriber, language=language)
    own_lists = subscriber.subscriptions.filter(state__in=["active", "pending"], mailing_list__isnull=False)
    further = MailingList.objects.filter(is_open=True).exclude(pk__in=own_lists.values("mailing_list"))
    context = {
        "address": masked(subscriber.address),
        "wishes": subscribed,
        "further": [offer_of_list(found, language=language) for found in further],
        "languages": [(code, name) for code, name in settings.LANGUAGES if code in SPOKEN],
        "language": language,
        "is_blocked": Suppression.objects.filter(recipient_key=subscriber.address_key).exists(),
        "done": done,
    }
    return render(request, "newsletters/preferences.html", context)


def _end(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    """Unsubscribe from one."""
    wanted = request.POST.get("id", "")
    for subscription in subscriber.subscriptions.all():
        if str(subscription.public_id) == wanted:
            subscribing.unsubscribe(subscription, form=request.path, ip=client_address(request))
    return _page(request, subscriber, _("You are unsubscribed. That takes effect at once."))


def _start(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    """Confirm a sign-up that waits: who has this link has the mailbox."""
    wanted = request.POST.get("id", "")
    done = ""
    for subscription in subscriber.subscriptions.all():
        if str(subscription.public_id) == wanted and subscription.state == SubscriptionState.PENDING:
            outcome = subscribing.confirm(subscription.public_id, form=request.path, ip=client_address(request))
            done = _("You are subscribed.") if outcome is subscribing.Outcome.CONFIRMED else ""
    return _page(request, subscriber, done)


def _end_all(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    subscribing.unsubscribe_from_all(subscriber, form=request.path, ip=client_address(request))
    return _page(request, subscriber, _("You get no more e-mails from us. That takes effect at once."))


def _speak(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    language = request.POST.get("language", "")
    if language not in SPOKEN:
        return _page(request, subscriber)
    subscribing.change_language(subscriber, language)
    speaking(request, language)
    return _page(request, subscriber, _("The language is changed."))


def _export(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    return data_file(personal_data(subscriber.address_key), FILE_NAMES[spoken_language(subscriber.language)])


def _ask_to_erase(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    token = erase_token(ERASE, subscriber.public_id)
    return render(request, "newsletters/erase.html", {"erase_token": token, "address": masked(subscriber.address)})


def _erase(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    if not wants_erasure(request, ERASE, subscriber.public_id):
        return _ask_to_erase(request, subscriber)
    subscribing.erase_subscriber(subscriber, form=request.path)
    return message(
        request,
        _("Your data are erased"),
        _("Your subscriptions and your address are gone, also from the list of e-mails that were sent to you."),
    )


_ACTS = {
    "end": _end,
    "confirm": _start,
    "end_all": _end_all,
    "language": _speak,
    "export": _export,
    "ask_to_erase": _ask_to_erase,
    "erase": _erase,
}
