"""Canaries: nothing of a registrant and no way into a meeting in any public answer, in the admin's search, or in an
export that did not ask (B03, E51)."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client
from wagtail.models import Locale

from cms.api import openapi_document
from dialogues.choices import EndedBy, RegistrationStatus
from dialogues.models import DialogueEventPage, DialogueSeriesPage, Registration, RegistrationQuestion
from dialogues.selectors.registration_tables import fields_of
from dialogues.services.meeting import set_meeting_access
from dialogues.services.registrations import changing
from dialogues.services.registrations.exports import FileFormat, export_registrations
from home.models import HomePage
from tests.api.conftest import readable
from tests.dialogues.registrations.conftest import come, count_of
from tests.dialogues.registrations.test_whole_series import join, running  # noqa: F401  a fixture
from tests.factories import EventFactory
from tests.support.worlds import world

CANARY = "kanarienvogel"
JOIN = f"https://meet.example.org/{CANARY}-j"

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("B03", "E51")]


@pytest.fixture
@world
def besieged(running: DialogueSeriesPage, english: Locale, now: datetime) -> DialogueEventPage:  # noqa: F811  the fixture that is imported above
    """An event in two languages with people in every state, all of whom carry the word, and a meeting link."""
    event: DialogueEventPage = EventFactory(
        parent=running,
        title="Wer hält das Dorf zusammen?",
        date="2026-12-01T18:00",
        attendance_mode="online",
        registration_doors=["internal"],
        registration_capacity=2,
        registration_waitlist=True,
        registration_guests=1,
        rows={
            "registration_questions": [
                RegistrationQuestion(kind="name"),
                RegistrationQuestion(kind="accessibility"),
            ]
        },
    )
    set_meeting_access(event, join_url=JOIN, dial_in=f"+49 30 {CANARY}", note=CANARY)
    answers = {row.translation_key: f"{CANARY} {row.kind}" for row in event.registration_questions.all()}
    for number in range(4):
        come(event, f"{CANARY}{number}", answers=answers)
    changing.cancel(Registration.objects.first(), by=EndedBy.PERSON, form="/")
    join(running, f"{CANARY}-reihe")
    changing.check_in(Registration.objects.filter(state="confirmed").first(), is_here=True)
    page = event.copy_for_translation(english, copy_parents=True)
    page.title = "Who holds the village together?"
    page.save_revision().publish()
    for parent in page.get_ancestors().filter(depth__gt=1, live=False).specific():
        parent.save_revision().publish()
    assert set(Registration.objects.values_list("state", flat=True)) == {
        "cancelled",
        "confirmed",
        "offered",
        "waiting",
    }
    return event


def public_addresses(event: DialogueEventPage) -> list[str]:
    """Everything that can be asked without knowing anybody."""
    found = ["/sitemap.xml", "/robots.txt", "/healthz", f"/de/?q={CANARY}", f"/de/suche/?q={CANARY}"]
    for page in [*HomePage.objects.all(), event, event.series]:
        for each in page.get_translations(inclusive=True):
            found += [each.specific.get_url(), f"{each.specific.get_url()}?q={CANARY}"]
    for each in event.get_translations(inclusive=True):
        series = each.specific.series.public_id
        found += [
            f"/calendar/event/{each.specific.public_id}.ics",
            f"/calendar/series/{series}.ics",
            f"/feed/series/{series}.atom",
            f"/embed/series/{series}/",
            f"/registrations/new/?event={each.specific.public_id}",
            f"/registrations/new/?series={series}",
            f"/api/v1/forms/registration/?event={each.specific.public_id}",
            f"/api/v1/forms/registration/?series={series}",
        ]
    for template in readable(openapi_document()):
        for language, _name in settings.LANGUAGES:
            for word in (CANARY, "Dorf", "beispiel.test", "meet.example.org"):
                if "{" not in template and "forms" not in template and "find" not in template:
                    query = f"q={word}" if "search" in template else f"search={word}"
                    found += [f"{template}?{query}&locale={language}", f"{template}?locale={language}"]
    for language, _name in settings.LANGUAGES:
        found += [f"/api/v1/events/{event.public_id}/?locale={language}", f"/api/v1/events/?locale={language}"]
    return list(dict.fromkeys(address for address in found if address))


def test_no_canary_in_public(client: Client, besieged: DialogueEventPage):
    statuses = {}
    for address in public_addresses(besieged):
        response = client.get(address, follow=True)
        statuses[address] = response.status_code
        body = b"".join(response) if response.streaming else response.content
        shown = body.decode().lower().replace(f"q={CANARY}", "")
        if CANARY in address:
            shown = shown.replace(f'value="{CANARY}"', "").replace(f"„{CANARY}“", "").replace(f"“{CANARY}”", "")
        assert CANARY not in shown, address
        assert "beispiel.test" not in shown or "beispiel.test" in address, address
        assert "meet.example.org" not in shown or "meet.example.org" in address, address
        assert CANARY not in str(response.headers).lower(), address
    assert sum(status == 200 for status in statuses.values()) > 60, statuses
    event = client.get(f"/api/v1/events/{besieged.public_id}/").json()["registration"]
    assert (event["taken"], event["capacity"]) == (2, 2)


def test_strangers_get_nowhere_with_a_guessed_link(client: Client, besieged: DialogueEventPage):
    for row in Registration.objects.all():
        for page in ("mine/", "confirm/", "calendar.ics"):
            for token in (str(row.public_id), row.address, row.address_key, ""):
                response = client.get(f"/registrations/{page}", {"t": token})
                assert response.status_code == 404, (page, token)
                shown = response.content.decode().lower().replace(quote(token).lower(), "")
                assert CANARY not in shown


def test_the_admins_search_and_history_name_nobody(admin_client: Client, besieged: DialogueEventPage):
    """Not even to who may see registrations: they are looked for in their own list."""
    for address in (
        f"/admin/pages/search/?q={CANARY}",
        f"/admin/pages/{besieged.pk}/history/",
        "/admin/reports/site-history/",
        "/admin/",
        f"/admin/pages/{besieged.get_parent().pk}/",
    ):
        response = admin_client.get(address, follow=True)
        assert response.status_code == 200, address
        shown = response.content.decode().lower().replace(f'value="{CANARY}"', "").replace(f"q={CANARY}", "")
        assert f"{CANARY}0" not in shown, address
        assert f"{CANARY} name" not in shown, address
        assert JOIN.lower() not in shown, address


def test_revisions_and_the_audit_log_hold_nothing(besieged: DialogueEventPage):
    from wagtail.models import ModelLogEntry, PageLogEntry, Revision

    for revision in Revision.objects.all():
        assert CANARY not in str(revision.content).lower()
    for entry in [*PageLogEntry.objects.all(), *ModelLogEntry.objects.all()]:
        assert CANARY not in f"{entry.data} {entry.label}".lower()


def test_the_figures_hold_no_names(besieged: DialogueEventPage):
    count = count_of(besieged)
    assert CANARY not in " ".join(str(getattr(count, field.name)) for field in count._meta.fields).lower()


def test_an_export_holds_what_was_asked_for(admin_user, besieged: DialogueEventPage):
    chosen = [field for field in fields_of(besieged.translation_key) if field.name in ("state", "guests")]
    assert len(chosen) == 2
    file = export_registrations(
        besieged.translation_key,
        chosen,
        states=RegistrationStatus.values,
        file_format=FileFormat.CSV,
        user=admin_user,
    )
    assert file.row_count == 5
    assert CANARY not in f"{file.name} {file.body.decode()}".lower()
