"""Role × object × state → visible? Held against pages, lists, searches, feeds, the API, exports and files.

What a role comes across by asking for everything that there is must be exactly what the table in ``canaries`` says;
nothing is found by knowing a word and searching for it either.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.core.models import CmsDocument
from cms.core.privatefiles import check_upload
from networks.admission.choices import ApplicationState
from networks.models import Audience, MemberAccount, MembershipApplication, MembershipRight, NetworkIndexPage
from networks.permissions import Action, viewer_of, visible
from networks.services.groups.discussion import open_thread
from networks.services.groups.files import keep_file
from tests.dialogues.members.conftest import meeting_of
from tests.factories import (
    AccountFactory,
    GroupMemberFactory,
    MembershipFactory,
    NetworkFactory,
    RepresentationFactory,
    WorkingGroupFactory,
)
from tests.networks.members import canaries
from tests.networks.members.canaries import OUTSIDE, PLACES, PUBLIC_SEARCHES, SEARCHES, TABLE
from tests.networks.members.conftest import joins
from tests.networks.members.signing import content_of, signed_in
from tests.networks.members.test_closed import standard_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def urls(networks_index: NetworkIndexPage, series: Any, home: Any, now: datetime) -> list[str]:
    return canaries.fill(networks_index, series, home, now)


def read(browser: Client, url: str) -> str:
    return content_of(browser.get(url)).decode(errors="replace").lower()


def browsers(roles: Iterable[str], office: Client) -> dict[str, Client]:
    by_name = {"stranger": Client(), "office": office}
    return {role: by_name.get(role) or signed_in(canaries.account_of(role)) for role in roles}


@pytest.mark.requirement("B03", "B13", "B28")
def test_everybody_comes_across_exactly_what_the_table_says(urls: list[str], office: Client):
    wrong = []
    for role, browser in browsers(OUTSIDE, office).items():
        text = _without_addresses("\n".join(read(browser, url) for url in (*PLACES, *urls)), urls)
        wrong += [(role, word) for word, allowed in TABLE.items() if (word in text) is not (role in allowed)]
    assert wrong == []


@pytest.mark.requirement("B03", "B13", "B28")
@pytest.mark.parametrize(
    "roles", [("stranger", "guest"), pytest.param(OUTSIDE - {"stranger", "guest"}, marks=pytest.mark.long)]
)
def test_knowing_a_word_finds_nothing_more(urls: list[str], office: Client, roles: Iterable[str]):
    found = []
    for role, browser in browsers(roles, office).items():
        places = PUBLIC_SEARCHES if role == "stranger" else SEARCHES
        for word in (word for word, allowed in TABLE.items() if role not in allowed):
            answers = [read(browser, place.format(word)) for place in places]
            # The search box repeats the word; a hit would show it as a heading, a link or a person.
            found += [(role, word) for answer in answers if f">{word}<" in answer.replace('"', "")]
    assert found == []


def _without_addresses(text: str, urls: list[str]) -> str:
    """A sign-in page repeats where one came from; an address is known to who asked for it."""
    for url in urls:
        text = text.replace(url.lower(), "").replace(url.lower().replace("/", "%2f"), "")
    return text


EXAMPLES = 40 if os.environ.get("LONG") else 6
KINDS = st.sampled_from(["founding", "full", "supporter", "guest"])
PERIODS = st.sampled_from([(None, None), ("2027", None), (None, "2026-10"), ("2026", "2026-12")])
RIGHTS = st.dictionaries(
    st.tuples(
        st.sampled_from(["full", "supporter", "guest"]),
        st.sampled_from(["see_documents", "see_directory", "see_pages", "see_meetings"]),
    ),
    st.tuples(st.booleans(), st.sampled_from([None, date(2026, 11, 24), date(2026, 11, 23)])),
    max_size=4,
)
NAMED = st.lists(st.sampled_from(["member", "supporter", "guest"]), unique=True, max_size=2)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(memberships=st.lists(st.tuples(KINDS, PERIODS), max_size=3), rights=RIGHTS, named=NAMED, listed=st.booleans())
@pytest.mark.requirement("B14")
def test_lists_files_and_single_answers_never_disagree(
    networks_index: NetworkIndexPage,
    home: Any,
    series: Any,
    now: datetime,
    memberships: Any,
    rights: Any,
    named: Any,
    listed: bool,
):
    """Whatever somebody's memberships and the office's rights are: the rule written down here a second time, plainly."""
    with transaction.atomic():
        network = NetworkFactory(parent=networks_index)
        account = AccountFactory()
        for kind, (since, until) in memberships:
            row = MembershipFactory(network=network, kind=kind, since=since, until=until)
            RepresentationFactory(membership=row, account=account)
        for (kind, action), (allowed, until) in rights.items():
            MembershipRight.objects.create(network=network, kind=kind, action=action, is_allowed=allowed, until=until)
        other = joins(network, name="Andere", is_listed=listed)
        url = canaries.file_for(network, "Canaryfile", *named)
        page = standard_page(type(home).objects.get(), "Canarypage")
        opened = meeting_of(network, type(series).objects.get(), title="Treffen")
        closed = meeting_of(network, type(series).objects.get(), title="Canaryclosed", date="2026-12-12")
        for area in (page, closed):
            Audience.objects.create(network=network, page=area, standings=named)

        held = [kind for kind, (since, until) in memberships if since != "2027" and until != "2026-10"]
        kinds = ["guest", "supporter", "full"]
        best = max((kinds.index({"founding": "full"}.get(kind, kind)) for kind in held), default=-1)

        def expected(action: str) -> bool:
            if best < 0:
                return False
            allowed, until = rights.get((kinds[best], action), (None, None))
            in_time = until is None or until >= date(2026, 11, 24)
            usual = ("full", "supporter") if action == "see_meetings" else ("full",)
            return allowed if allowed is not None and in_time else kinds[best] in usual

        standing = ["guest", "supporter", "member"][best] if best >= 0 else "none"
        may_read = standing in named if named else expected("see_documents")
        browser, viewer = signed_in(account), viewer_of(account.user)
        assert ("canaryfile" in read(browser, url)) is may_read
        assert visible(viewer, CmsDocument.objects.all()).exists() is may_read
        assert viewer.may(Action.SEE_DOCUMENTS, CmsDocument.objects.get()) is may_read
        assert ("canaryfile" in read(browser, "/members/documents/")) is may_read
        opens_pages = standing in named if named else expected("see_pages")
        assert ("<h1>canarypage</h1>" in read(browser, page.url)) is opens_pages
        assert ("canarypage" in read(browser, "/members/documents/")) is opens_pages
        meets = expected("see_meetings")
        for meeting, is_for_them in ((opened, meets), (closed, meets and opens_pages)):
            answer = browser.get(f"/members/meetings/{meeting.public_id}/")
            assert (answer.status_code == 200) is is_for_them
        assert ("canaryclosed" in read(browser, "/members/meetings/")) is (meets and opens_pages)
        for public in (*PUBLIC, f"/calendar/network/{network.public_id}.ics", f"/api/v1/events/{closed.public_id}/"):
            assert "canary" not in read(browser, public).replace("q=canary", ""), public
        sees_directory = expected("see_directory")
        assert (browser.get("/members/directory/").status_code == 200) is sees_directory
        assert visible(viewer, MemberAccount.objects.filter(pk=other.pk)).exists() is (sees_directory and listed)
        transaction.set_rollback(True)


PUBLIC = (
    "/de/",
    "/sitemap.xml",
    "/de/suche/?q=canary",
    "/api/v1/search/?q=canary",
    "/api/v1/pages/?limit=100",
    "/api/v1/events/?limit=100",
    "/api/v1/changes/",
)
"""Where nothing of it stands for anybody, whoever is signed in."""
PARTS = st.sampled_from([None, "member", "convenor"])


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=KINDS,
    period=PERIODS,
    part=PARTS,
    has_left=st.booleans(),
    state=st.sampled_from(["forming", "active", "ended"]),
)
@pytest.mark.requirement("B24", "B28")
def test_the_inside_of_a_group_is_for_who_takes_part_today(
    networks_index: NetworkIndexPage, now: datetime, kind: str, period: Any, part: Any, has_left: bool, state: str
):
    """Page, thread, file and single answers, whatever somebody is to the network and to the group."""
    with transaction.atomic():
        network = NetworkFactory(parent=networks_index)
        group = WorkingGroupFactory(parent=network)
        account = AccountFactory()
        since, until = period
        row = MembershipFactory(network=network, kind=kind, since=since, until=until)
        RepresentationFactory(membership=row, account=account)
        thread = open_thread(group, author=AccountFactory(), title="Fahrplan", text="Canarypost")
        attached = check_upload(SimpleUploadedFile("a.txt", b"Canaryfile"))
        file = keep_file(attached, group_key=group.translation_key, account=None, post=thread.posts.get())
        if part:
            left = date(2026, 11, 1) if has_left else None
            GroupMemberFactory(group=group, account=account, role=part, until=left)
        type(group).objects.filter(pk=group.pk).update(state=state)
        group.refresh_from_db()

        belongs = since != "2027" and until != "2026-10"
        takes_part = bool(part) and not has_left and (belongs or part == "convenor")
        browser, viewer = signed_in(account), viewer_of(account.user)
        inside = f"/members/groups/{group.public_id}/"
        assert viewer.may(Action.READ_GROUP, group) is takes_part
        assert viewer.may(Action.EDIT_GROUP, group) is (takes_part and part == "convenor")
        assert ("fahrplan" in read(browser, inside)) is takes_part
        assert ("canarypost" in read(browser, f"{inside}threads/{thread.public_id}/")) is takes_part
        assert ("canaryfile" in read(browser, f"{inside}files/{file.public_id}/")) is takes_part
        transaction.set_rollback(True)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(state=st.sampled_from(ApplicationState), period=PERIODS, is_mentor=st.booleans())
@pytest.mark.requirement("B09", "B12")
def test_an_application_is_for_its_mentor_while_they_welcome_somebody(
    networks_index: NetworkIndexPage, now: datetime, office: Client, state: str, period: Any, is_mentor: bool
):
    """Page, list, facts and the new member's own area, in whatever state the application is."""
    with transaction.atomic():
        network = NetworkFactory(parent=type(networks_index).objects.get())
        since, until = period
        row = MembershipFactory(network=network, since=since, until=until)
        mentor, applicant = AccountFactory(), AccountFactory()
        RepresentationFactory(membership=row, account=mentor)
        application = MembershipApplication.objects.create(
            network=network,
            member_name="Canarykreis",
            name="Ina",
            address="ina@example.org",
            address_key="ina",
            state=state,
            state_since=now,
            account=applicant,
            mentor=mentor if is_mentor else None,
        )
        welcomes = is_mentor and state == "onboarding" and since != "2027" and until != "2026-10"
        one = f"/members/mentoring/{application.public_id}/"
        viewer, browser = viewer_of(mentor.user), signed_in(mentor)
        for action in (Action.SEE_APPLICATION, Action.ONBOARD):
            assert viewer.may(action, application) is welcomes
        for path in (one, "/members/mentoring/"):
            assert ("canarykreis" in read(browser, path)) is welcomes
            assert "canarykreis" not in read(signed_in(applicant), path)
            assert "canarykreis" not in read(Client(), path)
        assert ("canarykreis" in read(office, one)) is (state != "pending")
        transaction.set_rollback(True)
