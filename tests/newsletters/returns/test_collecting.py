"""What comes to the return path: notices of four kinds of servers, complaints, wishes to unsubscribe, and nonsense."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from newsletters.choices import RecipientState, SettledBy, SuppressionReason
from newsletters.engine.collecting import collect_now, note
from newsletters.engine.dsn import Meaning
from newsletters.engine.personal import compose, forget_letters
from newsletters.models import Bounce, MailingRecipient, Suppression
from tests.newsletters.returns.notices import ABSENT, COMPLAINT, MAILBOX, NOTICES, UNSUBSCRIBE, notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture(autouse=True)
def _mailbox(environment):
    environment(MAIL_BOUNCE_ADDRESS=MAILBOX)


@pytest.mark.parametrize("key", ["token", "message id"])
@pytest.mark.parametrize("server", NOTICES)
def test_a_notice_of_any_server_is_understood(make_mail, server, key):
    row = make_mail(state=RecipientState.IN_DOUBT)
    other = {"message_id": "<other@example.org>"} if key == "token" else {"token": "0" * 24}
    assert note(notice(server, row, **other)) is Meaning.FAILED
    row.refresh_from_db()
    assert (row.state, row.settled_by, row.last_code) == (RecipientState.BOUNCED, SettledBy.BOUNCE, "550 5.1.1")
    assert Suppression.objects.get().reason == SuppressionReason.HARD_BOUNCE


@pytest.mark.parametrize(
    ("values", "state", "kind", "code"),
    [
        # A full mailbox at Gmail, in an answer of several lines
        ({"status": "5.2.2", "diagnosis": "552-5.2.2 The recipient's inbox is out of storage"}, "bounced", "soft", "552 5.2.2"),
        ({"status": "5.1.10", "diagnosis": "550 5.1.10 RESOLVER.ADR.RecipientNotFound"}, "bounced", "hard", "550 5.1.10"),
        ({"status": "5.0.0", "diagnosis": "550 Requested action not taken"}, "bounced", "hard", "550 5.0.0"),
        ({"status": "5.0.0", "diagnosis": "554 5.7.1 Spam"}, "bounced", None, "554 5.7.1"),
        ({"status": "4.4.1", "diagnosis": "connect timed out"}, "bounced", "soft", "4.4.1"),
        ({"action": "delayed", "status": "4.4.1", "diagnosis": "later"}, "accepted", None, "4.4.1"),
        ({"action": "Delivered", "status": "2.0.0", "diagnosis": "250 2.0.0 Ok"}, "delivered", None, "250 2.0.0"),
        ({"action": "relayed", "status": "2.0.0", "diagnosis": "250 Ok"}, "accepted", None, "2.0.0"),
    ],
)  # fmt: skip
def test_what_a_notice_says_of_the_address(make_mail, values, state, kind, code):
    row = make_mail(state=RecipientState.IN_DOUBT)
    for _time in range(2):  # the same notice twice is one bounce
        note(notice("postfix", row, **values))
    row.refresh_from_db()
    assert (row.state, row.last_code) == (state, code)
    assert [bounce.kind for bounce in Bounce.objects.all()] == ([kind] if kind else [])
    says_nobody = values["status"].startswith("5.1.")
    assert Suppression.objects.exists() == says_nobody


def test_a_notice_without_a_proof_of_ours_changes_nothing(make_mail):
    row = make_mail()
    assert note(notice("postfix", row, token="f" * 24, message_id="<x@example.org>")) is Meaning.UNCLEAR
    row.refresh_from_db()
    assert row.state == RecipientState.ACCEPTED
    assert not Suppression.objects.exists()


def test_an_absence_is_no_bounce(make_mail):
    row = make_mail()
    assert note(notice(ABSENT, row)) is Meaning.AUTOMATIC
    assert not Bounce.objects.exists()


def test_a_complaint_blocks_at_once(make_mail):
    row = make_mail()
    assert note(notice(COMPLAINT, row)) is Meaning.COMPLAINT
    row.refresh_from_db()
    assert row.state == RecipientState.COMPLAINED
    assert Suppression.objects.get().reason == SuppressionReason.COMPLAINT


def test_the_address_in_list_unsubscribe_ends_the_subscription(make_mail):
    row = make_mail()
    for _time in range(2):
        assert note(notice(UNSUBSCRIBE, row)) is Meaning.UNSUBSCRIBE
    assert Suppression.objects.get(recipient_key=row.recipient_key).reason == SuppressionReason.UNSUBSCRIBED
    assert note(notice(UNSUBSCRIBE, row, token="f" * 24)) is Meaning.UNCLEAR


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"To: bounce@beispiel.example\r\n\r\nWer sind Sie?",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n--x\r\n",
        b"Content-Type: multipart/report; report-type*=\xff''a; boundary=x\r\n\r\nx",
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(2000)),
    ],
    ids=["nothing", "no text", "a person", "cut off", "odd", "deep"],
)
def test_nonsense_is_for_a_person_to_look_at(db, raw):
    assert note(raw) is Meaning.UNCLEAR


def test_notices_that_were_damaged_on_their_way_never_raise(make_mail):
    row, source = make_mail(), random.Random(7)
    raws = [notice(server, row) for server in NOTICES]
    for _time in range(100):
        raw = bytearray(source.choice(raws))
        for _change in range(20):
            raw[source.randrange(len(raw))] = source.randrange(256)
        note(bytes(raw[: source.randrange(len(raw))]))


@pytest.fixture
def maildir(tmp_path, environment) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / "box" / name).mkdir(parents=True)
    environment(MAIL_BOUNCE_URL=f"maildir:{tmp_path / 'box'}")
    return tmp_path / "box"


def test_a_maildir_is_read_once_and_marked(make_mail, maildir):
    row = make_mail()
    (maildir / "new" / "1.a").write_bytes(notice("postfix", row))
    (maildir / "new" / "2.b").write_bytes(b"\xff")
    (maildir / "cur" / "3.c:2,S").write_bytes(notice(COMPLAINT, row))
    assert collect_now.func() == "failed 1, unclear 1"
    assert sorted(file.name for file in (maildir / "cur").iterdir()) == ["1.a:2,S", "2.b:2,FS", "3.c:2,S"]
    assert collect_now.func() == ""
    # Back again, as after a crash between the commit and the mark
    (maildir / "cur" / "1.a:2,S").rename(maildir / "new" / "1.a")
    assert collect_now.func() == "failed 1"
    assert Bounce.objects.count() == 1


def test_a_mailbox_that_is_not_there_is_no_crash(environment, tmp_path, caplog):
    environment(MAIL_BOUNCE_URL=f"maildir:{tmp_path / 'none'}")
    assert collect_now.func() == "faults 1"
    environment(MAIL_BOUNCE_URL="imap+starttls://anna:geheim@127.0.0.1:1/INBOX")
    assert collect_now.func() == "faults 1"
    assert "geheim" not in caplog.text


@pytest.mark.parametrize("url", ["", "maildir:/var/mail/bounce"])
def test_mail_is_offered_for_unsubscribing_only_where_somebody_reads_it(make_mail, environment, url):
    environment(MAIL_BOUNCE_URL=url)
    forget_letters()
    row = MailingRecipient.objects.select_related("mailing", "subscriber").get(pk=make_mail().pk)
    assert (b"mailto:" in compose(row).as_bytes()) == bool(url)
