"""The lists and small forms of the admin: who may use them, what they show, how many queries they need."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import gettext, override

from dialogues.models import DialogueEventPage, DialogueSeriesPage, FrameworkCondition, MeetingAccess, Recording
from dialogues.services.meeting import set_meeting_access
from home.services.roles import EDITOR, OFFICE, REVIEWER, set_up_roles
from tests.factories import (
    ConditionFactory,
    ContributorFactory,
    EventFactory,
    PersonFactory,
    SeriesFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def german_screens() -> Iterator[None]:
    with override("de"):
        yield


def member_of(role) -> Client:
    set_up_roles()
    user = UserFactory()
    user.groups.add(Group.objects.get(name=str(role.name)))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def office(home) -> Client:
    return member_of(OFFICE)


@pytest.fixture
def editor(home) -> Client:
    return member_of(EDITOR)


@pytest.fixture
def reviewer(home) -> Client:
    return member_of(REVIEWER)


@pytest.fixture
def stranger(db) -> Client:
    """Somebody who may enter the admin and nothing else."""
    from django.contrib.auth.models import Permission

    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = Client()
    client.force_login(user)
    return client


def rich_event(series, number: int) -> DialogueEventPage:
    return EventFactory(
        parent=series,
        title=f"Dialog {number}",
        date=f"2026-0{number}-01T18:00",
        rows={
            "contributors": [ContributorFactory(), ContributorFactory()],
            "conditions": [ConditionFactory(), ConditionFactory()],
            "recordings": [Recording(title="Video", page_url="https://vimeo.com/1")],
            "topics": [TopicFactory()],
        },
    )


def queries_of(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get(url)
    assert answer.status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    "name",
    ["dialogue_events:index", "dialogue_series:index", "framework_conditions:index", "wagtailadmin_home"],
)
def test_lists_need_the_same_number_of_queries_whatever_their_length(now, office, index, name):
    rich_event(SeriesFactory(parent=index), 1)
    few = queries_of(office, reverse(name))
    series = SeriesFactory(parent=index)
    for number in range(2, 6):
        rich_event(series, number)
    assert queries_of(office, reverse(name)) <= few


@pytest.mark.requirement("E04")
def test_the_list_of_events_says_what_is_open(now, office, series):
    rich_event(series, 1)
    event = EventFactory(parent=series, title="Kommt noch", date="2026-12-01T18:00")
    set_meeting_access(event, join_url="https://meet.example.org/kanarienvogel")
    answer = office.get(reverse("dialogue_events:index"))
    text = answer.content.decode()
    assert [row.title for row in answer.context["object_list"]] == ["Kommt noch", "Dialog 1"]
    assert gettext("presentations") in text
    assert "01.12.2026 18:00" in text
    assert "kanarienvogel" not in text


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("documentation=open", ["Alt"]),
        ("public_status=planned", ["Neu"]),
        ("public_status=held", ["Alt"]),
        ("year=2027", ["Neu"]),
        ("kind=workshop", ["Neu"]),
        ("q=beispielfrau", ["Alt"]),
        ("q=potsdam", ["Neu"]),
        ("q=neu+potsdam&year=2027", ["Neu"]),
        ("q=nichts", []),
        ("year=12345", ["Neu", "Alt"]),
        ("ordering=date", ["Alt", "Neu"]),
        ("ordering=password", ["Neu", "Alt"]),
    ],
)
def test_events_are_found(now, office, series, query, titles):
    from dialogues.models import Venue

    EventFactory(
        parent=series,
        title="Alt",
        date="2026-10-01",
        rows={"contributors": [ContributorFactory(person=PersonFactory(name="Jana Beispielfrau"))]},
    )
    EventFactory(parent=series, title="Neu", date="2027-03", kind="workshop", rows={"venues": [Venue(city="Potsdam")]})
    answer = office.get(reverse("dialogue_events:index") + "?" + query)
    assert [event.title for event in answer.context["object_list"]] == titles


def test_events_are_filtered_by_series(now, office, index):
    one, two = SeriesFactory(parent=index), SeriesFactory(parent=index)
    EventFactory(parent=one, title="Eins")
    EventFactory(parent=two, title="Zwei")
    answer = office.get(reverse("dialogue_events:index"), {"series": two.pk})
    assert [event.title for event in answer.context["object_list"]] == ["Zwei"]


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ("level=state", ["Geld"]),
        ("provenance=editors", ["Geld"]),
        ("q=zeit", ["Zeit"]),
        ("q=frage", ["Geld", "Zeit"]),
        ("level=moon", ["Geld", "Zeit"]),
    ],
)
def test_conditions_are_found(office, series, query, texts):
    EventFactory(
        parent=series,
        title="Eine Frage?",
        rows={
            "conditions": [
                ConditionFactory(text="<p>Geld</p>", levels=("state",), provenance="editors"),
                ConditionFactory(text="<p>Zeit</p>"),
            ]
        },
    )
    answer = office.get(reverse("framework_conditions:index") + "?" + query)
    assert sorted(str(row) for row in answer.context["object_list"]) == texts


def test_conditions_are_filtered_by_topic_and_lead_to_their_event(office, series):
    topic = TopicFactory()
    event = EventFactory(parent=series, rows={"topics": [topic], "conditions": [ConditionFactory()]})
    EventFactory(parent=series, rows={"conditions": [ConditionFactory()]})
    answer = office.get(reverse("framework_conditions:index"), {"topic": topic.pk})
    assert [row.page_id for row in answer.context["object_list"]] == [event.pk]
    assert f"/admin/pages/{event.pk}/edit/#tab-conditions" in answer.content.decode()


# Permissions: nobody without them changes anything.

ACTS = {
    "dialogue_event_cancel": {"note": "abgesagt"},
    "dialogue_event_postpone": {"note": "verschoben", "new_date": "12.01.2027, 18:00"},
    "dialogue_event_reopen": {},
    "dialogue_event_copy": {"title": "Kopie"},
    "dialogue_event_meeting": {"join_url": "https://meet.example.org/x"},
    "dialogue_event_paste": {
        "text": "Zeit",
        "provenance": "audience",
        "step": "write",
        "rows-TOTAL_FORMS": "1",
        "rows-INITIAL_FORMS": "1",
        "rows-0-include": "on",
        "rows-0-text": "Zeit",
    },
}


def state_of_everything() -> tuple:
    return (
        list(DialogueEventPage.objects.order_by("pk").values_list("pk", "lifecycle", "date", "latest_revision_id")),
        FrameworkCondition.objects.count(),
        MeetingAccess.objects.count(),
        DialogueSeriesPage.objects.count(),
    )


@pytest.mark.parametrize("name", [*ACTS, "dialogue_event_contributor"])
def test_strangers_change_nothing(now, stranger, event, name):
    before = state_of_everything()
    url = reverse(name, args=[event.pk])
    for answer in (stranger.get(url), stranger.post(url, ACTS.get(name, {}))):
        assert answer.status_code in (302, 403)
    assert state_of_everything() == before
    anonymous = Client()
    assert anonymous.post(url, ACTS.get(name, {})).url.startswith("/admin/login/")
    assert state_of_everything() == before


@pytest.mark.parametrize("name", ["dialogue_event_cancel", "dialogue_event_postpone", "dialogue_event_contributor"])
def test_editors_cannot_change_what_is_online(now, editor, event, name):
    before = state_of_everything()
    assert editor.post(reverse(name, args=[event.pk]), ACTS.get(name, {})).status_code in (302, 403)
    assert state_of_everything() == before


def test_reviewers_set_up_no_series(reviewer, stranger, index):
    for client in (reviewer, stranger):
        assert client.get(reverse("dialogue_series_setup")).status_code in (302, 403)
        assert client.post(reverse("dialogue_series_setup"), SET_UP).status_code in (302, 403)
    assert not DialogueSeriesPage.objects.exists()


def test_strangers_see_no_lists(stranger, event):
    for name in ("dialogue_events:index", "dialogue_series:index", "framework_conditions:index"):
        assert stranger.get(reverse(name)).status_code in (302, 403)
    assert stranger.get(reverse("dialogue_conditions_choose_event")).status_code in (302, 403)


@pytest.mark.parametrize("name", ACTS)
def test_a_locked_event_is_left_alone(now, office, event, name, admin_user):
    DialogueEventPage.objects.filter(pk=event.pk).update(locked=True, locked_by=admin_user)
    before = state_of_everything()
    answer = office.post(reverse(name, args=[event.pk]), ACTS[name], follow=True)
    assert state_of_everything() == before
    assert (
        gettext("The event is locked by somebody else at the moment. Nothing was changed.") in answer.content.decode()
    )


# The forms


def test_cancelling_and_taking_back(now, office, event):
    url = reverse("dialogue_event_cancel", args=[event.pk])
    assert "is-invalid" not in office.get(url).content.decode()
    refused = office.post(url, {"note": ""})
    assert refused.status_code == 200
    assert refused.context["form"].errors["note"]
    assert office.post(url, {"note": "Sturm"}).status_code == 302
    assert DialogueEventPage.objects.get(pk=event.pk).lifecycle == "cancelled"
    again = office.post(url, {"note": "Sturm"})
    assert gettext("The event is already cancelled.") in again.content.decode()
    office.post(reverse("dialogue_event_reopen", args=[event.pk]))
    assert DialogueEventPage.objects.get(pk=event.pk).lifecycle == "automatic"


def test_moving_with_a_nonsense_date_keeps_the_note(now, office, event):
    answer = office.post(
        reverse("dialogue_event_postpone", args=[event.pk]), {"new_date": "irgendwann", "note": "Hochwasser"}
    )
    assert answer.status_code == 200
    assert "irgendwann" in str(answer.context["form"].errors["new_date"])
    assert "Hochwasser" in answer.content.decode()
    assert DialogueEventPage.objects.get(pk=event.pk).date.edtf == "2026-12-01T18:00:00"
    answer = office.post(
        reverse("dialogue_event_postpone", args=[event.pk]), {"new_date": "12.01.2027, 18:00", "note": "Hochwasser"}
    )
    assert answer.status_code == 302
    assert DialogueEventPage.objects.get(pk=event.pk).date.edtf == "2027-01-12T18:00:00"


@pytest.mark.requirement("E11")
def test_somebody_cancels(now, office, series):
    event = EventFactory(parent=series, rows={"contributors": [ContributorFactory()]})
    row = event.contributors.get()
    url = reverse("dialogue_event_contributor", args=[event.pk])
    assert row.person.name in office.get(url).content.decode()
    refused = office.post(url, {"contributor": str(row.translation_key), "state": "announced"})
    assert refused.status_code == 200
    assert row.person.name in str(refused.context["form"].non_field_errors())
    data = {"contributor": str(row.translation_key), "state": "cancelled_short_notice", "note": "erkrankt"}
    assert office.post(url, data).status_code == 302
    assert event.contributors.get().state == "cancelled_short_notice"


def test_an_editor_makes_a_template_copy(editor, event):
    answer = editor.post(
        reverse("dialogue_event_copy", args=[event.pk]), {"title": "Nächstes Mal", "date": "Mai 2027"}
    )
    copy = DialogueEventPage.objects.get(title="Nächstes Mal")
    assert answer.url == f"/admin/pages/{copy.pk}/edit/"
    assert (copy.live, copy.date.edtf) == (False, "2027-05")
    too_long = editor.post(reverse("dialogue_event_copy", args=[event.pk]), {"title": "x" * 5000})
    assert "255" in str(too_long.context["form"].errors["title"])


@pytest.mark.requirement("E51")
def test_the_meeting_link_form(editor, event):
    url = reverse("dialogue_event_meeting", args=[event.pk])
    wrong = editor.post(url, {"join_url": "kein Link"})
    assert wrong.context["form"].errors["join_url"]
    assert not MeetingAccess.objects.exists()
    assert (
        editor.post(url, {"join_url": "https://meet.example.org/kanarienvogel", "dial_in": "123"}).status_code == 302
    )
    assert "kanarienvogel" in editor.get(url).content.decode()
    edit = editor.get(reverse("wagtailadmin_pages:edit", args=[event.pk])).content.decode()
    history = editor.get(reverse("wagtailadmin_pages:history", args=[event.pk])).content.decode()
    search = editor.get(reverse("wagtailadmin_pages:search"), {"q": "kanarienvogel"}).content.decode()
    assert "kanarienvogel" not in edit + history
    assert event.title not in search
    assert editor.post(url, {"join_url": "https://meet.example.org/kanarienvogel", "remove": "on"}).status_code == 302
    assert not MeetingAccess.objects.exists()


SET_UP = {
    "title": "Land im Wandel",
    "count": "3",
    "first_date": "14.01.2027, 17:00",
    "rhythm": "monthly_weekday",
    "duration": "90",
    "title_pattern": "{number}. Dialog",
    "attendance_mode": "online",
    "rhythm_text": "",
}


@pytest.mark.requirement("E33")
def test_setting_up_a_series(office, index):
    url = reverse("dialogue_series_setup")
    assert office.get(url).status_code == 200
    data = {**SET_UP, "index": str(index.pk), "step": "preview", "publish": "on"}
    preview = office.post(url, data)
    rows = preview.context["formset"].initial
    assert [(row["title"], row["date"].edtf) for row in rows] == [
        ("1. Dialog", "2027-01-14T17:00:00"),
        ("2. Dialog", "2027-02-11T17:00:00"),
        ("3. Dialog", "2027-03-11T17:00:00"),
    ]
    assert not DialogueSeriesPage.objects.exists()
    data.update({"step": "write", "rows-TOTAL_FORMS": "3", "rows-INITIAL_FORMS": "3"})
    for number, row in enumerate(rows):
        data.update(
            {
                f"rows-{number}-include": "on",
                f"rows-{number}-title": row["title"],
                f"rows-{number}-planned_title": row["title"],
                f"rows-{number}-date": row["date"].typed(),
            }
        )
    del data["rows-1-include"]
    data["rows-0-title"] = "Auftakt"
    data["rows-2-date"] = "quatsch"
    wrong = office.post(url, data)
    assert wrong.context["formset"].errors[2]["date"]
    assert not DialogueSeriesPage.objects.exists()
    data["rows-2-date"] = "Frühling 2027"
    back = office.post(url, {**data, "back": "1"})
    assert back.context["form"]["title"].value() == "Land im Wandel"
    assert not DialogueSeriesPage.objects.exists()
    assert office.post(url, data).status_code == 302
    events = DialogueEventPage.objects.order_by("path")
    assert [(event.title, str(event.date), event.live) for event in events] == [
        ("Auftakt", "14. Januar 2027, 17:00 Uhr", True),
        ("2. Dialog", "Frühling 2027", True),
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "x" * 5000}, "title"),
        ({"count": "0"}, "count"),
        ({"count": "61"}, "count"),
        ({"first_date": "32.13.2027"}, "first_date"),
        ({"first_date": "Sommer 2027"}, "first_date"),
        ({"title_pattern": "{nummer}"}, "title_pattern"),
        ({"index": "999999"}, "index"),
    ],
)
def test_a_series_that_cannot_be_explains_itself(office, index, change, field):
    data = {**SET_UP, "index": str(index.pk), "step": "preview", **change}
    answer = office.post(reverse("dialogue_series_setup"), data)
    assert list(answer.context["form"].errors) == [field]
    assert not DialogueSeriesPage.objects.exists()


def test_editors_do_not_publish_a_series(editor, index):
    data = {**SET_UP, "index": str(index.pk), "publish": "on", "step": "write"}
    data.update({"rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "1", "rows-0-include": "on", "rows-0-title": "Eins"})
    assert "publish" not in editor.get(reverse("dialogue_series_setup")).context["form"].fields
    assert editor.post(reverse("dialogue_series_setup"), data).status_code == 302
    assert [series.live for series in DialogueSeriesPage.objects.all()] == [False]


def test_unticking_everything_creates_nothing(office, index):
    data = {**SET_UP, "index": str(index.pk), "step": "write"}
    data.update({"rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "1", "rows-0-title": "Eins"})
    answer = office.post(reverse("dialogue_series_setup"), data)
    assert gettext("No event is ticked, so nothing was created.") in answer.content.decode()
    assert not DialogueSeriesPage.objects.exists()


@pytest.mark.requirement("E24")
def test_pasting(editor, event):
    choose = reverse("dialogue_conditions_choose_event")
    assert event.title in editor.get(choose).content.decode()
    url = editor.post(choose, {"event": event.pk}).url
    assert url == reverse("dialogue_event_paste", args=[event.pk])
    assert editor.get(url).status_code == 200
    empty = editor.post(url, {"text": "---\n", "provenance": "audience", "step": "preview"})
    assert empty.context["form"].errors["text"]
    many = editor.post(
        url, {"text": "\n".join(f"Zeile {n}" for n in range(201)), "provenance": "audience", "step": "preview"}
    )
    assert "201" in str(many.context["form"].errors["text"])
    nothing = editor.post(url, {**ACTS["dialogue_event_paste"], "rows-0-include": ""})
    assert gettext("No line is ticked, so nothing was taken over.") in nothing.content.decode()
    blank = editor.post(url, {**ACTS["dialogue_event_paste"], "rows-0-text": " "})
    assert blank.context["formset"].errors[0]["text"]
    assert not event.get_latest_revision_as_object().conditions.exists()
    assert editor.post(url, {**ACTS["dialogue_event_paste"], "levels": ["state", "eu"]}).status_code == 302
    page = DialogueEventPage.objects.get(pk=event.pk)
    assert [(row.text, row.levels) for row in page.get_latest_revision_as_object().conditions.all()] == [
        ("<p>Zeit</p>", ("state", "eu"))
    ]
    assert not page.conditions.exists()


def test_the_menu_behind_the_dots_offers_what_is_possible(now, office, editor, reviewer, series, event):
    def acts(client: Client) -> set[str]:
        text = client.get(reverse("wagtailadmin_pages:edit", args=[event.pk])).content.decode()
        return {name for name in [*ACTS, "dialogue_event_contributor"] if reverse(name, args=[event.pk]) in text}

    assert acts(office) == {*ACTS, "dialogue_event_contributor"} - {"dialogue_event_reopen"}
    assert acts(editor) == {"dialogue_event_copy", "dialogue_event_meeting", "dialogue_event_paste"}
