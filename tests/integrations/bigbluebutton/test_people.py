"""Who gets in how: people with a place by their own link, hosts from the admin, nobody else; and no link stands anywhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection as database
from django.test import Client
from django.urls import reverse
from wagtail.models import PageLogEntry, Revision

from cms.core import clock
from dialogues import rooms
from dialogues.models import DialogueEventPage, MeetingAccess, RegistrationQuestion
from dialogues.services.meeting import set_meeting_access
from integrations.bigbluebutton.models import BigBlueButtonConnection
from integrations.core.models import MeetingRoom
from integrations.core.services import state
from integrations.core.services.rooms.planning import provider_of
from newsletters.models import MailingContent
from newsletters.services.registrations import joining
from newsletters.services.registrations.making import make_due
from tests.dialogues.registrations.conftest import come, row_of
from tests.dialogues.registrations.office import exported
from tests.dialogues.registrations.pages import acts, mine_path
from tests.integrations.bigbluebutton.conftest import choose, keep
from tests.integrations.bigbluebutton.stub import SECRET, BigBlueButton
from tests.integrations.bigbluebutton.test_rooms import BEGIN, MINUTE, OPEN

pytestmark = [pytest.mark.requirement("E51")]
QUARTER = BEGIN - timedelta(minutes=15)
TYPED = "https://meet.example.org/getippt-kanarienvogel"


def mail_text() -> str:
    return "\n".join(MailingContent.objects.filter(language="de").order_by("pk").values_list("text", flat=True))


def test_people_with_a_place_enter_from_their_own_page(
    client: Client, connection: BigBlueButtonConnection, event: DialogueEventPage, bbb: BigBlueButton
) -> None:
    event.registration_questions.add(RegistrationQuestion(kind="name"))
    event.save_revision().publish()
    question = event.registration_questions.get().translation_key
    choose(event, connection)
    anna, _outcome = come(event, "anna", answers={question: "Anna Krause"})
    come(event, "bert")
    late, _outcome = come(event, "carl")
    keep(OPEN)
    with clock.frozen_at(QUARTER - timedelta(seconds=1)):
        page = client.get(mine_path(anna))
        assert "enter" not in acts(page)
        assert "Refresh" not in client.post(mine_path(anna), {"act": "enter", "name": "Anna"})
    with clock.frozen_at(QUARTER):
        page = client.get(mine_path(anna))
        assert "enter" in acts(page)
        assert 'value="Anna Krause"' in page.content.decode()
        assert "/api/join" not in page.content.decode(), "the link is made at the click, not before"
        short = client.post(mine_path(anna), {"act": "enter", "name": " A "})
        assert (short.status_code, 'aria-invalid="true"' in short.content.decode()) == (422, True)
        calls = len(bbb.calls)
        entered = client.post(mine_path(anna), {"act": "enter", "name": "Anna\n <b>Krause</b>"})
        link = entered["Refresh"].removeprefix("0; url=")
        asked = bbb.read(link)
        assert (asked["fullName"], asked["role"]) == ("Anna <b>Krause</b>", "VIEWER")
        assert asked["password"] == bbb.rooms[asked["meetingID"]]["attendeePW"]
        assert (len(bbb.calls), entered["Cache-Control"]) == (calls, "private, no-store")
        assert entered["Referrer-Policy"] == "no-referrer"
        assert "enter" not in acts(client.get(mine_path(late)))
        assert "Refresh" not in client.post(mine_path(late), {"act": "enter", "name": "Carl"})
    with clock.frozen_at(event.over_at):
        assert "Refresh" not in client.post(mine_path(anna), {"act": "enter", "name": "Anna"})


def test_the_typed_link_helps_out_while_there_is_no_room(
    client: Client, connection: BigBlueButtonConnection, event: DialogueEventPage, bbb: BigBlueButton
) -> None:
    anna, _outcome = come(event, "anna")
    choose(event, connection)
    with clock.frozen_at(QUARTER):
        assert 'id="join"' not in client.get(mine_path(anna)).content.decode()
        set_meeting_access(event, join_url=TYPED)
        assert TYPED in client.get(mine_path(anna)).content.decode()
    keep(QUARTER)
    with clock.frozen_at(QUARTER):
        page = client.get(mine_path(anna)).content.decode()
        assert (TYPED in page, 'value="enter"' in page) == (False, True)
        state.disable("bigbluebutton")
        assert TYPED in client.get(mine_path(anna)).content.decode()


def test_the_mail_leads_to_the_own_page_once(
    connection: BigBlueButtonConnection, event: DialogueEventPage, settings
) -> None:
    come(event, "anna")
    choose(event, connection)

    def run(minutes: int) -> str:
        with clock.frozen_at(clock.now() + timedelta(minutes=minutes)):
            make_due()
            joining.send_links()
        return row_of(event, "anna").link_digest

    first = run(10)
    assert first != ""
    assert "/registrations/mine/" in mail_text()
    count = MailingContent.objects.count()
    assert run(20) == first
    set_meeting_access(event, join_url=TYPED)
    assert (run(30), MailingContent.objects.count()) == (first, count), "the way in is the same"
    set_meeting_access(event, join_url=TYPED, provider=rooms.BY_HAND)
    assert run(40) != first
    assert TYPED in mail_text()


def test_the_office_chooses_sees_when_and_enters_as_host(
    editor: Client, stranger: Client, connection: BigBlueButtonConnection, event: DialogueEventPage, bbb: BigBlueButton
) -> None:
    screen, enter = (reverse(name, args=[event.pk]) for name in ("dialogue_event_meeting", "dialogue_event_enter"))
    way = provider_of(connection)
    assert f'value="{way}"' in editor.get(screen).content.decode()
    assert editor.post(screen, {"provider": "", "join_url": ""}).context["form"].errors["join_url"]
    assert editor.post(screen, {"provider": "integrations:x", "join_url": ""}).context["form"].errors["provider"]
    assert editor.post(screen, {"provider": way, "join_url": ""}).url == screen
    access = MeetingAccess.objects.get()
    assert (access.provider, access.join_url) == (way, "")
    shown = editor.get(screen)
    assert "17:30" in shown.context["room"].note
    assert enter not in shown.content.decode()
    assert editor.get(enter).url == screen
    keep(OPEN)
    with clock.frozen_at(OPEN + MINUTE):
        html = editor.get(screen).content.decode()
        assert enter in html
        assert "/api/join" not in html
        link = editor.get(enter)
        asked = bbb.read(link.url)
        assert (asked["role"], link["Referrer-Policy"]) == ("MODERATOR", "no-referrer")
        assert "no-store" in link["Cache-Control"]
        assert asked["password"] == bbb.rooms[asked["meetingID"]]["moderatorPW"]
        assert stranger.get(enter).status_code in {302, 403}
        assert "/api/join" not in getattr(stranger.get(enter), "url", "")
        assert Client().get(enter).url.startswith("/admin/login/")
    state.disable("bigbluebutton")
    html = editor.get(screen).content.decode()
    assert f'value="{way}"' in html, "the choice is not lost"
    assert editor.post(screen, {"provider": way, "join_url": TYPED}).status_code == 302
    assert MeetingAccess.objects.get().provider == way


def test_no_way_in_stands_anywhere(
    client: Client, office: Client, connection: BigBlueButtonConnection, event: DialogueEventPage, caplog
) -> None:
    """The canary: secret, id and passwords of the room, the name of the connection, and whatever leads in."""
    caplog.set_level("DEBUG")
    choose(event, connection)
    anna, _outcome = come(event, "anna")
    keep(OPEN)
    room = MeetingRoom.objects.get()
    with clock.frozen_at(QUARTER):
        client.post(mine_path(anna), {"act": "enter", "name": "Anna Kanarienvogel"})
        office.get(reverse("dialogue_event_enter", args=[event.pk]))
        file = exported(office, event, "csv")
        canaries = [
            *(SECRET, room.remote_id, connection.url, "/api/join", "Anna Kanarienvogel", str(connection.public_id)),
            *(room.moderator_secret.reveal(), room.participant_secret.reveal()),
        ]
        public = [
            *("/api/v1/events/", f"/api/v1/events/{event.public_id}/", "/api/v1/search/?q=Dorf", event.get_url()),
            *(f"/calendar/event/{event.public_id}.ics", f"/feed/series/{event.series.public_id}.atom"),
        ]
        texts = {path: client.get(path).content.decode() for path in public}
        texts["search"] = office.get(reverse("wagtailadmin_pages:search"), {"q": room.remote_id}).content.decode()
        texts["edit"] = office.get(reverse("wagtailadmin_pages:edit", args=[event.pk])).content.decode()
        texts["overview"] = office.get("/admin/integrations/").content.decode()
    texts["log"] = caplog.text
    texts["export"] = file.content.decode()
    assert "anna@beispiel.test" in texts["export"]
    texts["audit"] = str(list(PageLogEntry.objects.values_list("data", flat=True)))
    texts["revisions"] = str(list(Revision.objects.values_list("content", flat=True)))
    texts["mail"] = mail_text()
    assert event.title not in texts.pop("search")
    for name, text in texts.items():
        for canary in canaries:
            if name == "overview" and canary == str(connection.public_id):
                continue  # addresses of the admin name connections
            assert canary not in text, (name, canary)
    with database.cursor() as cursor:
        cursor.execute("SELECT moderator_secret, participant_secret FROM integrations_meetingroom")
        assert not set(cursor.fetchone()) & set(canaries), "encrypted where it lies"
    assert "Anna" not in str(list(DialogueEventPage.objects.values()))
