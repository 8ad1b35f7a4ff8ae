"""A network in which every private thing carries a word of its own, and who may come across which word."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.models import Collection, CollectionViewRestriction

from cms.core import clock
from cms.core.fuzzydates import FuzzyDate
from cms.core.models import CmsDocument, User
from cms.core.privatefiles import check_upload
from dialogues.models import RegistrationQuestion
from dialogues.services import group_meetings, proposing
from dialogues.services.group_meetings import MeetingPlan
from dialogues.services.meeting import set_meeting_access
from dialogues.services.surveys.answering import take_from_member
from dialogues.surveys.rules import Given
from networks.admission.choices import Actor, ApplicationAct, ApplicationState
from networks.choices import GroupRole
from networks.models import (
    AdmissionPlan,
    ApplicationFile,
    Audience,
    GroupFile,
    GroupMember,
    GroupMinutes,
    GroupOutput,
    GroupTopic,
    Interest,
    MemberAccount,
    MembershipApplication,
    Message,
    NetworkIndexPage,
    NetworkPage,
    PackageDocument,
    Thread,
    WorkingGroupPage,
)
from networks.services.admission.log import write
from networks.services.groups.discussion import delete_post, hide_post, open_thread, write_post
from networks.services.groups.files import keep_file
from networks.services.groups.people import ask_for_access, decline_request
from networks.services.groups.work import keep_thing
from tests.dialogues.members.conftest import meeting_of
from tests.dialogues.surveys.conftest import survey_below
from tests.dialogues.trips.conftest import apply, decide, make_trip
from tests.factories import AccountFactory, NetworkFactory, PersonFactory, WorkingGroupFactory
from tests.networks.members.conftest import joins
from tests.networks.members.test_closed import standard_page

OUTSIDE = {
    "stranger",
    "applicant",
    "guest",
    "supporter",
    "member",
    "elsewhere",
    "group",
    "convenor",
    "mentor",
    "office",
}
"""Everybody who asks, and as what; the mentor is a member besides, and so is who takes part in the group."""
MEMBERS = {"member", "group", "mentor", "office"}
GROUP = {"group", "convenor", "office"}
TABLE: dict[str, set[str]] = {
    "canarypublic": OUTSIDE,
    "canarypage": MEMBERS,
    "canarydraft": set(),
    "canaryfile": MEMBERS,
    "canaryguests": {"guest", "office"},
    "canaryclosed": MEMBERS,
    "canaryagenda": MEMBERS | {"supporter"},
    # The answer of the office is read by who asked. How one enters a meeting stands nowhere but in mails to who comes.
    "canarygladly": {"group"},
    "canaryroom": set(),
    "canaryitem": {"member"},
    "canarytopic": {"member"},
    "canarytaken": MEMBERS,
    "canarygroup": MEMBERS | {"convenor"},
    "canaryname": MEMBERS,
    # Switched off in the profile, or never switched on.
    "canaryfunction": set(),
    "canaryabout": set(),
    "canaryinterest": set(),
    "canaryoffice": set(),
    "canaryphone": set(),
    "canarymail": set(),
    "canaryunlisted": set(),
    # Inside of a working group.
    "canarythread": GROUP,
    "canarypost": GROUP,
    "canaryattached": GROUP,
    "canaryminutes": GROUP,
    "canaryoutput": GROUP,
    "canaryactivity": GROUP,
    "canarymeeting": GROUP,
    "canarylink": GROUP,
    "canarychat": GROUP,
    "canaryrefused": {"mentor"},
    # Hidden by the convenor, with its file; deleted by who wrote it.
    "canaryhidden": {"convenor", "office"},
    "canaryveiled": {"convenor", "office"},
    "canarydeleted": set(),
    # Who asked finds it in their own data.
    "canaryrequest": {"member", "convenor", "office"},
    # Of an application the mentor sees whom they welcome; the rest is the office's, in the admin.
    "canaryapplicant": {"mentor", "office"},
    "canarynumber": {"mentor", "office"},
    "canarytask": {"mentor", "office"},
    "canarypackage": {"mentor", "office"},
    "canaryexpression": set(),
    "canaryunconfirmed": set(),
    "canaryapplication": {"office"},
    "canarynote": set(),
    "canarysigned": set(),
    "canarymessage": set(),
    # Of a learning trip: what somebody answered (in their own data), and why they were not taken along. Of a survey
    # for members. Who has answered does not see the questions again; the office reads results where it asked, not here.
    "canarywish": {"member"},
    "canaryreason": {"member"},
    "canaryquestion": MEMBERS - {"member", "office"},
    "canaryanswer": set(),
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
    "/members/trips/",
    "/members/surveys/",
    "/api/v1/pages/?limit=100",
    "/api/v1/networks/",
    "/api/v1/people/",
    "/api/v1/conditions/",
    "/api/v1/recommendations/",
    "/api/v1/press-releases/",
    "/api/v1/newsletter-issues/",
    "/api/v1/regions/",
    "/api/v1/site/",
    "/api/v1/organisations/",
    "/api/v1/events/",
    "/api/v1/series/",
    "/api/v1/changes/",
)
PUBLIC_SEARCHES = ("/de/suche/?q={}", "/api/v1/search/?q={}")
"""They tell everybody the same; asked once, for every word."""
SEARCHES = (
    "/members/directory/?text={}",
    "/members/directory/?interest={}",
    "/members/documents/?text={}",
)


def account_of(role: str) -> MemberAccount:
    return MemberAccount.objects.get(user__email=f"{role}@example.org")


def fill(index: NetworkIndexPage, series: Any, home: Any, now: datetime) -> list[str]:
    """Make all of it; the addresses of whatever has one."""
    network = NetworkFactory(parent=index, title="Forum")
    person = PersonFactory(name="Cora", is_public=False)
    group = WorkingGroupFactory(parent=network, title="Canarygroup", convenor=person)
    AccountFactory(address="applicant@example.org")
    AccountFactory(address="convenor@example.org", name="Cora", person=person)
    kinds = {"guest": "guest", "supporter": "supporter", "member": "full", "group": "full", "mentor": "full"}
    for role, kind in kinds.items():
        joins(network, kind, address=f"{role}@example.org", name=role, is_listed=False)
    joins(NetworkFactory(parent=index, title="Bund"), address="elsewhere@example.org")
    page = standard_page(home, "Canarypage")
    Audience.objects.create(network=network, page=page)
    draft = standard_page(home, "Canarydraft")
    draft.unpublish()
    found = [page.url, draft.url, standard_page(home, "Canarypublic").url, group.url, network.url]
    found += [file_for(network, "Canaryfile"), file_for(network, "Canaryguests", "guest")]
    found += _meetings(network, series)
    found += _group(group)
    found += _applications(network, now)
    found += _trip(network, series)
    found += _survey(network)
    _people(network)
    feeds = [f"/calendar/network/{network.public_id}.ics", f"/calendar/series/{series.public_id}.ics"]
    return [*found, *feeds, f"/feed/series/{series.public_id}.atom", f"/api/v1/networks/{network.public_id}/"]


def _people(network: NetworkPage) -> None:
    shown = joins(
        network,
        name="Canaryname",
        address="canarymail@example.org",
        function="Canaryfunction",
        shows_function=False,
        phone="Canaryphone",
    )
    quiet = joins(
        network,
        name="Jana",
        about="Canaryabout",
        shows_interests=False,
        organisation="Canaryoffice",
        shows_organisation=False,
    )
    quiet.interests.add(Interest.objects.create(name="Canaryinterest"))
    for account in (shown, quiet):
        account.interests.add(Interest.objects.get_or_create(name="Wohnen")[0])
    joins(network, name="Canaryunlisted", is_listed=False)
    proposing.propose_topic(account_of("member"), network, title="Canarytopic", text="")
    taken = proposing.propose_topic(shown, network, title="Canarytaken", text="")
    proposing.answer_topic(taken, state="taken_up")


def file_for(network: NetworkPage, title: str, *standings: str) -> str:
    """The address of a document in an area of its own."""
    collection = Collection.get_first_root_node().add_child(name=f"Ablage {len(title)}")
    Audience.objects.create(network=network, collection=collection, standings=list(standings))
    stored = ContentFile(title.encode(), name=f"{title.lower()}.txt")
    return str(CmsDocument.objects.create(title=title, collection=collection, file=stored).url)


def _meetings(network: NetworkPage, series: Any) -> Iterator[str]:
    opened = meeting_of(network, series, title="Treffen")
    closed = meeting_of(network, series, title="Canaryclosed", date="2026-12-12")
    Audience.objects.create(network=network, page=closed)
    key = network.translation_key
    item = proposing.contribute(account_of("group"), opened, key, title="Canaryagenda", text="")
    proposing.answer_item(item, state="accepted", answer="Canarygladly")
    set_meeting_access(opened, join_url="https://meet.example.org/canaryroom")
    proposing.contribute(account_of("member"), opened, key, title="Canaryitem", text="")
    for page in (opened, closed):
        yield str(page.url)
        yield f"/members/meetings/{page.public_id}/"


def _group(group: WorkingGroupPage) -> Iterator[str]:
    key, lead = group.translation_key, account_of("convenor")
    GroupMember.objects.create(
        group_key=key, account=account_of("group"), role=GroupRole.MEMBER, since=date(2026, 1, 1)
    )
    thread = open_thread(group, author=lead, title="Canarythread", text="Canarypost")
    attached = check_upload(SimpleUploadedFile("anhang.txt", b"Canaryattached"))
    file = keep_file(attached, group_key=key, account=lead, post=thread.posts.get())
    fields = {"title": "Sitzung", "text": "Canaryminutes", "held_on": "2026-10-01"}
    minutes = keep_thing(GroupMinutes(), fields, group_key=key, account=lead)
    keep_thing(GroupOutput(), {"title": "Canaryoutput"}, group_key=key, account=lead)
    keep_thing(GroupTopic(), {"title": "Canaryactivity"}, group_key=key, account=lead)
    _moderated(group, thread)
    WorkingGroupPage.objects.filter(pk=group.pk).update(discussion_url="https://chat.example.org/canarychat")
    request = ask_for_access(group, account=account_of("member"), text="Canaryrequest")
    decline_request(ask_for_access(group, account=account_of("mentor")), answer="Canaryrefused")
    plan = MeetingPlan("Canarymeeting", FuzzyDate("2026-12-01T10:00"), join_url="https://meet.example.org/canarylink")
    meeting = group_meetings.plan_meeting(group, plan)
    inside = f"/members/groups/{group.public_id}/"
    yield from (inside, f"{inside}people/", f"{inside}threads/", f"{inside}threads/{thread.public_id}/")
    yield from (f"{inside}files/{row.public_id}/" for row in GroupFile.objects.filter(post__hidden_at__isnull=False))
    yield from (f"{inside}minutes/{minutes.public_id}/", f"{inside}files/{file.public_id}/")
    yield from (f"{inside}requests/{request.public_id}/", f"/media/private/{file.file.name}")
    yield from (f"/api/v1/events/{meeting.public_id}/", f"/calendar/event/{meeting.public_id}.ics")


def _moderated(group: WorkingGroupPage, thread: Thread) -> None:
    veiled = check_upload(SimpleUploadedFile("verborgen.txt", b"Canaryveiled"))
    lead = account_of("convenor")
    hide_post(write_post(thread, group=group, author=lead, text="Canaryhidden", files=[veiled]), reason="Ton")
    deleted = write_post(thread, group=group, author=lead, text="Canarydeleted")
    delete_post(deleted)


def _trip(network: NetworkPage, series: Any) -> Iterator[str]:
    trip = make_trip(network, series, title="Reise", registration_closes_at=clock.now() + timedelta(days=9))
    trip.registration_questions.add(RegistrationQuestion(kind="place", locale=trip.locale))
    trip.save_revision().publish()
    decide(apply(trip, account_of("member"), answer="Canarywish"), "decline", "Canaryreason")
    yield from (str(trip.url), f"/members/trips/{trip.public_id}/", f"/api/v1/events/{trip.public_id}/")


def _survey(network: NetworkPage) -> Iterator[str]:
    survey = survey_below(network, [{"kind": "text", "label": "Canaryquestion"}], audience="members", network=network)
    question = survey.questions.get().translation_key
    take_from_member(account_of("member"), survey, [Given(question, text="Canaryanswer")])
    yield from (str(survey.url), f"/members/surveys/{survey.public_id}/", f"/api/v1/pages/{survey.public_id}/")


def _applications(network: NetworkPage, now: datetime) -> Iterator[str]:
    clerk = User.objects.create(username="amt")
    plan = AdmissionPlan.objects.create(network=network)
    stored = ContentFile(b"Canarypackage", name="paket.txt")
    document = CmsDocument.objects.create(title="Canarypackage", collection=closed_collection(), file=stored)
    package = PackageDocument.objects.create(plan=plan, document=document)
    waiting = {"member_name": "Canaryapplication"}
    welcomed = {"member_name": "Kreis", "name": "Canaryapplicant", "text": "Canaryapplication"}
    welcomed |= {"phone": "Canarynumber", "expression": "Canaryexpression"}
    for state, fields in (
        (ApplicationState.PENDING, {"member_name": "Canaryunconfirmed"}),
        (ApplicationState.SUBMITTED, waiting),
        (ApplicationState.ONBOARDING, welcomed),
    ):
        row = MembershipApplication.objects.create(
            network=network,
            address=f"{state.value}@example.org",
            address_key=state.value,
            state=state,
            state_since=now,
            mentor=account_of("mentor") if state == ApplicationState.ONBOARDING else None,
            **{"name": fields["member_name"], **fields},
        )
        write(row, ApplicationAct.NOTE, by=Actor.OFFICE, user=clerk, note="Canarynote")
        row.tasks.create(title="Canarytask")
        signed = ApplicationFile(application=row, name="antrag.txt", media_type="text/plain", size=12, uploaded_at=now)
        signed.file.save("antrag.txt", ContentFile(b"Canarysigned"))
        yield f"/members/mentoring/{row.public_id}/"
        yield f"/members/mentoring/{row.public_id}/package/{package.pk}/"
        yield f"/media/private/{signed.file.name}"
        yield f"/applications/mine/document/?t={row.public_id}"
        yield f"/applications/mine/package/{package.pk}/?t={row.public_id}"
    yield str(document.url)
    Message.objects.create(kind="question", network=network, text="Canarymessage", language="de")


def closed_collection() -> Collection:
    """A collection that is for nobody but editors: no area of members explains it."""
    collection = Collection.get_first_root_node().add_child(name="Intern")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    return collection
