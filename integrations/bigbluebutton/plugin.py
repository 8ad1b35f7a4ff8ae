"""The plugin for BigBlueButton: glue between the core and a server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid5

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from integrations.core.contract import (
    Health,
    MeetingAccess,
    MeetingPlan,
    MeetingProvider,
    MeetingRecording,
    MeetingRole,
    Problem,
    StoredData,
)
from integrations.core.errors import ConfigurationError

if TYPE_CHECKING:
    from integrations.bigbluebutton.client import Client
    from integrations.bigbluebutton.models import BigBlueButtonConnection
    from integrations.core.models import Connection

ROLES = {MeetingRole.MODERATOR: "MODERATOR", MeetingRole.PARTICIPANT: "VIEWER"}
"""As the API calls them since 2.4."""
ASSUMED = timedelta(hours=2)
"""How long an event without an end lasts."""
LONGEST_TITLE = 200


class BigBlueButtonIntegration(MeetingProvider):
    """Makes rooms. A person's name goes to the server with their own link only, and is not kept here."""

    connection_model = "bigbluebutton.BigBlueButtonConnection"
    connection_key = ("url",)

    def check_connection(self, connection: Connection) -> list[Problem]:
        if _specific(connection).secret:
            return []
        return [Problem(_("The secret of the server is missing."), hint=_("Enter it in the settings."))]

    def probe(self, connection: Connection) -> Health:
        """``getMeetings`` is cheap and signed: a wrong secret shows."""
        count = _client(connection).count_rooms()
        text = ngettext(
            "The server works. %(count)d room is open there.",
            "The server works. %(count)d rooms are open there.",
            count,
        )
        return Health.ok(text % {"count": count}, rooms=str(count))

    def describe_stored_data(self) -> list[StoredData]:
        """Nothing about people: names are asked for at the door and handed on."""
        return []

    def configure(self, connection: Connection, values: Mapping[str, str]) -> None:
        """``url`` as the server shows it; the name is the server's when none is given."""
        from integrations.bigbluebutton.models import without_end  # noqa: PLC0415  models come later

        super().configure(connection, values)
        server = _specific(connection)
        server.url = without_end(server.url)
        server.label = server.label or server.host[:120]

    def opens_at(self, plan: MeetingPlan, connection: Connection) -> datetime:
        return plan.starts_at - timedelta(minutes=_specific(connection).opens_minutes)

    def create_meeting(self, plan: MeetingPlan, connection: Connection) -> MeetingAccess:
        """The id follows from the event, the connection and this site: a copy of the site elsewhere gets rooms of its own."""
        client, room_id = (
            _client(connection),
            str(uuid5(connection.public_id, f"{settings.SITE_URL} {plan.event_key}")),
        )
        ends_at = plan.ends_at or plan.starts_at + ASSUMED
        # The server drops rooms that nobody enters for five minutes, and those that everybody left, after one.
        stays = str(
            _specific(connection).opens_minutes + 60 + max(int((ends_at - plan.starts_at).total_seconds() / 60), 0)
        )
        moderator, participant = (client.password(room_id, role) for role in ROLES.values())
        client.create(
            room_id,
            name=plan.title[:LONGEST_TITLE].ljust(2, "."),
            moderatorPW=moderator,
            attendeePW=participant,
            record="true" if plan.may_record else "false",
            autoStartRecording="false",
            allowStartStopRecording="true" if plan.may_record else "false",
            meetingExpireIfNoUserJoinedInMinutes=stays,
            meetingExpireWhenLastUserLeftInMinutes=stays,
            logoutURL=plan.url,
        )
        return MeetingAccess(room_id, moderator_secret=moderator, participant_secret=participant)

    def update_meeting(self, plan: MeetingPlan, access: MeetingAccess, connection: Connection) -> MeetingAccess:
        """A room cannot be renamed, and does not know when it begins: it only has to be there."""
        return self.create_meeting(plan, connection)

    def cancel_meeting(self, access: MeetingAccess, connection: Connection) -> None:
        _client(connection).end(access.remote_id, password=access.moderator_secret)

    def is_occupied(self, access: MeetingAccess, connection: Connection) -> bool:
        return _client(connection).is_running(access.remote_id)

    def meeting_access(
        self, access: MeetingAccess, role: MeetingRole, connection: Connection, *, name: str = ""
    ) -> str:
        password = access.moderator_secret if role is MeetingRole.MODERATOR else access.participant_secret
        spoken = name.strip() or _("Guest")
        return _client(connection).join_url(
            access.remote_id, name=spoken.ljust(2, "."), role=ROLES[role], password=password
        )

    def fetch_recordings(
        self, accesses: Sequence[MeetingAccess], connection: Connection
    ) -> Iterator[MeetingRecording]:
        for found in _client(connection).recordings([access.remote_id for access in accesses]):
            yield MeetingRecording(
                room_id=found.room_id,
                remote_id=found.record_id,
                url=found.url,
                starts_at=found.starts_at,
                ends_at=found.ends_at,
            )


def _client(connection: Connection) -> Client:
    from integrations.bigbluebutton.client import Client  # noqa: PLC0415  fields with secrets come with models

    server = _specific(connection)
    return Client(server.url, server.secret)


def _specific(connection: Connection) -> BigBlueButtonConnection:
    from integrations.bigbluebutton.models import BigBlueButtonConnection  # noqa: PLC0415  models come later

    found = connection.specific()
    if not isinstance(found, BigBlueButtonConnection):
        raise ConfigurationError(_("The settings of this server are missing."))
    return found
