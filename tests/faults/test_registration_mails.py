"""R11: whoever gets a place from the waiting list hears of it exactly once, though the process that writes the mail, sends
it or sends the way into the meeting dies at any named place."""

from __future__ import annotations

import signal
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from uuid import UUID

import pytest

from cms.core import clock
from cms.core.failpoints import declared, fail_point, use_rules
from dialogues.choices import EndedBy, RegistrationStatus
from dialogues.models import DialogueEventPage, MeetingAccess, Registration
from dialogues.services.registrations import changing
from newsletters.engine.delivering import deliver
from newsletters.engine.planning import freeze
from newsletters.engine.transport import transport_for
from newsletters.models import Mailing, RegistrationMail, Route
from newsletters.services.registrations import joining, making
from tests.faults.life import shifted, surroundings
from tests.faults.processes import fork, wait
from tests.faults.registrants import make_event, make_people, make_series

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("quiet_bell"),
    pytest.mark.requirement("E38", "E51"),
    pytest.mark.long,
]

PLACES = sorted(
    [name for name in declared() if name.startswith("registration_mail.")]
    + ["mail.before_freeze", "mail.in_freeze", "mail.after_freeze", "mail.before_ring"]
)
KILLED = -signal.SIGKILL
"""What the children of these tests end with, where they meet their place."""


@pytest.fixture
def event() -> DialogueEventPage:
    """Booked out, with a way into the meeting that people with a place are sent at once."""
    event = make_event(make_series(), capacity=1)
    MeetingAccess.objects.create(event=event, join_url="https://konferenz.example/raum/1")
    Route.objects.update_or_create(name="default", defaults={"rate": 1000, "burst": 1000, "tokens": 1000})
    return event


def promote(event: DialogueEventPage) -> UUID:
    """Somebody with a place leaves; who waits is offered it."""
    [first] = make_people(event, [0], state=RegistrationStatus.CONFIRMED)
    [waiting] = make_people(event, [0], state=RegistrationStatus.WAITING, first_number=1)
    changing.cancel(Registration.objects.get(public_id=first), by=EndedBy.PERSON, form="/", silent=True)
    assert Registration.objects.get(public_id=waiting).state == RegistrationStatus.OFFERED
    return waiting


def live(folder: Path, waiting: UUID, hours: int = 0) -> None:
    """Make what is due, send it, take the place, and send the way in; each step may have been done before."""
    with surroundings(folder.parent), shifted(timedelta(hours=hours)):
        making.make_due()
        send(folder)
        changing.take_offer(Registration.objects.get(public_id=waiting))
        making.make_due()
        joining.send_links()
        MeetingAccess.objects.update(join_url="https://konferenz.example/raum/2")
        joining.send_links()
        send(folder)


def send(folder: Path) -> None:
    deliver(until=clock.now() + timedelta(seconds=20), transport=transport_for(f"folder:{folder / 'mail'}"))


def subjects(folder: Path, address: str) -> list[str]:
    """What somebody got, by subject."""
    found = []
    for file in (folder / "mail").glob("*.eml"):
        message = message_from_bytes(file.read_bytes(), policy=policy.default)
        if message["To"] == address:
            found.append(str(message["Subject"]).partition(":")[0])
    return sorted(found)


def mailings_about(waiting: UUID) -> list[str]:
    rows = Mailing.objects.filter(recipients__address=Registration.objects.get(public_id=waiting).address)
    return sorted(
        key.split(":")[2] if key.startswith("registration:") else "join" for key in rows.values_list("key", flat=True)
    )


def test_each_promotion_is_told_once_wherever_a_process_dies(event: DialogueEventPage, tmp_path: Path) -> None:
    waiting = promote(event)
    folder = tmp_path / "calm"
    live(folder, waiting)  # what that loads, no child has to load again
    address = Registration.objects.get(public_id=waiting).address
    calm = subjects(folder, address)
    assert len(calm) == 3
    for place in PLACES:
        Registration.objects.filter(event_key=event.translation_key).delete()
        MeetingAccess.objects.update(join_url="https://konferenz.example/raum/1")
        waiting, folder = promote(event), tmp_path / place
        address = Registration.objects.get(public_id=waiting).address

        def dying(place: str = place, waiting: UUID = waiting, folder: Path = folder) -> None:
            with use_rules(f"{place}=kill"):
                live(folder, waiting)

        assert wait(fork(dying, complaints=tmp_path / "complaints")) == KILLED, f"{place} was never passed"
        for hours in (5, 6):
            code = wait(fork(lambda: live(folder, waiting, hours), complaints=tmp_path / "complaints"))  # noqa: B023  run at once
            assert code == 0, (tmp_path / "complaints").read_text()
        assert mailings_about(waiting) == ["confirmed", "join", "offered"], place
        assert subjects(folder, address) == calm, place
        assert not RegistrationMail.objects.filter(done_at__isnull=True).exists()


def careless(pk: int) -> making.Result:
    """The mutant: the mail is made in one transaction, the note that it is made in another."""
    mail = RegistrationMail.objects.filter(pk=pk, done_at__isnull=True).first()
    row = Registration.objects.filter(public_id=mail.registration_id).first() if mail else None
    now = clock.now()
    draft = making._draft(mail, row, now) if mail and row else None
    if mail is None or row is None or draft is None:
        return making.Result.DROPPED
    mail.key = f"{mail.key}:{Mailing.objects.count()}"
    freeze(making._plan(mail, draft, now), [making._addressee(mail, row)])
    fail_point("registration_mail.in_make")
    RegistrationMail.objects.filter(pk=pk).update(done_at=now)
    return making.Result.MADE


def test_a_note_in_another_transaction_would_be_seen(
    event: DialogueEventPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "make", careless)
    waiting = promote(event)

    def dying() -> None:
        with use_rules("registration_mail.in_make=kill"):
            live(tmp_path / "mutant", waiting)

    assert wait(fork(dying)) == KILLED
    assert wait(fork(lambda: live(tmp_path / "mutant", waiting, 5))) == 0
    assert mailings_about(waiting).count("offered") == 2
