"""Registering for a whole series: one click, a registration of its own for every date, each of which stands by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from cms.core import clock
from cms.core.addresses import recipient_key
from cms.core.models import ConsentEntry
from cms.core.personal import consents
from dialogues.choices import EndedBy
from dialogues.models import DialogueEventPage, DialogueSeriesPage, Registration, SeriesRegistration
from dialogues.periodic import keep_registrations
from dialogues.selectors.desks import SeriesDesk, series_desk
from dialogues.services import lifecycle
from dialogues.services.registrations import changing, retention, whole_series
from dialogues.services.registrations.registering import Application, Closed, Outcome
from tests.dialogues.registrations.conftest import TEXT, come, count_of, row_of, settings_of, states
from tests.factories import EventFactory
from tests.support.worlds import world

DAY = timedelta(days=1)


@pytest.fixture
@world
def running(series: DialogueSeriesPage) -> DialogueSeriesPage:
    """A series for which people may register as a whole."""
    series.registration_open = True
    series.save_revision().publish()
    return series


@pytest.fixture
@world
def dates(now: datetime, running: DialogueSeriesPage) -> list[DialogueEventPage]:
    """Three evenings of two places each, without a waiting list."""
    return [evening(running, day) for day in ("2026-12-01", "2026-12-08", "2026-12-15")]


def evening(series: DialogueSeriesPage, day: str, **fields: object) -> DialogueEventPage:
    given = {"registration_doors": ["internal"], "registration_capacity": 2, "registration_guests": 1, **fields}
    return EventFactory(parent=series, title=f"Abend am {day}", date=f"{day}T18:00", **given)


def desk_of(series: DialogueSeriesPage) -> SeriesDesk:
    found = series_desk(series.public_id, language="de")
    assert found is not None
    return found


def promise_of(name: str) -> SeriesRegistration:
    return SeriesRegistration.objects.get(address_key=recipient_key(f"{name}@beispiel.test"))


def promise(series: DialogueSeriesPage, name: str, **fields: object) -> SeriesRegistration:
    """Send the form for the whole series."""
    given = {"text_version": TEXT, "form": "/", **fields}
    whole_series.register_for_series(Application(f"{name}@beispiel.test", **given), desk_of(series))  # type: ignore[arg-type]  # fields of any type
    return promise_of(name)


def join(series: DialogueSeriesPage, name: str, **fields: object) -> SeriesRegistration:
    """Send the form and click."""
    row = promise(series, name, **fields)
    assert whole_series.confirm_series(row.public_id, form="/registrations/confirm/") is Outcome.CONFIRMED
    return promise_of(name)


def stand(dates: list[DialogueEventPage], name: str) -> list[str | None]:
    """Where somebody stands at each date; None where there is no row."""
    return [states(date).get(name) for date in dates]


@pytest.mark.requirement("E52")
def test_one_click_gives_a_place_at_every_date(running, dates, told):
    row = promise(running, "anna")
    assert (row.state, Registration.objects.count()) == ("pending", 0)
    assert told() == [("series", "series_requested")]
    assert whole_series.confirm_series(row.public_id, form="/") is Outcome.CONFIRMED
    assert whole_series.confirm_series(row.public_id, form="/") is Outcome.CONFIRMED
    assert stand(dates, "anna") == ["confirmed", "confirmed", "confirmed"]
    assert told() == [("series", "series_confirmed")]  # one mail, not four
    assert [count_of(date).taken for date in dates] == [1, 1, 1]
    acts = list(ConsentEntry.objects.order_by("sequence").values_list("act", flat=True))
    assert acts == ["requested", "confirmed", "confirmed", "confirmed", "confirmed"]
    assert consents.verify().broken is None


def test_what_is_wrong_is_named_and_nothing_is_kept(running, dates):
    with pytest.raises(ValidationError) as refused:
        promise(running, "anna", guest_count=2, text_version="of-yesterday")
    assert set(refused.value.message_dict) == {"guests", "consent_version"}
    assert not SeriesRegistration.objects.exists()


def test_a_series_that_takes_no_whole_registrations_says_so(series, event, now):
    with pytest.raises(Closed):
        promise(series, "anna")
    assert not SeriesRegistration.objects.exists()


def test_without_a_date_to_come_there_is_nothing_to_register_for(running, dates):
    with clock.frozen_at(dates[2].starts_at), pytest.raises(Closed):
        promise(running, "anna")


def test_one_date_is_cancelled_by_itself(running, dates, told):
    join(running, "anna")
    told()
    assert changing.cancel(row_of(dates[1], "anna"), by=EndedBy.PERSON, form="/")
    assert stand(dates, "anna") == ["confirmed", "cancelled", "confirmed"]
    assert promise_of("anna").state == "confirmed"
    assert told() == [("anna", "cancelled")]
    assert keep_registrations() == "0 lapsed, 0 told, 0 added"  # nobody is put back
    assert stand(dates, "anna") == ["confirmed", "cancelled", "confirmed"]


def test_cancelling_the_series_frees_every_date_to_come_with_one_mail(running, dates, told):
    row = join(running, "anna")
    told()
    with clock.frozen_at(dates[0].starts_at + DAY):
        assert whole_series.cancel_series(row, form="/")
        assert not whole_series.cancel_series(row, form="/")
    assert stand(dates, "anna") == ["confirmed", "cancelled", "cancelled"]  # the first one has been
    assert told() == [("series", "series_cancelled")]
    assert [count_of(date).taken for date in dates] == [1, 0, 0]
    assert consents.verify().broken is None


def test_own_registrations_and_those_of_the_series_are_kept_apart(running, dates):
    """Who had registered for a date before keeps it, with its guests, when the series is cancelled."""
    come(dates[1], "anna", guest_count=1)
    row = join(running, "anna")
    assert [count_of(date).taken for date in dates] == [1, 2, 1]
    assert row_of(dates[1], "anna").whole_series is None
    whole_series.cancel_series(row, form="/")
    assert stand(dates, "anna") == ["cancelled", "confirmed", "cancelled"]


def test_a_form_that_was_sent_before_is_confirmed_by_the_click_for_the_series(running, dates):
    whole_series.confirm_series(promise(running, "anna").public_id, form="/")
    changing.cancel(row_of(dates[0], "anna"), by=EndedBy.PERSON, form="/")
    come(dates[0], "anna")  # by itself, later
    whole_series.cancel_series(promise_of("anna"), form="/")
    assert stand(dates, "anna") == ["confirmed", "cancelled", "cancelled"]


def test_who_cancelled_the_series_and_registers_for_it_again_comes_again(running, dates, now):
    whole_series.cancel_series(join(running, "anna"), form="/")
    assert stand(dates, "anna") == ["cancelled", "cancelled", "cancelled"]
    with clock.frozen_at(now + DAY):
        join(running, "anna")
        assert SeriesRegistration.objects.count() == 1
        assert stand(dates, "anna") == ["confirmed", "confirmed", "confirmed"]
        assert [count_of(date).taken for date in dates] == [1, 1, 1]
        row = row_of(dates[0], "anna")
        assert (row.ended_by, row.ended_at, row.confirmed_at) == ("", None, now + DAY)
        whole_series.cancel_series(promise_of("anna"), form="/")
    assert stand(dates, "anna") == ["cancelled", "cancelled", "cancelled"]


def test_a_date_that_is_added_later_gets_everybody_in_the_order_of_their_promises(running, dates, told, now):
    for number, name in enumerate(("anna", "bert", "carl")):
        with clock.frozen_at(now + number * timedelta(minutes=1)):
            for date in dates[:2]:
                settings_of(date, registration_capacity=9)
            join(running, name)
    told()
    later = evening(running, "2026-12-22", registration_waitlist=True)
    assert states(later) == {"anna": "confirmed", "bert": "confirmed", "carl": "waiting"}
    assert told() == [("anna", "confirmed"), ("bert", "confirmed"), ("carl", "waiting")]
    assert whole_series.extend_all() == 0
    changing.cancel(row_of(later, "anna"), by=EndedBy.PERSON, form="/")
    settings_of(later, title="Anderer Titel")
    assert states(later) == {"anna": "cancelled", "bert": "confirmed", "carl": "offered"}


def test_who_cancelled_the_series_gets_no_later_date(running, dates):
    whole_series.cancel_series(join(running, "anna"), form="/")
    later = evening(running, "2026-12-22")
    assert states(later) == {}


def test_a_full_date_is_skipped_and_joined_when_a_place_is_free(running, dates, told):
    for name in ("bert", "carl"):
        come(dates[1], name)
    join(running, "anna")
    assert stand(dates, "anna") == ["confirmed", None, "confirmed"]
    told()
    changing.cancel(row_of(dates[1], "bert"), by=EndedBy.PERSON, form="/")
    assert keep_registrations() == "0 lapsed, 0 told, 1 added"
    assert stand(dates, "anna") == ["confirmed", "confirmed", "confirmed"]
    assert told() == [("bert", "cancelled"), ("anna", "confirmed")]


def test_at_a_full_date_with_a_waiting_list_one_waits(running, dates):
    settings_of(dates[1], registration_waitlist=True)
    for name in ("bert", "carl"):
        come(dates[1], name)
    join(running, "anna")
    assert stand(dates, "anna") == ["confirmed", "waiting", "confirmed"]
    assert row_of(dates[1], "anna").number == 1


def test_a_date_that_allows_fewer_guests_takes_fewer(running, dates):
    row = join(running, "anna", guest_count=1)
    assert [count_of(date).taken for date in dates] == [2, 2, 2]
    lonely = evening(running, "2026-12-22", registration_guests=0)
    assert (row.guest_count, row_of(lonely, "anna").guest_count) == (1, 0)
    assert count_of(lonely).taken == 1


def test_the_click_after_the_last_date_finds_nothing(running, dates):
    row = promise(running, "anna")
    with clock.frozen_at(dates[2].starts_at + DAY):
        assert whole_series.confirm_series(row.public_id, form="/") is Outcome.CLOSED
    assert promise_of("anna").state == "pending"


def test_extending_asks_the_same_questions_however_many_dates(running, dates, django_assert_max_num_queries):
    join(running, "anna")
    with django_assert_max_num_queries(3 + 2 * 4):
        assert whole_series.extend_all() == 0


@pytest.mark.requirement("E52")
def test_who_left_out_a_date_is_not_put_back_when_ends_are_erased(running, now, told):
    """A date is months away, its end is older than the days that ends are kept."""
    dates = [evening(running, day) for day in ("2027-06-01", "2027-07-01", "2027-08-01")]
    come(dates[1], "anna")  # by itself, before
    row = join(running, "anna")
    for date in dates[:2]:
        changing.cancel(row_of(date, "anna"), by=EndedBy.PERSON, form="/")
    told()
    with clock.frozen_at(now + 31 * DAY):
        assert list(retention.expire()) == []
        assert keep_registrations() == "0 lapsed, 0 told, 0 added"
        assert stand(dates, "anna") == ["cancelled", "cancelled", "confirmed"]
        assert told() == []
        whole_series.cancel_series(row, form="/")
        assert list(retention.expire()) == ["2 registrations erased"]
        assert stand(dates, "anna") == [None, None, "cancelled"]
        assert keep_registrations() == "0 lapsed, 0 told, 0 added"
    assert [count_of(date).cancelled for date in dates] == [1, 1, 1]


def test_cancelling_the_series_frees_a_postponed_date_too(running, dates):
    row = join(running, "anna")
    lifecycle.postpone_event(dates[0], note="Der Saal ist gesperrt.")
    with clock.frozen_at(dates[0].starts_at + DAY):
        assert whole_series.cancel_series(row, form="/")
    assert stand(dates, "anna") == ["cancelled", "cancelled", "cancelled"]
