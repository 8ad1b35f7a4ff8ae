"""R8 with the real rows and jobs: six zones, both changes of two years, a clock that jumps. Nobody has subscribed, so
that a reminder is sent without a mail being written; what counts is when, and how often."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from cms.core import clock
from dialogues.models import DialogueEventPage
from newsletters.models import Reminder
from newsletters.services.reminders import planning, starting
from tests.factories import EventFactory
from tests.newsletters.reminders.test_spans import ZONES, changes_of_clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def run_at(moment: datetime) -> None:
    with clock.frozen_at(moment):
        starting.keep_promises()


@pytest.mark.requirement("E41")
@pytest.mark.parametrize("name", ZONES)
def test_every_reminder_once_and_none_before_its_time(series, name) -> None:
    zone = ZoneInfo(name)
    days = changes_of_clock(zone) or [date(2027, 3, 1), date(2028, 2, 29)]
    for number, day in enumerate(days):
        page = EventFactory(parent=series, title=f"Veranstaltung {number}", date="2029-01-01T18:00")
        starts_at = datetime.combine(day + DAY, time(18), tzinfo=zone).astimezone(UTC)
        # An editor may choose two zones; the arithmetic holds for all.
        DialogueEventPage.objects.filter(pk=page.pk).update(
            time_zone=name, starts_at=starts_at, over_at=starts_at + 2 * timedelta(hours=1)
        )
    planning.plan_differences()
    rows = list(Reminder.objects.exclude(occasion="2029-01-01").order_by("due_at"))
    assert len(rows) == 3 * len(days)
    for row in rows:
        for moment in (row.due_at - MINUTE, row.due_at, row.due_at + MINUTE):
            run_at(moment)
            sent = Reminder.objects.get(pk=row.pk)
            assert (sent.state == "sent") == (moment >= row.due_at)
        assert sent.changed_at == row.due_at
    assert Reminder.objects.exclude(state="sent").exclude(occasion="2029-01-01").count() == 0


@pytest.mark.requirement("E41")
@pytest.mark.parametrize(
    "jump",
    [
        -timedelta(hours=1),
        DAY,
        timedelta(days=30),
        pytest.param(timedelta(hours=1), marks=pytest.mark.long),
        pytest.param(-DAY, marks=pytest.mark.long),
    ],
)
@pytest.mark.parametrize("hours_before", [0, 3])
def test_a_clock_that_jumps_and_comes_back_sends_nothing_twice(event, jump, hours_before) -> None:
    due = Reminder.objects.get(rule_key="P1D").due_at - timedelta(hours=hours_before)
    real = [due + n * timedelta(minutes=30) for n in range(-4, 60)]
    sent: dict[str, list[datetime]] = {}
    for moment in real:
        run_at(moment)
        if moment == due:
            run_at(moment + jump)
        for row in Reminder.objects.filter(state="sent"):
            moments = sent.setdefault(row.rule_key, [])
            if row.changed_at not in moments:
                moments.append(row.changed_at)
    rows = {row.rule_key: row for row in Reminder.objects.all()}
    # Seven days before was long over when the walk began: missed, and shown as such.
    assert rows["P7D"].state == "missed"
    assert set(sent) == {"P1D", "PT1H"}
    for rule, moments in sent.items():
        assert len(moments) == 1
        assert rows[rule].due_at <= moments[0] < rows[rule].late_at
