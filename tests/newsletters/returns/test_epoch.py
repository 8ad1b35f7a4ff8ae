"""A restored database does not send again what has left in the meantime (R19)."""

from __future__ import annotations

import os
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from cms.core import clock
from cms.core.addresses import recipient_key
from cms.core.backups import back_up, restore
from newsletters.choices import MailingState, RecipientState, SettledBy
from newsletters.engine import epoch
from newsletters.engine.claims import claim
from newsletters.engine.delivering import Run, deliver
from newsletters.engine.personal import PersonalMail
from newsletters.engine.planning import Addressee, Content, MailingKind, Plan, freeze
from newsletters.engine.relaylog import Evidence, read_log
from newsletters.engine.transport.base import Answer, RouteDown
from newsletters.models import MailEpoch, Mailing, MailingRecipient, Route


class Relay:
    """A way out that writes the log of a Postfix, and is switched off after so many mails."""

    def __init__(self, log: Path, *, limit: int = 10_000) -> None:
        self.log, self.limit = log, limit

    def open(self) -> None:
        """There is no connection."""

    def rcpt(self, mail: PersonalMail) -> None:
        if not self.limit:
            raise RouteDown(Answer(0, "off"))

    def reset(self) -> None:
        """Nothing has been begun."""

    def deliver(self, mail: PersonalMail) -> Answer:
        self.limit -= 1
        queue_id = f"4X{mail.delivery_id.hex[:10]}"
        with self.log.open("a") as log:
            log.write(f"host postfix/cleanup[21]: {queue_id}: message-id={mail.values['message_id']}\n")
            log.write(f"host postfix/smtp[22]: {queue_id}: to=<x>, relay=r, dsn=2.0.0, status=sent (250 Ok)\n")
            log.write(f"host postfix/qmgr[23]: {queue_id}: removed\n")
        return Answer(250, "2.0.0 taken")

    def close(self) -> None:
        """There is no connection."""


def send(relay: Relay) -> Run:
    Route.objects.update(open_until=None)
    return deliver(until=clock.now() + timedelta(seconds=30), transport=relay)


def make_mailing(count: int) -> Mailing:
    people = (Addressee(f"p{n}@example.org", recipient_key(f"p{n}@example.org"), "de") for n in range(count))
    content = Content("de", "Wer hält das Dorf zusammen?", "<p>Guten Tag</p>", "Guten Tag\n")
    return freeze(Plan(key="m", kind=MailingKind.NEWSLETTER, title="Rundbrief", contents=[content]), people)


def taken(log: Path) -> list[str]:
    return [evidence.message_id for evidence in read_log(log.read_text().splitlines()) if evidence][::2]


def release(*options: str) -> str:
    said = StringIO()
    call_command("mail_release", *options, stdout=said)
    return said.getvalue()


@pytest.fixture(autouse=True)
def beside_a_file(settings, tmp_path: Path) -> Path:
    """A data folder of its own, with the file; nothing is sent but by the test itself."""
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": []}}
    settings.ENV = django_settings.ENV.model_copy(update={"MAIL_EPOCH": ""})
    return tmp_path / epoch.FILE


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's round trip belongs to make storm")
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_r19_a_restored_backup_sends_nothing_before_the_release_and_nobody_twice_after_it(tmp_path: Path) -> None:
    go_there_and_back(tmp_path)


def go_there_and_back(folder: Path, *, people: int = 100) -> None:
    """Send 30 %, back up, send on to 80 %, restore, send, look into the relay's log, release, send to the end."""
    log, archive = folder / "relay.log", folder / "backup.tar.gz"
    early, later = people * 3 // 10, people // 2
    mailing = make_mailing(people)
    send(Relay(log, limit=early))
    assert len(taken(log)) == early
    back_up(archive)
    send(Relay(log, limit=later))
    assert len(taken(log)) == early + later

    notes = restore(archive, force=True).notes

    assert "unfinished mailings: 1" in notes[0]
    assert Mailing.objects.get().state == MailingState.HELD
    assert mailing.recipients.filter(state=RecipientState.ACCEPTED).count() == early
    send(Relay(log))
    assert len(taken(log)) == early + later
    assert f"Rundbrief: {people - early} open" in release()
    assert f"{later} settled" in release("--settle-with", str(log), "--log-is-complete")
    send(Relay(log))
    assert len(taken(log)) == early + later
    assert "Released; mailings that go on: 1" in release("--release")
    send(Relay(log))
    assert len(taken(log)) == len(set(taken(log))) == people
    assert mailing.recipients.filter(state=RecipientState.ACCEPTED).count() == people
    assert mailing.recipients.filter(settled_by=SettledBy.LOG).count() == later


