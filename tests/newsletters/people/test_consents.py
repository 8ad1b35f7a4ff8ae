from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from cms.core import clock
from cms.core.addresses import recipient_key
from cms.core.choices import Purpose
from cms.core.models import ConsentEntry, ConsentHead, ConsentText, PrivacySettings
from cms.core.personal import consents
from cms.core.personal.consent_texts import add_version, current_text
from newsletters.models import MailingList
from newsletters.selectors.personal_data import personal_data
from newsletters.services import subscribing
from tests.newsletters.people.conftest import ADDRESS, sign_up, subscribed
from tests.support.worlds import world

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("E41")]


@pytest.fixture
@world
def chain(mailing_list: MailingList) -> list[ConsentEntry]:
    """Two people: one signed up, confirmed and left; one signed up and confirmed."""
    subscription = subscribed(mailing_list)
    subscribed(mailing_list, "other@example.org")
    subscribing.unsubscribe(subscription, form="/subscriptions/preferences/")
    return list(ConsentEntry.objects.order_by("sequence"))


def test_every_act_is_an_entry(chain: list[ConsentEntry], mailing_list: MailingList):
    assert [(entry.sequence, entry.act, entry.form) for entry in chain] == [
        (1, "requested", "/de/"),
        (2, "confirmed", "/subscriptions/confirm/"),
        (3, "requested", "/de/"),
        (4, "confirmed", "/subscriptions/confirm/"),
        (5, "withdrawn", "/subscriptions/preferences/"),
    ]
    assert {entry.subject for entry in chain} == {f"list:{mailing_list.public_id}"}
    assert {entry.text_version for entry in chain} == {"newsletter-de-1"}
    assert chain[0].address == ADDRESS
    assert {entry.ip for entry in chain} == {None}


def test_chain_can_be_checked_without_our_code(chain: list[ConsentEntry]):
    before = "0" * 64
    for entry in chain:
        content = {
            "sequence": entry.sequence,
            "at": entry.at.isoformat(timespec="microseconds"),
            "act": entry.act,
            "purpose": entry.purpose,
            "subject": entry.subject,
            "text_version": entry.text_version,
            "form": entry.form,
            "record_id": str(entry.record_id),
            "digest": hashlib.sha256(f"{entry.salt}:{entry.address.lower()}".encode()).hexdigest(),
            "previous_hash": before,
        }
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        before = hashlib.sha256(text.encode()).hexdigest()
        assert entry.hash == before
    assert consents.tail() == (5, before)


def verify() -> str:
    out = StringIO()
    call_command("verify_consents", stdout=out)
    return out.getvalue()


def test_whole_chain_passes(chain: list[ConsentEntry]):
    assert verify() == "5 entries, unbroken.\n"


@pytest.mark.parametrize(
    ("change", "broken", "reason"),
    [
        (lambda: ConsentEntry.objects.filter(sequence=2).update(act="withdrawn"), 2, "its content was altered"),
        (
            lambda: ConsentEntry.objects.filter(sequence=3).update(address="x@example.org"),
            3,
            "its address was altered",
        ),
        (lambda: ConsentEntry.objects.filter(sequence=3).delete(), 3, "it is missing"),
        (lambda: ConsentEntry.objects.filter(sequence=5).delete(), 5, "the end of the chain is missing"),
        (lambda: ConsentEntry.objects.filter(sequence=4).update(salt=""), 4, "it was erased by halves"),
        (lambda: ConsentEntry.objects.filter(sequence=1).update(hash="1" * 64), 1, "its content was altered"),
        (lambda: ConsentHead.objects.update(hash="2" * 64), 6, "the end of the chain is missing"),
    ],
)
def test_altered_chain_names_its_first_broken_entry(chain, change, broken: int, reason: str):
    change()
    with pytest.raises(CommandError, match=f"^Entry {broken} is broken: {reason}.$") as error:
        verify()
    assert error.value.returncode == 1


def test_erasure_leaves_nameless_entries_and_a_whole_chain(chain: list[ConsentEntry]):
    before = [entry.hash for entry in chain]
    subscriber = subscribing.Subscriber.objects.get(address=ADDRESS)
    subscribing.erase_subscriber(subscriber, form="/subscriptions/preferences/")
    entries = list(ConsentEntry.objects.order_by("sequence"))
    assert [entry.hash for entry in entries[:5]] == before
    assert [(entry.act, entry.address) for entry in entries] == [
        ("requested", ""),
        ("confirmed", ""),
        ("requested", "other@example.org"),
        ("confirmed", "other@example.org"),
        ("withdrawn", ""),
        ("erased", ""),
    ]
    assert not any(entry.subject_key or entry.salt for entry in entries if not entry.address)
    assert verify() == "6 entries, unbroken.\n"
    assert personal_data(recipient_key(ADDRESS)) == {}


def test_evidence_of_one_person(chain: list[ConsentEntry]):
    record = personal_data(recipient_key("JANA.beispiel@Example.org"))
    assert [entry["act"] for entry in record["consents"]] == ["requested", "confirmed", "withdrawn"]
    assert {(entry["text_version"], entry["about"]) for entry in record["consents"]} == {
        ("newsletter-de-1", "Rundbrief")
    }
    assert record["subscriptions"][0]["about"] == "Rundbrief"
    assert "other@" not in json.dumps(record)
    words = (
        "Ich möchte den Newsletter „Rundbrief“ per E-Mail erhalten. Dafür speichert Wandelnetz meine E-Mail-Adresse"
    )
    assert all(entry["text"].startswith(words) for entry in record["consents"])


def test_ip_address_only_behind_its_switch(mailing_list: MailingList):
    sign_up(mailing_list, ip="192.0.2.7")
    chosen = PrivacySettings.load()
    chosen.records_ip = True
    chosen.save()
    sign_up(mailing_list, "second@example.org", ip="2001:db8::7")
    assert list(ConsentEntry.objects.order_by("sequence").values_list("ip", flat=True)) == [None, "2001:db8::7"]


def test_text_is_never_changed_but_replaced(mailing_list: MailingList, now: datetime):
    text = current_text(Purpose.NEWSLETTER, "de-x-leicht")
    assert text.version == "newsletter-de-1"
    with pytest.raises(ValueError, match="never changed"):
        text.save()
    with clock.frozen_at(now + timedelta(days=1)):
        assert add_version(Purpose.NEWSLETTER, "de", "Neu: {subject}.").version == "newsletter-de-2"
    assert ConsentText.objects.get(purpose="newsletter", language="de", number=1).text == text.text
    with pytest.raises(ValidationError, match="subject"):
        add_version(Purpose.NEWSLETTER, "de", "Nichts darüber, worum es geht.")
    with pytest.raises(ValidationError) as refused:
        sign_up(mailing_list)
    assert list(refused.value.message_dict) == ["consent_version"]
    assert not subscribing.Subscriber.objects.exists()


def test_migration_back_keeps_texts_that_somebody_read(mailing_list: MailingList):
    from importlib import import_module

    from django.apps import apps

    migration = import_module("cms.core.migrations.0006_consent_texts")
    migration.forget(apps, None)
    assert not ConsentText.objects.exists()
    migration.write(apps, None)
    assert sorted(text.version for text in ConsentText.objects.all()) == [
        "newsletter-de-1",
        "newsletter-en-1",
        "registration-de-1",
        "registration-en-1",
        "series-de-1",
        "series-en-1",
    ]
    assert all("{subject}" in text.text and "{sender}" in text.text for text in ConsentText.objects.all())
    sign_up(mailing_list)
    migration.forget(apps, None)
    assert ConsentText.objects.count() == 6
