"""What leads an application from one state to the next: only what the rules allow, logged and told (B09–B12)."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from cms.core import clock
from networks.admission.choices import Actor, ApplicationState, Move
from networks.admission.rules import RULES, moves_from, why_not
from networks.models import AdmissionPlan, ApplicationTask, MemberAccount, Membership, Notice
from networks.selectors.admission import mentor_problem, open_applications
from networks.services.admission import applying, deciding, welcoming
from networks.services.admission.applying import Written
from networks.services.admission.log import NotAllowed
from tests.factories import NetworkFactory, RegionFactory, RepresentationFactory
from tests.networks.admission.conftest import (
    ADDRESS,
    acts_of,
    bring_to,
    checked,
    keys_of,
    mails_to,
    own_path,
    send,
    take_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
OFFICE = "buero@netz.example"


@pytest.mark.requirement("B09", "B10", "B11", "B12", "X07")
def test_the_long_way(network, plan, clerk) -> None:
    row = send(network)
    [mail] = mails_to(ADDRESS)
    assert own_path(row) in mail.text
    assert mails_to(OFFICE) == [], "nobody hears of an address that is not confirmed"
    assert applying.confirm(row, form="/applications/mine/")
    assert not applying.confirm(row, form="/applications/mine/"), "a second click finds it done"
    assert len(mails_to(OFFICE)) == 1
    deciding.move(row, Move.INVITE, user=clerk, note="Telefoniert")
    applying.save_written(row, {"function": "Landrätin"}, Written(keys_of(network)), submit=False)
    with pytest.raises(ValidationError) as refused:
        applying.save_written(row, {}, Written(keys_of(network)), submit=True)
    assert list(refused.value.message_dict) == ["document"]
    applying.save_written(row, {}, Written(keys_of(network), checked()), submit=True)
    deciding.move(row, Move.OPEN_EXPRESSION, user=clerk, express_until=date(2026, 12, 24))
    applying.express(row, "Wir bringen Erfahrung mit.")
    membership = take_in(row, clerk, reason="Gern!")
    row.refresh_from_db()
    assert (row.state, row.function, row.express_until) == ("onboarding", "Landrätin", date(2026, 12, 24))
    assert (membership.kind, membership.network, membership.since.edtf) == ("full", network, "2026-11")
    account = MemberAccount.objects.get()
    assert (account.email, account.invited_at is not None) == (ADDRESS, True)
    assert list(account.memberships.values_list("membership", flat=True)) == [membership.pk]
    mentor = RepresentationFactory(membership__network=network).account
    welcoming.assign_mentor(row, mentor, user=clerk)
    for task in row.tasks.all():
        welcoming.set_task(task, done=True, by=Actor.MENTOR, user=mentor.user)
    deciding.move(row, Move.FINISH, user=clerk)
    row.refresh_from_db()
    assert row.state == "admitted"
    assert acts_of(row) == [
        "received",
        "confirm",
        "invite",
        "submit",
        "open_expression",
        "express",
        "accept",
        "mentor",
        "task",
        "task",
        "finish",
    ]
    by = list(row.entries.order_by("pk").values_list("by", "user"))
    assert by[2] == ("office", clerk.pk)
    assert by[8] == ("mentor", mentor.user.pk)
    assert len(mails_to(mentor.email)) == 1


def test_each_step_is_told_in_time_with_its_link(network, plan, clerk) -> None:
    with translation.override("en"):
        row = bring_to("onboarding", network, clerk)
    make = mails_to(ADDRESS)
    assert make, "the newest state is told"
    assert own_path(row) in make[-1].text
    assert "Schön, dass Sie da sind." in make[-1].text
    assert "/members/" in make[-1].text
    assert Notice.objects.filter(done_at__isnull=True).count() == 0
    assert len(make) == 1, "steps that were overtaken before a worker came are not told late"


@pytest.mark.parametrize("move", [Move.RETURN, Move.DECLINE, Move.DEFER])
def test_a_refusal_needs_a_reason_which_the_applicant_reads(network, plan, clerk, move) -> None:
    row = bring_to("submitted", network, clerk)
    before = acts_of(row)
    with pytest.raises(ValidationError) as refused:
        deciding.move(row, move, user=clerk, reason="  ")
    assert list(refused.value.message_dict) == ["reason"]
    assert acts_of(row) == before
    deciding.move(row, move, user=clerk, reason="Die Unterschrift fehlt.", note="intern-kanarienvogel")
    [*_others, mail] = mails_to(ADDRESS)
    assert "Die Unterschrift fehlt." in mail.text
    assert "intern-kanarienvogel" not in mail.text + mail.html


def test_what_is_not_allowed_explains_itself_and_changes_nothing(network, plan, clerk) -> None:
    row = bring_to("submitted", network, clerk)
    before = acts_of(row)
    with pytest.raises(NotAllowed, match=r".{20,}"):
        take_in(row, clerk)
    for step in (Move.INVITE, Move.RESUME, Move.FINISH, Move.CONFIRM):
        with pytest.raises(NotAllowed):
            deciding.move(row, step, user=clerk, reason="x")
    assert acts_of(row) == before
    assert not Membership.objects.exists()


def test_every_pair_of_state_and_move_is_decided() -> None:
    """All moves from all states: what is refused has a sentence, what is allowed leads on, and no state is a trap."""
    plan = AdmissionPlan(has_interest=True, has_expression=True)
    with translation.override("en"):
        for state, move, by in itertools.product(ApplicationState, Move, Actor):
            reason = why_not(move, state, plan, by=by)
            allowed = state in RULES[move].sources and by in RULES[move].by
            if move is Move.ACCEPT and state == ApplicationState.SUBMITTED:
                allowed = False
            assert (reason == "") is allowed, (state, move, by)
    for state in ApplicationState:
        ways = {*moves_from(state, plan, by=Actor.OFFICE), *moves_from(state, plan, by=Actor.APPLICANT)}
        assert bool(ways) is (state not in ("admitted", "declined", "withdrawn")), state


def test_accepting_twice_makes_one_member(network, plan, clerk) -> None:
    row = bring_to("expressed", network, clerk)
    take_in(row, clerk)
    with pytest.raises(NotAllowed):
        take_in(row, clerk)
    assert (Membership.objects.count(), MemberAccount.objects.count()) == (1, 1)
    assert ApplicationTask.objects.count() == 2


def test_a_member_who_is_in_the_register_already_is_not_taken_in_by_halves(network, plan, clerk) -> None:
    row = bring_to("expressed", network, clerk)
    region = RegionFactory()
    Membership.objects.create(network=network, region=region)
    with pytest.raises(ValidationError):
        take_in(row, clerk, region=region)
    row.refresh_from_db()
    assert (row.state, row.membership, MemberAccount.objects.count()) == ("expressed", None, 0)


def test_without_a_plan_the_way_is_short(network, clerk) -> None:
    row = send(network, written=Written(keys_of(network)))
    applying.confirm(row, form="/")
    row.refresh_from_db()
    assert (row.state, row.submitted_at) == ("submitted", clock.now())
    with pytest.raises(NotAllowed):
        deciding.move(row, Move.OPEN_EXPRESSION, user=clerk)
    take_in(row, clerk)
    row.refresh_from_db()
    assert row.state == "onboarding"


def test_a_deferred_one_goes_on_where_it_was(network, plan, clerk) -> None:
    row = bring_to("expressed", network, clerk)
    deciding.move(row, Move.DEFER, user=clerk, reason="Im Frühjahr.")
    deciding.move(row, Move.RESUME, user=clerk)
    row.refresh_from_db()
    assert (row.state, row.reason) == ("expressed", "")


def test_the_log_is_appended_to_and_never_changed(network, plan, clerk) -> None:
    row = bring_to("interested", network, clerk)
    entry = row.entries.first()
    entry.note = "anders"
    with pytest.raises(TypeError):
        entry.save()


def test_a_mentor_stands_for_a_member_and_is_missed_when_not(networks_index, network, plan, clerk, now) -> None:
    row = bring_to("onboarding", network, clerk)
    elsewhere = NetworkFactory(parent=networks_index)
    stranger = RepresentationFactory(membership__network=elsewhere).account
    with pytest.raises(ValidationError):
        welcoming.assign_mentor(row, stranger, user=clerk)
    with pytest.raises(ValidationError):
        welcoming.assign_mentor(row, row.account, user=clerk)
    standing = RepresentationFactory(membership__network=network)
    welcoming.assign_mentor(row, standing.account, user=clerk)
    assert mentor_problem(row_of(row), today=now.date()) == ""
    assert open_applications(today=now.date()).lost_mentors == []
    standing.until = now.date() - timedelta(days=1)
    standing.save()
    assert mentor_problem(row_of(row), today=now.date())
    assert open_applications(today=now.date()).lost_mentors == [row]
    standing.account.user.delete()
    assert row_of(row).mentor is None
    assert mentor_problem(row_of(row), today=now.date())
    other = RepresentationFactory(membership__network=network).account
    welcoming.assign_mentor(row, other, user=clerk)
    assert open_applications(today=now.date()).lost_mentors == []


def row_of(row):
    return type(row).objects.select_related("mentor").get(pk=row.pk)
