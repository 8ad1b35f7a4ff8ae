"""Role × object × state → visible? Held against pages, lists, searches, feeds, the API, exports and files.

Every private thing carries a word of its own. What a role comes across by asking for everything that there is must be
exactly what the table says; nothing is found by knowing a word and searching for it either.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Collection

from cms.core.models import CmsDocument
from dialogues.services import proposing
from networks.admission_choices import ApplicationState
from networks.choices import GroupRole
from networks.models import (
    Audience,
    GroupMember,
    Interest,
    MemberAccount,
    MembershipApplication,
    MembershipRight,
    NetworkIndexPage,
    NetworkPage,
)
from networks.permissions import Action, viewer_of, visible
from tests.dialogues.members.conftest import meeting_of
from tests.factories import (
    AccountFactory,
    MembershipFactory,
    NetworkFactory,
    PersonFactory,
    RepresentationFactory,
    WorkingGroupFactory,
)
from tests.networks.members.conftest import joins
from tests.networks.members.signing import content_of, signed_in
from tests.networks.members.test_closed import standard_page

pytestmark = pytest.mark.django_db

OUTSIDE = {"stranger", "applicant", "guest", "supporter", "member", "elsewhere", "group", "convenor", "office"}
MEMBERS = {"member", "group", "office"}
TABLE: dict[str, set[str]] = {
    "canarypublic": OUTSIDE,
    "canarypage": MEMBERS,
    "canaryfile": MEMBERS,
    "canaryguests": {"guest", "office"},
    "canaryclosed": MEMBERS,
    "canaryagenda": MEMBERS | {"supporter"},
    "canaryitem": {"member"},
    "canarytopic": {"member"},
    "canarytaken": MEMBERS,
    "canarygroup": MEMBERS | {"convenor"},
    "canaryname": MEMBERS,
    "canaryhidden": set(),
    "canaryunlisted": set(),
    "canaryapplication": set(),
}
"""Who comes across a word outside of the admin. A closed meeting is for members; its agenda follows the open one."""
PLACES = (
    "/de/",
    "/sitemap.xml",
    "/members/",
    "/members/directory/",
    "/members/documents/",
    "/members/meetings/",
    "/members/topics/",
    "/members/groups/",
    "/members/profile/",
    "/members/profile/data.json",
    "/members/mentoring/",
    "/api/v1/pages/?limit=100",
    "/api/v1/networks/",
    "/api/v1/people/",
    "/api/v1/organisations/",
    "/api/v1/events/",
    "/api/v1/series/",
)
SEARCHES = (
    "/api/v1/search/?q={}",
    "/members/directory/?text={}",
    "/members/directory/?interest={}",
    "/members/documents/?text={}",
)


@pytest.fixture
def urls(networks_index: NetworkIndexPage, series: Any, home: Any, now: datetime) -> list[str]:
    """A world of private things; the addresses of all that has one."""
    network = NetworkFactory(parent=networks_index, title="Forum")
    person = PersonFactory(name="Cora", is_public=False)
    group = WorkingGroupFactory(parent=network, title="Canarygroup", convenor=person)
    AccountFactory(address="applicant@example.org")
    AccountFactory(address="convenor@example.org", person=person)
    for role, kind in (("guest", "guest"), ("supporter", "supporter"), ("member", "full"), ("group", "full")):
        joins(network, kind, address=f"{role}@example.org", name=role, is_listed=False)
    joins(NetworkFactory(parent=networks_index, title="Bund"), address="elsewhere@example.org")
    GroupMember.objects.create(
        group_key=group.translation_key,
        account=_account("group"),
        role=GroupRole.MEMBER,
        since=date(2026, 1, 1),
    )
    page = standard_page(home, "Canarypage")
    Audience.objects.create(network=network, page=page)
    found = [page.url, standard_page(home, "Canarypublic").url, group.url, network.url]
    found += [_file(network, "Canaryfile"), _file(network, "Canaryguests", "guest")]
    found += _meetings(network, series)
    shown = joins(network, name="Canaryname", function="Canaryhidden", shows_function=False)
    shown.interests.add(Interest.objects.create(name="Wohnen"))
    joins(network, name="Canaryunlisted", is_listed=False)
    proposing.propose_topic(_account("member"), network, title="Canarytopic", text="")
    taken = proposing.propose_topic(shown, network, title="Canarytaken", text="")
    proposing.answer_topic(taken, state="taken_up")
    MembershipApplication.objects.create(
        network=network,
        address="applicant@example.org",
        address_key=_account("applicant").address_key,
        name="Canaryapplication",
        state=ApplicationState.SUBMITTED,
        state_since=now,
    )
    feeds = [f"/calendar/network/{network.public_id}.ics", f"/calendar/series/{series.public_id}.ics"]
    return [*found, *feeds, f"/feed/series/{series.public_id}.atom", f"/api/v1/networks/{network.public_id}/"]


def _account(role: str) -> MemberAccount:
    return MemberAccount.objects.get(user__email=f"{role}@example.org")


def _file(network: NetworkPage, title: str, *standings: str) -> str:
    collection = Collection.get_first_root_node().add_child(name=f"Ablage {len(title)}")
    Audience.objects.create(network=network, collection=collection, standings=list(standings))
    stored = ContentFile(title.encode(), name=f"{title.lower()}.txt")
    return str(CmsDocument.objects.create(title=title, collection=collection, file=stored).url)


def _meetings(network: NetworkPage, series: Any) -> Iterator[str]:
    opened = meeting_of(network, series, title="Treffen")
    closed = meeting_of(network, series, title="Canaryclosed", date="2026-12-12")
    Audience.objects.create(network=network, page=closed)
    key = network.translation_key
    item = proposing.contribute(_account("group"), opened, key, title="Canaryagenda", text="")
    proposing.answer_item(item, state="accepted")
    proposing.contribute(_account("member"), opened, key, title="Canaryitem", text="")
    for page in (opened, closed):
        yield str(page.url)
        yield f"/members/meetings/{page.public_id}/"


def read(browser: Client, url: str) -> str:
    return content_of(browser.get(url)).decode(errors="replace").lower()


@pytest.mark.requirement("B03", "B13", "B28")
def test_everybody_comes_across_exactly_what_the_table_says(urls: list[str], office: Client):
    browsers = {role: signed_in(_account(role)) for role in OUTSIDE - {"stranger", "office"}}
    browsers |= {"stranger": Client(), "office": office}
    wrong = []
    for role, browser in browsers.items():
        text = "\n".join(read(browser, url) for url in (*PLACES, *urls))
        for word, allowed in TABLE.items():
            if (word in _without_addresses(text, urls)) is not (role in allowed):
                wrong.append((role, word, role not in allowed))
            if role not in allowed:
                answers = [read(browser, place.format(word)) for place in SEARCHES]
                # The search box repeats the word; a hit would show it as a heading, a link or a person.
                wrong += [(role, word, "found") for answer in answers if f">{word}<" in answer.replace('"', "")]
    assert wrong == []


def _without_addresses(text: str, urls: list[str]) -> str:
    """A sign-in page repeats where one came from; an address is known to who asked for it."""
    for url in urls:
        text = text.replace(url.lower(), "").replace(url.lower().replace("/", "%2f"), "")
    return text


KINDS = st.sampled_from(["founding", "full", "supporter", "guest"])
PERIODS = st.sampled_from([(None, None), ("2027", None), (None, "2026-10"), ("2026", "2026-12")])
RIGHTS = st.dictionaries(
    st.tuples(st.sampled_from(["full", "supporter", "guest"]), st.sampled_from(["see_documents", "see_directory"])),
    st.tuples(st.booleans(), st.sampled_from([None, date(2026, 11, 24), date(2026, 11, 23)])),
    max_size=4,
)
NAMED = st.lists(st.sampled_from(["member", "supporter", "guest"]), unique=True, max_size=2)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(memberships=st.lists(st.tuples(KINDS, PERIODS), max_size=3), rights=RIGHTS, named=NAMED, listed=st.booleans())
@pytest.mark.requirement("B14")
def test_lists_files_and_single_answers_never_disagree(
    networks_index: NetworkIndexPage, now: datetime, memberships: Any, rights: Any, named: Any, listed: bool
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
        url = _file(network, "Canaryfile", *named)

        held = [kind for kind, (since, until) in memberships if since != "2027" and until != "2026-10"]
        kinds = ["guest", "supporter", "full"]
        best = max((kinds.index({"founding": "full"}.get(kind, kind)) for kind in held), default=-1)

        def expected(action: str) -> bool:
            if best < 0:
                return False
            allowed, until = rights.get((kinds[best], action), (None, None))
            in_time = until is None or until >= date(2026, 11, 24)
            return allowed if allowed is not None and in_time else kinds[best] == "full"

        standing = ["guest", "supporter", "member"][best] if best >= 0 else "none"
        may_read = standing in named if named else expected("see_documents")
        browser, viewer = signed_in(account), viewer_of(account.user)
        assert ("canaryfile" in read(browser, url)) is may_read
        assert visible(viewer, CmsDocument.objects.all()).exists() is may_read
        assert viewer.may(Action.SEE_DOCUMENTS, CmsDocument.objects.get()) is may_read
        assert ("canaryfile" in read(browser, "/members/documents/")) is may_read
        sees_directory = expected("see_directory")
        assert (browser.get("/members/directory/").status_code == 200) is sees_directory
        assert visible(viewer, MemberAccount.objects.filter(pk=other.pk)).exists() is (sees_directory and listed)
        transaction.set_rollback(True)
