"""The whole life of a few mailings, step by step, so that every fail point is passed; each step may be run again.

A process is killed somewhere in it, another one lives it again from the beginning: what is done already must stay as it
is, as with tasks and timed jobs that run twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.test import override_settings

from cms.core import clock
from cms.core.addresses import recipient_key
from newsletters.choices import MailingKind, MailingState, RecipientState, SettledBy, SuppressionReason
from newsletters.engine import epoch, reports
from newsletters.engine.collecting import collect_now
from newsletters.engine.control import STOPPABLE, cancel, pause, resume
from newsletters.engine.delivering import deliver
from newsletters.engine.planning import Addressee, Content, Plan, freeze
from newsletters.engine.settling import confirm_arrived, send_again, settle_by_evidence
from newsletters.engine.sweeping import sweep_once
from newsletters.engine.transport import transport_for
from newsletters.models import Mailing, Route
from newsletters.services.suppression import suppress
from tests.faults.checker import read_log
from tests.newsletters.returns.notices import notice

DEAD_END = "smtp://127.0.0.1:1"
"""Nobody listens there."""
FATES = {
    "hard": "rcpt_550",
    "later": "rcpt_450",
    "cut": "cut_dot",
    "gone": "cut_accepted",
    "data": "cut_data",
    "dot": "dot_451",
}
"""What happens to the mail of a person of this name; but for the first one, at the first attempt only."""
PEOPLE = (*FATES, "blocked", "plain", "other")


@dataclass
class Fates:
    """For the sink: by the name of the person."""

    seen: set[str] = field(default_factory=set)

    def __call__(self, address: str) -> str:
        fate = FATES.get(address.partition("-")[0], "ok")
        if fate == "rcpt_550" or address not in self.seen:
            self.seen.add(address)
            return fate
        return "ok"


def shifted(passed: timedelta) -> AbstractContextManager[None]:
    """As if so much time had passed."""
    return clock.use_clock(lambda: clock.system_clock() + passed)


def live(case: str, url: str, folder: Path, hours: int = 0) -> None:
    """From freezing to settling. ``hours`` shifts all of it, so that nothing waits for leases of the dead.

    Args:
        case: makes names and keys unique.
    """
    with surroundings(folder):
        _live(case, url, folder, timedelta(hours=hours))


@contextmanager
def surroundings(folder: Path) -> Iterator[None]:
    """The file of the epoch and the mailbox for returned mail, both in ``folder``."""
    box = folder / "box"
    for name in ("new", "cur"):
        (box / name).mkdir(parents=True, exist_ok=True)
    changed = {"MAIL_EPOCH": "", "MAIL_BOUNCE_URL": f"maildir:{box}"}
    with override_settings(DATA_DIR=folder, ENV=settings.ENV.model_copy(update=changed)):
        yield


def _live(case: str, url: str, folder: Path, begin: timedelta) -> None:
    with shifted(begin):
        suppress(recipient_key(f"blocked-{case}@example.org"), SuppressionReason.MANUAL)
        route = {"open_until": None, "concurrency": 50, "rate": 10_000, "burst": 10_000, "tokens": 10_000}
        Route.objects.update_or_create(name="default", defaults=route)
        main = _freeze(f"{case}:main", [f"{name}-{case}" for name in PEOPLE], wait=timedelta(minutes=10))
        stopped = _freeze(f"{case}:stopped", [f"stopped{n}-{case}" for n in range(2)], wait=timedelta(minutes=10))
        if stopped.state in STOPPABLE:
            cancel(stopped, reason="not wanted any more")
    for minutes in (11, 20, 60, 150):
        with shifted(begin + timedelta(minutes=minutes)):
            sweep_once()
            if minutes == 20:
                _pause_and_resume(main)
            if minutes == 60:
                epoch.hold_after_restore()
                _deliver(url)
                epoch.release_hold()
            _deliver(url)
    with shifted(begin + timedelta(minutes=160)):
        settle(case, folder)
        _hear_back(main, folder)
        _deliver(url)
        sweep_once()
        _freeze(f"{case}:dead", [f"dead{n}-{case}" for n in range(3)])
        _deliver(DEAD_END)
    with shifted(begin + timedelta(minutes=220)):
        sweep_once()
        _deliver(url)
        _freeze(f"{case}:file", [f"file{n}-{case}" for n in range(2)])
        _deliver(f"folder:{folder / 'mail'}")
        sweep_once()
    with shifted(begin + timedelta(minutes=230)):
        sweep_once()
        settle(case, folder)
        _deliver(url)
        sweep_once()
        epoch.hold_after_restore()
        epoch.release_hold()


def settle(case: str, folder: Path) -> None:
    """What the relay's log and the folder prove has arrived; all else that is in doubt is sent again."""
    taken = {*read_log(folder / "sink.log"), *(message_id(file) for file in (folder / "mail").glob("*.eml"))}
    for mailing in Mailing.objects.filter(key__startswith=f"{case}:").exclude(state=MailingState.CANCELLED):
        for row in mailing.recipients.filter(state=RecipientState.IN_DOUBT):
            if row.rfc_message_id in taken:
                settle_by_evidence(row.pk, RecipientState.ACCEPTED, by=SettledBy.LOG)
        confirm_arrived(mailing, only=[row.pk for row in mailing.recipients.all() if row.rfc_message_id in taken])
        send_again(mailing)


def _hear_back(main: Mailing, folder: Path) -> None:
    """A provider reports that one mail was delivered, a notice in the mailbox says it of another. Both come again in the
    next life."""
    taken = read_log(folder / "sink.log")
    plain, other = (
        main.recipients.get(recipient_key=recipient_key(f"{name}-{main.key.partition(':')[0]}@example.org"))
        for name in ("plain", "other")
    )
    if plain.rfc_message_id in taken:
        reports.store("postmark", [reports.Report("delivered", event_id=str(plain.pk), delivery=plain.pk)])
    reports.work_off()
    if other.rfc_message_id in taken:
        (folder / "box" / "new" / f"{other.pk}").write_bytes(
            notice("postfix", other, action="delivered", status="2.0.0", diagnosis="250 2.0.0 taken")
        )
    collect_now.func()


def message_id(file: Path) -> str:
    lines = file.read_text().splitlines()
    return next(line.partition(": ")[2] for line in lines if line.lower().startswith("message-id"))


def _freeze(key: str, names: list[str], wait: timedelta | None = None) -> Mailing:
    addressees = [Addressee(f"{name}@example.org", recipient_key(f"{name}@example.org"), "de") for name in names]
    return freeze(
        Plan(
            key=key,
            kind=MailingKind.REMINDER,
            title=key,
            contents=[Content("de", "Erinnerung", "<p>Morgen</p>", "Morgen\n")],
            send_at=clock.now() + wait if wait else None,
        ),
        addressees,
    )


def _pause_and_resume(mailing: Mailing) -> None:
    mailing.refresh_from_db()
    if mailing.state == "sending":
        pause(mailing, reason="looked at")
    mailing.refresh_from_db()
    if mailing.state == "paused":
        resume(mailing)


def _deliver(url: str) -> None:
    deliver(until=clock.now() + timedelta(seconds=20), transport=transport_for(url))
