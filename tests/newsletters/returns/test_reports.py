"""Reports of providers: only proven ones, stored first, worked off once and in any order."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest

from cms.core import clock
from newsletters.choices import RecipientState, SettledBy, SuppressionReason
from newsletters.engine import outcomes, reports
from newsletters.engine.transport.base import Answer
from newsletters.models import Bounce, MailingRecipient, ProviderEvent, Suppression
from tests.newsletters.returns.conftest import ADDRESS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

POSTMARK = "/mail/reports/postmark/"
PASSWORD = {"Authorization": f"Basic {base64.b64encode(b'mail:secret').decode()}"}


@pytest.fixture
def postmark(environment, settings, client):
    """Sends reports in Postmark's shape."""
    environment(EMAIL_URL="anymail:postmark")
    settings.ANYMAIL = {"WEBHOOK_SECRET": "mail:secret"}

    def send(*, headers=PASSWORD, path=POSTMARK, **content):
        return client.post(path, json.dumps(content), content_type="application/json", headers=headers)

    return send


def report(row, kind="Delivery", **values):
    moments = {"Delivery": "DeliveredAt", "Bounce": "BouncedAt", "SpamComplaint": "BouncedAt"}
    content = {
        "RecordType": kind,
        "MessageID": "0f1e-2d3c",
        "Email" if kind != "Delivery" else "Recipient": ADDRESS,
        moments.get(kind, "ChangedAt"): "2026-11-24T10:59:00Z",
    }
    if row is not None:
        content["Metadata"] = {"delivery": str(row.pk)}
    return {**content, **values}


def bounce(row, **values):
    details = f"smtp;550 5.1.1 <{ADDRESS}>: Recipient address rejected: User unknown"
    return report(row, "Bounce", **{"ID": 42, "Type": "HardBounce", "Details": details, **values})


def test_a_report_is_stored_first_and_worked_off_once(postmark, make_mail):
    row = make_mail()
    for _time in range(2):
        assert postmark(**report(row)).status_code == 200
    event = ProviderEvent.objects.get()
    assert (event.provider, event.event_type, event.recipient_id) == ("postmark", "delivered", row.pk)
    assert (event.event_id[:7], event.message_id, event.processed_at) == ("sha256:", "0f1e-2d3c", None)
    row.refresh_from_db()
    assert row.state == RecipientState.ACCEPTED
    assert reports.work_off() == "1 worked off, 0 dropped"
    row.refresh_from_db()
    assert (row.state, row.settled_by) == (RecipientState.DELIVERED, SettledBy.EVENT)
    assert reports.work_off() == ""


def test_a_hard_bounce_blocks_the_address_and_is_counted_once(postmark, make_mail, caplog):
    row = make_mail()
    postmark(**bounce(row))
    postmark(**bounce(row, ID=43))  # the provider says it again in other words
    reports.work_off()
    row.refresh_from_db()
    assert (row.state, row.last_code) == (RecipientState.BOUNCED, "550 5.1.1")
    assert Bounce.objects.get().kind == "hard"
    assert Suppression.objects.get().reason == SuppressionReason.HARD_BOUNCE
    # Nothing that is kept names the person.
    assert ADDRESS not in json.dumps(list(ProviderEvent.objects.values()), default=str)
    assert ADDRESS not in caplog.text


def test_soft_bounces_are_counted_until_five(postmark, make_mail):
    for number in range(5):
        row = make_mail(key=str(number), state=RecipientState.IN_DOUBT)
        postmark(**bounce(row, ID=number, Type="SoftBounce", Details="smtp;452 4.2.2 over quota"))
        assert not Suppression.objects.exists()
        reports.work_off()
    assert set(Bounce.objects.values_list("kind", flat=True)) == {"soft"}
    assert Suppression.objects.get().reason == SuppressionReason.SOFT_BOUNCES


def test_what_speaks_of_the_sender_blocks_nobody(postmark, make_mail):
    row = make_mail()
    postmark(**bounce(row, Details="smtp;550 5.7.1 rejected by policy"))
    reports.work_off()
    row.refresh_from_db()
    assert row.state == RecipientState.BOUNCED
    assert not Bounce.objects.exists()


def test_a_complaint_blocks_for_ever_and_a_late_delivery_changes_nothing(postmark, make_mail):
    row = make_mail()
    postmark(**report(row, "SpamComplaint", ID=1, Type="SpamComplaint"))
    postmark(**report(row))
    reports.work_off()
    row.refresh_from_db()
    assert row.state == RecipientState.COMPLAINED
    assert Suppression.objects.get().reason == SuppressionReason.COMPLAINT


def test_a_provider_that_was_told_to_stop_stops_all_mail(postmark, make_mail):
    row = make_mail()
    postmark(**report(row, "SubscriptionChange", SuppressSending=True, SuppressionReason="ManualSuppression"))
    reports.work_off()
    assert Suppression.objects.get(recipient_key=row.recipient_key).reason == SuppressionReason.UNSUBSCRIBED