@pytest.mark.django_db(transaction=True)
def test_an_older_database_beneath_a_newer_file_is_held(tmp_path: Path, beside_a_file: Path) -> None:
    log = tmp_path / "relay.log"
    mailing = make_mailing(45)
    send(Relay(log, limit=20))
    before = MailEpoch.objects.get().batch
    send(Relay(log, limit=20))
    MailEpoch.objects.update(batch=before)  # what a restore by other means amounts to
    send(Relay(log))
    assert len(taken(log)) == 40
    mailing.refresh_from_db()
    assert mailing.state == MailingState.HELD
    assert epoch.is_held()
    assert epoch.release_hold() == 1
    send(Relay(log))
    assert len(taken(log)) == 45


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("content", "is_held"),
    [(None, True), ("", True), ("x" * 54, True), ("other", True), ("behind", False), ("equal", False)],
)
def test_what_the_file_says(beside_a_file: Path, content: str | None, is_held: bool) -> None:
    make_mailing(1)
    claim("default")
    row = MailEpoch.objects.get()
    claim("default")
    if content is None:
        beside_a_file.unlink()
    elif content != "equal":
        texts = {"other": f"{'e' * 32}:{1:>20}\n", "behind": f"{row.epoch:<32}:{1:>20}\n"}
        beside_a_file.write_text(texts.get(content, content))
    epoch.watch()
    assert epoch.is_held() is is_held
    assert Mailing.objects.get().state == (MailingState.HELD if is_held else MailingState.SENDING)


@pytest.mark.django_db(transaction=True)
def test_a_fresh_site_is_not_held_whatever_lies_beside_it(beside_a_file: Path) -> None:
    beside_a_file.write_text(f"{'e' * 32}:{7:>20}\n")
    assert epoch.watch() == ""
    assert epoch.hold_after_restore() == ""
    with transaction.atomic():
        assert epoch.begin_batch()
    assert beside_a_file.read_text().startswith(MailEpoch.objects.get().epoch)


@pytest.mark.django_db(transaction=True)
def test_the_word_of_the_environment_replaces_the_file(settings, beside_a_file: Path) -> None:
    def use(word: str) -> None:
        settings.ENV = django_settings.ENV.model_copy(update={"MAIL_EPOCH": word})

    use("one")
    make_mailing(1)
    claim("default")
    assert epoch.watch() == ""
    assert not beside_a_file.exists()
    use("two")
    assert "MAIL_EPOCH has changed" in epoch.watch()
    assert epoch.release_hold() == 1
    assert epoch.watch() == ""
    assert MailEpoch.objects.get().epoch == "two"


@pytest.mark.django_db(transaction=True)
def test_a_file_that_cannot_be_written_stops_no_mail(beside_a_file: Path, caplog) -> None:
    with transaction.atomic():
        assert epoch.begin_batch()
    beside_a_file.unlink()
    beside_a_file.mkdir()
    with transaction.atomic():
        epoch._write_after_commit("e", 1)
    assert "cannot be written" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_scheduled_paused_and_sending_mailings_come_back_as_they_were() -> None:
    now = clock.now()
    for key, state in (("a", "sending"), ("b", "scheduled"), ("c", "paused"), ("d", "done")):
        started = now if state in {"sending", "paused", "done"} else None
        Mailing.objects.create(key=key, kind="test", title=key, state=state, created_at=now, started_at=started)
    epoch.hold_after_restore()
    assert list(Mailing.objects.order_by("key").values_list("state", flat=True)) == ["held", "held", "paused", "done"]
    assert epoch.release_hold() == 2
    assert epoch.release_hold() == 0
    assert list(Mailing.objects.order_by("key").values_list("state", flat=True)) == [
        "sending",
        "scheduled",
        "paused",
        "done",
    ]


@pytest.mark.django_db(transaction=True)
def test_without_a_log_open_mails_are_given_up(tmp_path: Path) -> None:
    assert release("--release") == "No mail is held.\n"
    make_mailing(3)
    epoch.hold_after_restore()
    assert "Given up: 3" in release("--give-up", "--release")
    assert set(MailingRecipient.objects.values_list("state", flat=True)) == {RecipientState.GIVEN_UP}


@pytest.mark.django_db
def test_wrong_logs_are_explained(tmp_path: Path) -> None:
    broken = tmp_path / "mail.log.gz"
    broken.write_bytes(os.urandom(100))
    make_mailing(1)
    epoch.hold_after_restore()
    for options in (["--settle-with", str(tmp_path / "none")], ["--log-is-complete"], ["--settle-with", str(broken)]):
        with pytest.raises(CommandError):
            release(*options)
    assert epoch.is_held()


def test_a_message_id_alone_is_no_evidence() -> None:
    lines = """
Nov 24 host postfix/cleanup[1]: 4A1B2: message-id=<one@x>
Nov 24 host postfix/cleanup[1]: 4A1B3: message-id=<two@x>
Nov 24 host postfix/qmgr[2]: 4A1B3: from=<b@x>, size=1, nrcpt=1 (queue active)
Nov 24 host postfix/smtp[3]: 4A1B3: to=<a@x>, relay=r, delay=1, dsn=5.1.1, status=bounced (host said: 550)
Nov 24 host postfix/qmgr[2]: 4A1B9: removed
nonsense
""".splitlines()
    assert list(read_log(lines)) == [Evidence("<two@x>"), Evidence("<two@x>", bounced="5.1.1")]
