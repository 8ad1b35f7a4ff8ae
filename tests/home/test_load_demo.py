"""The demo of contract 7: complete, always with a next event, and never in the way of editors."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db.models import Q
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Page, Revision

from cms.core import clock
from cms.core.models import CmsDocument, CmsImage
from dialogues.models import (
    AgendaItem,
    ConditionRelation,
    DialogueEventPage,
    DialogueSeriesPage,
    FrameworkCondition,
    MeetingDuty,
    TopicProposal,
)
from home.demo.papers import PAPERS, pdf
from home.demo.pictures import PICTURES
from home.demo.schedule import schedule
from home.models import HomePage, SiteSettings
from networks.models import (
    AccessRequest,
    GroupMember,
    GroupMinutes,
    GroupOutput,
    GroupTopic,
    MemberAccount,
    Membership,
    MembershipApplication,
    NetworkPage,
    Notice,
    Post,
    PressReleasePage,
    ProgrammePage,
    Region,
    Thread,
    WorkingGroupPage,
)
from networks.permissions import viewer_of
from networks.selectors import members_of


def run() -> str:
    out = StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


@given(st.dates(date(2020, 1, 1), date(2060, 1, 1)))
def test_whatever_the_day_two_events_are_over_and_one_is_next(today: date) -> None:
    slots = schedule(today)
    days = [date.fromisoformat(slot.date[:10]) for slot in list(slots.values())[:7]]
    assert days == sorted(days)
    assert days[1] < today < days[2] <= today + timedelta(days=45)
    assert {day.weekday() for day in days} == {2}
    months = [day.year * 12 + day.month for day in days]
    assert len(set(months)) == 7
    assert months[5] - months[4] == 2
    last = list(slots.values())[7].date
    assert len(last) == len("2027-06")
    assert int(last[:4]) * 12 + int(last[5:]) == months[6] + 1


@pytest.mark.django_db
@pytest.mark.requirement("E03", "E05", "E07", "E08", "E10", "E11", "E24", "E25", "E26", "E33")
def test_the_demo_has_all_that_the_contract_names_and_a_second_run_changes_nothing(now: datetime) -> None:
    said = run()
    assert "Admin: name admin, password: " in said
    series = DialogueSeriesPage.objects.filter(locale__language_code="de").order_by("path").first()
    events = list(DialogueEventPage.objects.filter(series=series).order_by("path"))
    assert len(events) == 8
    assert all(event.title.endswith("?") and event.live for event in events)
    over = [event for event in events if event.over_at and event.over_at < now]
    assert over == events[:2]
    for event in over:
        assert event.conditions.count() >= 15
        assert event.recordings.count() == 2
        assert event.presentations.count() == 2
        assert event.findings
        assert event.guiding_question
        assert len(event.report.raw_data) == 1
        assert all(recording.poster and recording.captions for recording in event.recordings.all())
    entries = sum(2 if "municipality" in row.levels and "state" in row.levels else 1 for row in conditions())
    assert (len(conditions()), entries) == (31, 32)
    by_group = [
        (
            sum("municipality" in row.levels for row in event.conditions.all()),
            sum("state" in row.levels for row in event.conditions.all()),
        )
        for event in over
    ]
    assert by_group == [(9, 6), (11, 6)]
    assert ConditionRelation.objects.filter(relation="mirrors", source__locale__language_code="de").count() == 3
    assert over[0].contributors.filter(state="cancelled_short_notice").count() == 1
    assert (over[0].attendance_mode, over[0].host_event_title) == ("hybrid", "Zukunftskonferenz Ländliche Räume")
    following = events[2]
    assert following.starts_at > now
    assert following.contributors.count() == 3
    bare = [event for event in events[3:7] if event.date.precision == "day" and not event.contributors.exists()]
    assert len(bare) == 4
    assert (events[7].date.precision, events[7].venues.get().city, events[7].attendance_mode) == (
        "month",
        "Potsdam",
        "in_person",
    )
    networks = dict(NetworkPage.objects.filter(locale__language_code="de").values_list("short_name", "state"))
    assert sorted(networks.values()) == ["active", "active", "active"]
    assert Region.objects.count() == 16
    programme = ProgrammePage.objects.get()
    assert (programme.state, programme.results.count(), programme.participations.count()) == ("ended", 2, 6)
    forum = NetworkPage.objects.with_counts(now.date()).get(short_name="Forum Ankommen")
    assert forum.emerged_from.specific == programme
    register = Membership.objects.of_network(forum.translation_key)
    assert (register.filter(kind="founding").count(), forum.counted_members, forum.counted_groups) == (14, 14, 3)
    regions = NetworkPage.objects.get(short_name="Netzwerk Nahversorgung")
    assert (regions.members_as_of.edtf, regions.spokespersons.count()) == ("2024-12", 3)
    then, today = members_of(regions, regions.members_as_of), members_of(regions)
    assert (then.counted().count(), set(then) == set(today)) == (10, False)
    members_find_each_other_at_work(forum)
    release = PressReleasePage.objects.get()
    assert (release.network, release.quotes.count()) == (forum, 2)
    english = DialogueSeriesPage.objects.get(locale__language_code="en")
    assert english.get_children().live().count() == 2
    settings = SiteSettings.objects.get()
    assert all([settings.imprint_page, settings.privacy_page, settings.accessibility_page, settings.contact_page])
    assert HomePage.objects.get(locale__language_code="de-x-leicht").live
    assert not CmsImage.objects.filter(Q(description="") | Q(credit="")).exists()
    assert CmsDocument.objects.count() == 4
    assert get_user_model().objects.get(username="admin").is_superuser
    a_second_run_changes_nothing_and_keeps_what_editors_did()


def members_find_each_other_at_work(forum: NetworkPage) -> None:
    """The inner life of the demo, of which nobody hears and the public sees nothing."""
    accounts = {account.email.partition("@")[0]: account for account in MemberAccount.objects.all()}
    assert set(accounts) == {"selma", "jorinde", "mats", "derya", "ilka"}
    standings = {name: viewer_of(account.user).standing(forum.translation_key) for name, account in accounts.items()}
    assert [name for name, standing in standings.items() if standing == "guest"] == ["ilka"]
    assert sorted(standings.values()) == ["guest", *["member"] * 4]
    leads = GroupMember.objects.current().filter(role="convenor").values_list("account__name", flat=True)
    assert sorted(leads) == ["Mats Uhlenbrook", "Selma Aydın-Krautwig"]
    assert (GroupMember.objects.count(), Thread.objects.count(), Post.objects.count()) == (5, 3, 7)
    kept = (GroupMinutes, GroupOutput, GroupTopic, AccessRequest, AgendaItem, MeetingDuty)
    assert [model.objects.count() for model in kept] == [1, 2, 2, 1, 2, 2]
    assert TopicProposal.objects.filter(account__isnull=False).count() == 2
    assert MembershipApplication.objects.get().state == "submitted"
    group = WorkingGroupPage.objects.get(title="AG Wohnen und Ankommen")
    assert DialogueEventPage.objects.get(group=group).is_inside_group
    assert Client().get("/de/dialoge/treffen-der-mitglieder/").status_code == 302
    assert Client().get("/api/v1/series/").json()["count"] == 1
    assert Client().get("/api/v1/events/").json()["count"] == 8
    assert not Notice.objects.exists()


def conditions() -> list[FrameworkCondition]:
    return list(FrameworkCondition.objects.filter(locale__language_code="de"))


def a_second_run_changes_nothing_and_keeps_what_editors_did() -> None:
    """Part of the test above, because loading takes ten seconds."""
    event = DialogueEventPage.objects.get(slug="wenn-niemand-zustaendig-ist")
    event.kicker = "Vom Büro geändert"
    event.save_revision().publish()
    Page.objects.get(slug="ueber-uns").delete()
    models = (Page, Revision, CmsImage, CmsDocument, FrameworkCondition, get_user_model())
    before = [model.objects.count() for model in models]
    said = run()
    assert "Demo: everything is there already." in said
    assert "password" not in said
    assert [model.objects.count() for model in models] == before
    assert DialogueEventPage.objects.get(slug="wenn-niemand-zustaendig-ist").kicker == "Vom Büro geändert"


@pytest.mark.long
@pytest.mark.django_db
def test_a_start_page_that_somebody_made_stays_and_any_year_will_do(home: HomePage) -> None:
    home.body = home.body.stream_block.to_python([{"type": "heading", "value": "Unser Anfang"}])
    home.title = "Unsere Seite"
    home.save_revision().publish()
    with clock.frozen_at(datetime(2031, 12, 23, 12, tzinfo=UTC)):
        run()
        following = DialogueEventPage.objects.filter(starts_at__gt=clock.now()).order_by("starts_at").first()
        assert following is not None
        assert following.starts_at - clock.now() < timedelta(days=45)
    home.refresh_from_db()
    assert (home.title, len(home.body.raw_data)) == ("Unsere Seite", 1)


def test_papers_are_whole_tagged_pdf_files() -> None:
    for title, paragraphs in PAPERS.values():
        content = pdf(title, paragraphs)
        table = int(content.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
        assert content[table:].startswith(b"xref\n")
        entries = content[table:].split(b"trailer")[0].splitlines()[3:]
        for number, entry in enumerate(entries, start=1):
            assert content[int(entry[:10]) :].startswith(b"%d 0 obj" % number)
        assert all(part in content for part in (b"/Lang(de-DE)", b"/Marked true", b"/S/H1", b"/Title("))
        assert content.count(b"/S/P/") == len(paragraphs)


@pytest.mark.parametrize("name", ["reihe.png", "portraet-tannwald.png", "poster-auftakt.png"])
def test_a_picture_is_the_same_every_time(tmp_path: Path, name: str) -> None:
    PICTURES[name](tmp_path / "a.png")
    PICTURES[name](tmp_path / "b.png")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
