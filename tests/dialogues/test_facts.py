"""Facts of the sources that are about what is stored and shown, seen through the public document of an event."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.apps import apps

from dialogues.choices import AttendanceMode, EventKind
from dialogues.models import Affiliation, DialogueEventPage, DialogueSeriesPage
from dialogues.selectors import event_documents
from networks.models import OrganisationKind
from tests.factories import ContributorFactory, EventFactory, OrganisationFactory, TopicFactory


def document(event: DialogueEventPage, now: datetime) -> dict:
    (found,) = event_documents(DialogueEventPage.objects.filter(pk=event.pk), language="de", now=now)
    return found


@pytest.mark.requirement("A03")
def test_a_virtual_workshop_is_a_workshop_held_online(series: DialogueSeriesPage, now: datetime) -> None:
    event = EventFactory(parent=series, kind=EventKind.WORKSHOP, attendance_mode=AttendanceMode.ONLINE)
    found = document(event, now)
    assert (found["kind"], found["attendance_mode"]) == ("workshop", "online")
    assert {"workshop", "network_meeting", "learning_trip"} <= set(EventKind.values)
    assert not any("virtual" in kind or "online" in kind for kind in EventKind.values)


@pytest.mark.requirement("A07", "A14", "X01")
def test_what_was_and_what_is_to_come_may_be_known_to_a_month_or_a_part_of_a_year(
    series: DialogueSeriesPage, now: datetime
) -> None:
    knowledge = TopicFactory(name="Wissensmanagement")
    first = EventFactory(parent=series, kind=EventKind.WORKSHOP, attendance_mode="online", date="2020-09")
    first.topics.add(knowledge)
    first.save_revision().publish()
    found = document(first, now)
    assert (found["status"], found["attendance_mode"], found["starts_at"]) == ("held", "online", None)
    assert (found["date"]["precision"], found["date"]["label"]) == ("month", "September 2020")
    assert [topic["name"] for topic in found["topics"]] == ["Wissensmanagement"]
    gathering = EventFactory(parent=series, kind=EventKind.NETWORK_MEETING, date="2027-37")
    found = document(gathering, now)
    assert (found["status"], found["date"]["precision"]) == ("planned", "part_of_year")
    assert (found["date"]["label"], found["starts_at"]) == ("Anfang 2027", None)


@pytest.mark.requirement("A06", "B22")
def test_contributors_come_from_outside_or_from_the_network(series: DialogueSeriesPage, now: datetime) -> None:
    rows = [ContributorFactory(kind="external"), ContributorFactory(kind="member")]
    event = EventFactory(parent=series, rows={"contributors": rows})
    assert [row["kind"] for row in document(event, now)["contributors"]] == ["external", "member"]


@pytest.mark.requirement("E31")
def test_a_remark_on_the_line_up_is_free_text_and_no_gender_is_stored(
    series: DialogueSeriesPage, now: datetime
) -> None:
    event = EventFactory(parent=series, editorial_note="<p>Auf dem Podium saßen nur Frauen.</p>")
    assert document(event, now)["editorial_note_html"] == "<p>Auf dem Podium saßen nur Frauen.</p>"
    names = {
        field.name
        for app in ("core", "networks", "dialogues")
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
    }
    assert not names & {"gender", "sex", "salutation", "pronouns"}


@pytest.mark.requirement("E48")
def test_a_place_of_experiment_stands_behind_a_contributor(series: DialogueSeriesPage, now: datetime) -> None:
    place = OrganisationFactory(name="Alte Molkerei Wiesenau", kind=OrganisationKind.EXPERIMENT_PLACE)
    contributor = ContributorFactory()
    contributor.affiliations = [Affiliation(role="Geschäftsführung", organisation=place, place="Wiesenau")]
    event = EventFactory(parent=series, rows={"contributors": [contributor]})
    (affiliation,) = document(event, now)["contributors"][0]["affiliations"]
    assert (affiliation["role"], affiliation["place"]) == ("Geschäftsführung", "Wiesenau")
    assert affiliation["organisation"]["id"] == str(place.public_id)
    assert place.kind == "experiment_place"