def test_a_bounce_may_come_before_the_answer(postmark, make_mail):
    token = "0123456789abcdef0123456789abcdef"
    row = make_mail(state=RecipientState.SENDING, lease_token=token)
    postmark(**bounce(row))
    reports.work_off()
    assert not outcomes.record_accepted(row, Answer(250, "accepted", provider_id="0f1e-2d3c"))
    row.refresh_from_db()
    assert row.state == RecipientState.BOUNCED


def test_a_report_without_our_id_waits_for_the_providers_name(postmark, make_mail):
    row = make_mail(state=RecipientState.IN_DOUBT)
    postmark(**report(None))
    assert reports.work_off() == ""
    MailingRecipient.objects.filter(pk=row.pk).update(provider_id="0f1e-2d3c")
    assert reports.work_off() == "1 worked off, 0 dropped"
    row.refresh_from_db()
    assert row.state == RecipientState.DELIVERED


def test_reports_of_unknown_mails_are_dropped_after_a_while(postmark, make_mail):
    make_mail()
    postmark(**report(None))
    with clock.frozen_at(clock.now() + reports.UNKNOWN_FOR):
        assert reports.work_off() == ""
    with clock.frozen_at(clock.now() + reports.UNKNOWN_FOR + timedelta(seconds=1)):
        assert reports.work_off() == "0 worked off, 1 dropped"
    assert not ProviderEvent.objects.exists()


def test_opened_mails_are_nobodys_business(postmark, make_mail):
    assert postmark(**report(make_mail(), "Open")).status_code == 200
    assert not ProviderEvent.objects.exists()


@pytest.mark.parametrize("headers", [{}, {"Authorization": f"Basic {base64.b64encode(b'mail:wrong').decode()}"}])
def test_a_wrong_password_stores_nothing(postmark, make_mail, headers):
    assert postmark(headers=headers, **bounce(make_mail())).status_code == 403
    assert not ProviderEvent.objects.exists()


@pytest.mark.parametrize("headers", [{}, PASSWORD])
def test_without_a_password_of_ours_nothing_passes(postmark, make_mail, settings, headers):
    settings.ANYMAIL = {}
    assert postmark(headers=headers, **bounce(make_mail())).status_code == 403
    assert not ProviderEvent.objects.exists()


@pytest.mark.parametrize(("url", "path"), [("folder:", POSTMARK), ("anymail:postmark", "/mail/reports/mailgun/")])
def test_only_the_provider_in_use_is_listened_to(postmark, environment, make_mail, url, path):
    environment(EMAIL_URL=url)
    assert postmark(path=path, **bounce(make_mail())).status_code == 404


@pytest.mark.parametrize("name", ["base", "console", "nobody"])
def test_a_provider_that_reports_nothing_is_not_there(environment, client, name):
    environment(EMAIL_URL=f"anymail:{name}")
    assert client.post(f"/mail/reports/{name}/", "{}", content_type="application/json").status_code == 404


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'{"RecordType": []}', b"[" * 200_000, b"null"])
def test_what_is_no_report_is_refused_calmly(postmark, client, body):
    answer = client.post(POSTMARK, body, content_type="application/json", headers=PASSWORD)
    assert answer.status_code == 400
    assert not ProviderEvent.objects.exists()


def mailgun(row, key: bytes):
    stamp = "1795517940"
    signature = hmac.new(key, f"{stamp}t1".encode(), hashlib.sha256).hexdigest()
    data = {"event": "delivered", "timestamp": 1795517940.5, "recipient": ADDRESS}
    data |= {"user-variables": {"delivery": str(row.pk)}, "message": {"headers": {"message-id": "x@example.org"}}}
    return {"signature": {"token": "t1", "timestamp": stamp, "signature": signature}, "event-data": data}


@pytest.mark.parametrize(
    ("keys", "used", "status"),
    [
        ({"MAILGUN_WEBHOOK_SIGNING_KEY": "right"}, b"right", 200),
        ({"MAILGUN_WEBHOOK_SIGNING_KEY": "right"}, b"wrong", 403),
        ({}, b"", 403),
    ],
)
def test_a_provider_that_signs_is_known_by_its_signature(environment, settings, client, make_mail, keys, used, status):
    environment(EMAIL_URL="anymail:mailgun")
    settings.ANYMAIL = keys
    row = make_mail()
    body = json.dumps(mailgun(row, used))
    assert client.post("/mail/reports/mailgun/", body, content_type="application/json").status_code == status
    assert list(ProviderEvent.objects.values_list("recipient_id", flat=True)) == ([row.pk] if status == 200 else [])


def test_all_reports_of_one_request_are_stored_or_none(environment, settings, client, make_mail, monkeypatch):
    environment(EMAIL_URL="anymail:mailjet")
    settings.ANYMAIL = {"WEBHOOK_SECRET": "mail:secret"}
    rows = [make_mail(key=str(number)) for number in range(2)]
    events = [
        {"event": "sent", "time": 1795517940, "MessageID": n, "Payload": json.dumps({"delivery": str(row.pk)})}
        for n, row in enumerate(rows)
    ]

    def send(content):
        path = "/mail/reports/mailjet/"
        return client.post(path, json.dumps(content), content_type="application/json", headers=PASSWORD).status_code

    assert send([*events, {"time": 1}]) == 400
    assert not ProviderEvent.objects.exists()
    assert send(events) == 200
    assert ProviderEvent.objects.count() == 2
