"""The Meetup plugin: glue between the core and the three ways to a group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.timed.periodic import PeriodicJob
from integrations.core import registry
from integrations.core.contract import (
    Coverage,
    EventImporter,
    Health,
    NotModified,
    OwnedField,
    PeriodicWork,
    Problem,
    RemoteEvent,
    Severity,
    StoredData,
)
from integrations.core.errors import ConfigurationError
from integrations.meetup import feed
from integrations.meetup.addresses import group_in
from integrations.meetup.choices import Mode
from integrations.meetup.errors import SchemaDrift
from integrations.meetup.options import MeetupOptions

if TYPE_CHECKING:
    from uuid import UUID

    from integrations.core.models import Connection, RemoteLink
    from integrations.meetup.models import MeetupConnection

EVERY = timedelta(minutes=1)


class MeetupIntegration(EventImporter, PeriodicWork):
    """Reads a group over GraphQL, over its calendar, or not at all (links by hand)."""

    connection_model = "meetup.MeetupConnection"
    connection_key = ("group",)
    owned_fields = frozenset({OwnedField.DATE, OwnedField.PLACE, OwnedField.STATUS})

    @cached_property
    def options(self) -> MeetupOptions:
        return MeetupOptions.of(self.environment)

    def check_configuration(self) -> list[Problem]:
        return self.options.problems()

    def check_connection(self, connection: Connection) -> list[Problem]:
        meetup = _specific(connection)
        found = []
        if meetup.mode == Mode.GRAPHQL and not self.options.can_read_graphql:
            found.append(
                Problem(
                    _("Full access needs an OAuth client of a Meetup Pro account, and none is set."),
                    hint=_("Set MEETUP_CLIENT_ID and MEETUP_CLIENT_SECRET, or choose the group's public calendar."),
                    number=7,
                )
            )
        elif meetup.mode == Mode.GRAPHQL and not self.options.signs_by_itself and not meetup.is_authorised:
            found.append(
                Problem(
                    _("Nobody has signed in at Meetup for this group yet, or the permission has ended."),
                    hint=_("Open the connection and press “Sign in at Meetup”."),
                    number=8,
                )
            )
        if meetup.series is None:
            found.append(
                Problem(
                    _("No dialogue series is chosen: events can be linked, but no new page can be made of them."),
                    severity=Severity.WARNING,
                    number=9,
                )
            )
        return found

    def probe(self, connection: Connection) -> Health:
        meetup = _specific(connection)
        if meetup.mode == Mode.MANUAL:
            return Health.ok(_("Links by hand: Meetup is never asked."))
        if meetup.mode == Mode.ICAL:
            found = feed.fetch(self.options.ical_url, meetup.group, time_zone=meetup.time_zone or settings.TIME_ZONE)
            return Health.ok(_("The calendar of the group can be read."), events=str(len(found.events)))
        return self._probe_graphql(meetup)

    def _probe_graphql(self, meetup: MeetupConnection) -> Health:
        from integrations.meetup.services.access import client_for, known_group  # noqa: PLC0415  models come later

        client = client_for(meetup, self.options)
        required, optional = client.missing_fields()
        if required:
            raise SchemaDrift(required)
        client.absent = set(optional)
        group = known_group(meetup, client)
        if meetup.absent_fields != "\n".join(sorted(optional)):
            type(meetup).objects.filter(pk=meetup.pk).update(absent_fields="\n".join(sorted(optional)))
        unexpected = sorted(set(optional) - {"Event.venue"})
        if unexpected:
            return Health.degraded(
                _("Meetup has changed its interface: %(fields)s is not there any more. The rest works.")
                % {"fields": ", ".join(unexpected)},
                group=group.name,
            )
        if group.is_organizer is False:
            return Health.degraded(
                _("Reading works. Sending does not: the Meetup account is no organizer of the group."),
                group=group.name,
            )
        return Health.ok(_("The group “%(name)s” can be read.") % {"name": group.name}, group=group.name)

    def describe_stored_data(self) -> list[StoredData]:
        """Nothing about people: only numbers are read."""
        return []

    def configure(self, connection: Connection, values: Mapping[str, str]) -> None:
        """``group`` may be an address, too; ``mode`` is one of the three ways."""
        if values.get("mode", Mode.GRAPHQL) not in Mode.values:
            raise ConfigurationError(_("mode: please choose %(modes)s.") % {"modes": ", ".join(Mode.values)})
        super().configure(connection, values)
        meetup = _specific(connection)
        meetup.group = group_in(meetup.group) or meetup.group.strip().strip("/")
        meetup.label = meetup.label or meetup.group[:120]

    def fetch_events(
        self, connection: Connection, since: datetime | None
    ) -> Iterator[RemoteEvent | Coverage | NotModified]:
        """All that is of interest, every time: Meetup tells no time of change, so only a comparison shows one."""
        from integrations.meetup.services.reading import read_group  # noqa: PLC0415  models come later

        meetup = _specific(connection)
        if meetup.mode == Mode.MANUAL:
            # Nobody is asked, so nothing is counted as missing, not even what was missing before.
            yield Coverage(since=clock.now(), until=clock.now())
        elif meetup.mode == Mode.ICAL:
            found = feed.fetch(self.options.ical_url, meetup.group, time_zone=meetup.time_zone or settings.TIME_ZONE)
            if found.name and found.name != meetup.group_name:
                type(meetup).objects.filter(pk=meetup.pk).update(group_name=found.name)
            yield from found.events
            yield found.coverage()
        else:
            yield from read_group(meetup, self.options)

    def named_events(self, connection: Connection) -> Mapping[str, UUID]:
        """What the pages name by an address (E38); the import file sets it, too."""
        from integrations.meetup.services import following  # noqa: PLC0415  models come later

        return following.named_events(_specific(connection))

    def link_changed(self, link: RemoteLink, connection: Connection) -> None:
        """The button on the page leads to where the event is, or to the group while it is not found."""
        from integrations.meetup.services import following  # noqa: PLC0415  models come later

        following.link_changed(_specific(connection), link)

    def periodic_jobs(self) -> Sequence[PeriodicJob]:
        return (
            PeriodicJob("meetup.follow_addresses", EVERY, _follow_addresses),
            PeriodicJob("meetup.finish_dispatches", EVERY, _finish_dispatches),
        )


def installed() -> MeetupIntegration:
    """The one object of this plugin.

    Raises:
        LookupError: the operator has not installed it.
    """
    found = registry.get("meetup")
    if not isinstance(found, MeetupIntegration):
        raise LookupError("the plugin meetup is not installed")
    return found


def _follow_addresses() -> str:
    from integrations.meetup.services.following import follow_all  # noqa: PLC0415  models come later

    linked, moved = follow_all()
    return f"{linked} linked, {moved} addresses"


def _finish_dispatches() -> str:
    """Meetup may take its time, so a worker does it."""
    from integrations.meetup.services.sending import due_dispatches  # noqa: PLC0415  models come later
    from integrations.meetup.tasks import settle_dispatch  # noqa: PLC0415  the same

    due = due_dispatches()
    for dispatch_id in due:
        settle_dispatch.enqueue(dispatch_id)
    return f"{len(due)} due" if due else ""


def _specific(connection: Connection) -> MeetupConnection:
    found: MeetupConnection = connection.specific()  # type: ignore[assignment]  # the core hands over rows of this plugin
    return found
