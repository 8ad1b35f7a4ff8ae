"""The office hears once of each outage of a connection, of whatever plugin, by mail."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cms.core import clock
from integrations.core import notices, registry
from integrations.core.errors import AuthorisationError, TemporaryError
from integrations.core.models import Connection
from integrations.core.services import connections, state
from integrations.core.services.sync.running import run_sync
from networks.models import Notice
from networks.notices import party_of
from newsletters.services.notices import draft_of
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db]
HOUR = timedelta(hours=1)


def read_at(connection: Connection, moment: datetime) -> int:
    """One reading, then a pass over all connections; how many outages the office was told of."""
    with clock.frozen_at(moment):
        run_sync(connection.pk)
        return notices.tell_office()


def text_of(notice: Notice) -> str | None:
    party = party_of(notices.SITE)
    assert party is not None
    draft = draft_of(notice, party)
    return draft.content.text if draft else None


def test_a_connection_that_must_be_authorised_again_is_told_once(box, connection, site_settings, now) -> None:
    box.fault = AuthorisationError("Bitte neu anmelden.")
    assert [read_at(connection, now + n * HOUR) for n in range(3)] == [1, 0, 0]
    notice = Notice.objects.get()
    assert f"/admin/integrations/connections/{connection.public_id}/" in (text_of(notice) or "")
    box.fault = None
    assert read_at(connection, now + 3 * HOUR) == 0
    assert text_of(notice) is None, "what works again is not told any more"
    box.fault = AuthorisationError("Bitte neu anmelden.")
    assert [read_at(connection, now + n * HOUR) for n in (4, 5)] == [1, 0], "another outage"
    assert Notice.objects.count() == 2


def test_a_reading_that_fails_for_hours_is_told_once_and_a_hiccup_never(box, connection, site_settings, now) -> None:
    assert read_at(connection, now) == 0
    box.fault = TemporaryError("Später.")
    assert [read_at(connection, now + n * HOUR) for n in (1, 2, 3)] == [0, 0, 0]
    assert [read_at(connection, now + n * HOUR) for n in (4, 5, 24)] == [1, 0, 0]
    box.fault = None
    assert read_at(connection, now + 25 * HOUR) == 0
    assert Connection.objects.get().outage_since is None


def test_what_is_off_is_no_outage_and_looking_at_it_ends_one(box, connection, site_settings, now) -> None:
    Connection.objects.update(trouble="settings", last_error="x")
    state.disable("box")
    assert notices.tell_office() == 0
    state.enable("box")
    Connection.objects.update(is_enabled=False)
    assert notices.tell_office() == 0
    Connection.objects.update(is_enabled=True)
    assert notices.tell_office() == 1
    connections.revive(Connection.objects.get())
    assert (notices.tell_office(), Connection.objects.get().outage_since) == (0, None)


def test_without_its_plugin_a_connection_has_no_button_to_test_it(client: Client, box, connection, now) -> None:
    client.force_login(UserFactory(is_superuser=True))
    screens = [reverse("integrations_overview"), reverse("integrations_connection", args=[connection.public_id])]
    button = reverse("integrations_probe", args=[connection.public_id])
    assert [button in client.get(screen).content.decode() for screen in screens] == [True, True]
    with registry.INTEGRATIONS.set_aside():
        assert [button in client.get(screen).content.decode() for screen in screens] == [False, False]


def test_an_event_of_a_whole_day_shows_its_day(client: Client, box: Any, connection, now) -> None:
    """Midnight in Auckland is noon of the day before in Berlin."""
    midnight = datetime.fromisoformat("2026-12-05T00:00:00+13:00")
    days = {"is_all_day": True, "starts_at": midnight, "ends_at": midnight + timedelta(days=1)}
    box.put("a", title="Landtag", time_zone="Pacific/Auckland", **days)
    evening = datetime.fromisoformat("2026-12-05T18:00:00+01:00")
    box.put("b", title="Abend", starts_at=evening, ends_at=evening + HOUR)
    run_sync(connection.pk)
    client.force_login(UserFactory(is_superuser=True))
    page = client.get(reverse("integrations_connection", args=[connection.public_id])).content.decode()
    assert "<td>05.12.2026</td>" in page
    assert "<td>05.12.2026 18:00</td>" in page
    assert "00:00" not in page.partition('id="wn-offered"')[2].partition("</table>")[0]
