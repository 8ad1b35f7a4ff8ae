"""The lists: what they show, how they are searched, and that their length costs no queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.core import clock
from cms.core.addresses import recipient_key
from newsletters.choices import MailingKind, MailingState, RecipientState, SuppressionReason
from newsletters.models import Bounce, IssueDispatch, MailingRecipient, SeriesReceipt
from newsletters.services import suppression
from tests.factories.newsletters import IssueFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

LISTS = (
    "mailings",
    "newsletter_issues:index",
    "subscribers",
    "suppressions",
    "bounces",
    "series_receipts",
    "mail_outlook",
    "outbox",
)


def queries_of(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
    assert answer.status_code == 200, url
    return len(queries)


@pytest.mark.parametrize("name", ["mailings", "subscribers", "suppressions", "bounces", "series_receipts"])
def test_an_empty_list_says_what_will_be_in_it(office: Client, name: str) -> None:
    answer = office.get(reverse(name))
    words = answer.context["view"].empty_words
    assert len(str(words)) > 50
    assert answer.context["no_results_message"] == words
    searched = office.get(reverse(name), {"q": "niemand@beispiel.test"})
    assert searched.context["no_results_message"] != words


def some_of_everything(number: int, *, subscribe, make_mailing, series, archive) -> None:
    issue = IssueFactory(parent=archive, title=f"Ausgabe {number}")
    address = f"person{number}@beispiel.test"
    subscribe(address)
    subscribe(address, series_key=series.translation_key)
    mailing = make_mailing(address, state=RecipientState.IN_DOUBT)
    IssueDispatch.objects.create(issue_key=issue.translation_key, page=issue, mailing=mailing)
    recipient = mailing.recipients.get()
    Bounce.objects.create(
        recipient=recipient, recipient_key=recipient.recipient_key, kind="hard", code="550", at=clock.now()
    )
    suppression.suppress(recipient_key(address), SuppressionReason.MANUAL)
    SeriesReceipt.objects.create(
        series_key=recipient.pk,
        title=f"Reihe {number}",
        ended_at=clock.now(),
        subscription_count=1,
        unsubscribed_count=0,
        mailing_count=1,
        mail_count=1,
        erase_at=clock.now(),
    )


@pytest.mark.parametrize("name", LISTS)
def test_lists_need_the_same_number_of_queries_whatever_their_length(
    office, subscribe, make_mailing, series, issue, name
):
    makers = {"subscribe": subscribe, "make_mailing": make_mailing, "series": series, "archive": issue.get_parent()}
    some_of_everything(1, **makers)
    few = queries_of(office, reverse(name))
    for number in range(2, 6):
        some_of_everything(number, **makers)
    assert queries_of(office, reverse(name)) <= few


def test_one_person_needs_the_same_number_of_queries_however_much_there_is(office, subscribe, make_mailing, series):
    subscriber = subscribe("lea@beispiel.test").subscriber
    make_mailing("lea@beispiel.test")
    few = queries_of(office, reverse("subscriber", args=[subscriber.pk]))
    subscribe("lea@beispiel.test", series_key=series.translation_key)
    for _number in range(3):
        make_mailing("lea@beispiel.test")
    # One more: the titles of series are read when there is one.
    assert queries_of(office, reverse("subscriber", args=[subscriber.pk])) <= few + 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["mia@beispiel.test", "Lea.Muster@Beispiel.test"]),
        ("q=lea.muster@BEISPIEL.test", ["Lea.Muster@Beispiel.test"]),
        ("q=lea", ["Lea.Muster@Beispiel.test"]),
        ("q=beispiel", []),
        ("q=%25", []),
        ("q=" + "x" * 300, []),
        ("state=pending", ["mia@beispiel.test"]),
        ("blocked=yes", ["mia@beispiel.test"]),
        ("blocked=no", ["Lea.Muster@Beispiel.test"]),
        ("mailing_list=99999", ["mia@beispiel.test", "Lea.Muster@Beispiel.test"]),
        ("ordering=created_at", ["Lea.Muster@Beispiel.test", "mia@beispiel.test"]),
        ("ordering=password&p=zwei", ["mia@beispiel.test", "Lea.Muster@Beispiel.test"]),
    ],
)
def test_people_are_found_by_address_and_filter(office, subscribe, query, found):
    subscribe("Lea.Muster@Beispiel.test")
    subscribe("mia@beispiel.test", state="pending")
    suppression.suppress(recipient_key("mia@beispiel.test"), SuppressionReason.COMPLAINT)
    answer = office.get(reverse("subscribers") + "?" + query)
    assert [person.address for person in answer.context["object_list"]] == found
    assert office.get(reverse("subscribers_results") + "?" + query).status_code == 200


def test_mailings_show_confirmations_only_on_request(office, make_mailing):
    make_mailing("lea@beispiel.test", title="Ausgabe 1")
    make_mailing("lea@beispiel.test", title="Bestätigung", kind=MailingKind.CONFIRMATION)
    make_mailing("lea@beispiel.test", title="Ausgabe 2", state=RecipientState.GIVEN_UP)

    def titles(query: str) -> list[str]:
        answer = office.get(reverse("mailings") + query)
        return sorted(mailing.title for mailing in answer.context["object_list"])

    assert titles("") == ["Ausgabe 1", "Ausgabe 2"]
    assert titles("?kind=confirmation") == ["Bestätigung"]
    assert titles("?doubt=yes") == ["Ausgabe 2"]
    assert titles("?q=ausgabe+1") == ["Ausgabe 1"]
    assert titles("?state=paused") == []
    assert office.get(reverse("mailings") + "?kind=nonsense&state=nonsense").status_code == 200


def test_recipients_are_found_by_the_key_of_an_erased_address(office, make_mailing):
    mailing = make_mailing("lea@beispiel.test", "mia@beispiel.test")
    MailingRecipient.objects.filter(recipient_key=recipient_key("lea@beispiel.test")).update(address="")
    url = reverse("mailing_recipients", args=[mailing.pk])
    answer = office.get(url, {"q": "LEA@beispiel.test"})
    assert [row.recipient_key for row in answer.context["object_list"]] == [recipient_key("lea@beispiel.test")]
    assert [row.address for row in office.get(url, {"q": "mi"}).context["object_list"]] == ["mia@beispiel.test"]
    assert len(office.get(url, {"state": "queued"}).context["object_list"]) == 2


def test_blocked_addresses_are_shown_while_they_are_known(office, subscribe):
    subscribe("lea@beispiel.test")
    for address in ("lea@beispiel.test", "weg@beispiel.test"):
        suppression.suppress(recipient_key(address), SuppressionReason.HARD_BOUNCE)
    text = office.get(reverse("suppressions")).content.decode()
    assert "lea@beispiel.test" in text
    assert "weg@beispiel.test" not in text
    for query, count in (("lea@beispiel.test", 1), ("le", 1), ("weg@beispiel.test", 1), ("we", 0)):
        assert len(office.get(reverse("suppressions"), {"q": query}).context["object_list"]) == count, query


def test_issues_say_whether_they_have_gone_out(office, editor, stranger, issue, subscribe):
    subscribe("lea@beispiel.test")
    url = reverse("newsletter_issues:index")
    assert reverse("issue_sending", args=[issue.pk]) in editor.get(url).content.decode()
    office.post(reverse("issue_send", args=[issue.pk]), {"when": "now", "step": "confirm"})
    text = office.get(url).content.decode()
    assert str(MailingState.SENDING.label) in text
    assert [page.title for page in office.get(url, {"q": "advent"}).context["object_list"]] == [issue.title]
    assert not office.get(url, {"q": "nichts"}).context["object_list"]
    assert stranger.get(url).status_code in (302, 403)
