"""What a plugin is: metadata, a base class, and small capabilities (style guide 6.7, ``docs/plugins.md``).

A plugin is a Django app. Its ``apps.py`` holds an :class:`IntegrationConfig`, its ``plugin.py`` a subclass of
:class:`Integration` that inherits one or more capabilities. The runtime asks with ``isinstance`` what it can do.
This module imports no models: Django reads the configurations of apps before models exist.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from django.apps import AppConfig

from integrations.core import registry
from integrations.core.values import (
    Coverage,
    Figures,
    Health,
    HealthStatus,
    InboundNotice,
    InboundRequest,
    MeetingAccess,
    MeetingPlan,
    MeetingRecording,
    MeetingRole,
    NotModified,
    OwnedField,
    Problem,
    Receipt,
    Recording,
    RemoteEvent,
    RemotePlace,
    RemoteStatus,
    Severity,
    StoredData,
)

if TYPE_CHECKING:
    from uuid import UUID

    from ninja import Router

    from cms.core.changes import Change
    from cms.core.timed.periodic import PeriodicJob
    from integrations.core.models import Connection, Delivery, RemoteLink

__all__ = [
    "CORE_VERSION",
    "ApiExtension",
    "Category",
    "ChangeSubscriber",
    "Coverage",
    "EventImporter",
    "Figures",
    "Health",
    "HealthStatus",
    "InboundHookHandler",
    "InboundNotice",
    "InboundRequest",
    "Integration",
    "IntegrationConfig",
    "MeetingAccess",
    "MeetingPlan",
    "MeetingProvider",
    "MeetingRecording",
    "MeetingRole",
    "NotModified",
    "OwnedField",
    "PeriodicWork",
    "Problem",
    "Receipt",
    "Recording",
    "RecordingProvider",
    "RegistrationSource",
    "RemoteEvent",
    "RemotePlace",
    "RemoteStatus",
    "Severity",
    "StoredData",
]

CORE_VERSION = (1, 0)
"""Of this contract. The first number grows when plugins must be changed, the second when something is added."""


class Category(StrEnum):
    """Under which heading the overview lists a plugin."""

    CALENDAR = "calendar"
    COMMUNITY = "community"
    MEETING = "meeting"
    NOTIFICATION = "notification"
    EXPORT = "export"
    VIDEO = "video"


class IntegrationConfig(AppConfig):
    """The metadata of a plugin, as class attributes.

    Attributes:
        slug: its name in addresses, commands and the environment: lower-case letters and digits. It never changes.
        verbose_name, description: for the office; translated lazily.
        documentation_url: where the operator reads on; may be empty.
        min_core_version: the oldest :data:`CORE_VERSION` that it works with.
        integration_class: dotted path of the :class:`Integration`.
        is_enabled_at_first: whether it works before anybody has switched it; for what nobody has to be asked about: it
            needs no account, and no word about people leaves the site.
    """

    slug: ClassVar[str]
    description: ClassVar[Any] = ""
    category: ClassVar[Category]
    documentation_url: ClassVar[str] = ""
    min_core_version: ClassVar[tuple[int, int]] = CORE_VERSION
    integration_class: ClassVar[str]
    is_enabled_at_first: ClassVar[bool] = False

    def __init__(self, app_name: str, app_module: Any) -> None:
        registry.claim_slug(getattr(self, "slug", ""), app_name)
        super().__init__(app_name, app_module)

    def ready(self) -> None:
        registry.register(self)


class Integration(ABC):
    """One plugin at work. There is one object per process; what belongs to a remote account is a ``Connection``.

    Attributes:
        config: the metadata.
        environment: what the operator set as ``INTEGRATION_<SLUG>_<NAME>`` (built-in plugins also without the first
            word), by ``NAME``. Plugins make typed values of it.
        connection_model: such as ``meetup.MeetupConnection``, a child of ``integrations.Connection``. Empty: the plugin
            has no connections.
        connection_key: the settings by which ``manage.py integrations connect`` finds a connection again.
    """

    connection_model: ClassVar[str] = ""
    connection_key: ClassVar[tuple[str, ...]] = ()

    def __init__(self, config: IntegrationConfig, environment: Mapping[str, str]) -> None:
        self.config = config
        self.environment = environment

    @property
    def slug(self) -> str:
        return self.config.slug

    def check_configuration(self) -> list[Problem]:
        """What keeps the whole plugin from working: a missing secret, a bad value. It calls nobody. Errors are system
        checks, too (``integrations.<slug>.E001``)."""
        return []

    def check_connection(self, connection: Connection) -> list[Problem]:
        """What keeps one connection from working, as far as its settings show. It calls nobody."""
        return []

    def report(self) -> list[Problem]:
        """What went wrong lately without a connection that could say so, from the plugin's own rows, for the overview. It
        calls nobody, and is asked only while the plugin is on."""
        return []

    @abstractmethod
    def probe(self, connection: Connection) -> Health:
        """Make one cheap call and say how it went. What it raises counts as *down*. Never inside a transaction."""

    @abstractmethod
    def describe_stored_data(self) -> list[StoredData]:
        """Which personal data the plugin keeps, and for how long; empty when it keeps none. It feeds the data map."""

    def configure(self, connection: Connection, values: Mapping[str, str]) -> None:
        """Write the settings of ``manage.py integrations connect`` into the unsaved ``connection``.

        This fills the fields of the same names (``label``, ``series``, ``network``, ``interval`` in minutes among them).
        A plugin overrides it where a setting is called differently outside.

        Raises:
            ConfigurationError: a name or value is wrong; the message says which.
        """
        from integrations.core.services.connections import set_values  # noqa: PLC0415  models come after contracts

        set_values(connection, values)


class EventImporter(Integration):
    """Reads events from elsewhere. The core compares, links and writes (``services.sync``).

    Attributes:
        owned_fields: what the other side decides about a linked event. Texts and people are never among it.
    """

    owned_fields: ClassVar[frozenset[OwnedField]] = frozenset()

    @abstractmethod
    def fetch_events(
        self, connection: Connection, since: datetime | None
    ) -> Iterator[RemoteEvent | Coverage | NotModified]:
        """The events of the account, in any order, each once or more often.

        Not everything that is missing is gone. Only when the plugin ends with a :class:`Coverage` is an event that was
        not named, and lies inside the span, counted as missing.

        Args:
            since: when the last complete run began; None for the first. A plugin that can, asks only for what is newer.

        Raises:
            IntegrationError: the run ends; what was read before stays written.
        """

    def named_events(self, connection: Connection) -> Mapping[str, UUID]:
        """Ids over there that our own pages name already, for example by an address that an editor typed, with the
        translation keys of their events. These are linked by themselves. Asked once per run; it reads only."""
        return {}

    def link_changed(self, link: RemoteLink, connection: Connection) -> None:
        """Called when ``link`` has got another state: linked, cancelled or vanished there, replaced, let go (the
        state is “offered”, and ``local_key`` still names our event). Inside the transaction, before the row is saved or
        after: for what the plugin writes of its own. No network."""


class ChangeSubscriber(Integration):
    """Tells the other side what happened here. Deliveries are rows (``services.outbox``)."""

    @property
    @abstractmethod
    def handled_changes(self) -> frozenset[str]:
        """The names of public changes that it may want, as in ``cms.core.changes.change_types()``."""

    @abstractmethod
    def build_payload(self, change: Change, connection: Connection) -> Mapping[str, Any] | None:
        """What to deliver, as JSON; None when this connection does not want it. Inside the transaction of the change:
        no network, few queries, and no personal data."""

    @abstractmethod
    def deliver(self, delivery: Delivery, connection: Connection) -> Receipt:
        """Hand one delivery over; outside any transaction. It may come twice: ``delivery.message_id`` stays the same.

        Raises:
            IntegrationError: it was not handed over.
        """


class InboundHookHandler(Integration):
    """Hears what the other side calls at ``/integrations/<slug>/hooks/<connection>/``: verify, parse, act.

    Attributes:
        kept_headers: names in lower case that :meth:`parse` needs; the others are gone by then, so no secret is stored.
        longest_body: bytes; a longer call is answered with 413.
    """

    kept_headers: ClassVar[tuple[str, ...]] = ("content-type",)
    longest_body: ClassVar[int] = 256 * 1024

    @abstractmethod
    def verify(self, request: InboundRequest, connection: Connection) -> bool:
        """Whether the request is genuine and fresh; compared in constant time (``signatures``). Without a secret: no."""

    @abstractmethod
    def parse(self, request: InboundRequest, connection: Connection) -> Sequence[InboundNotice]:
        """What it says. After the answer, from the stored row.

        Raises:
            PermanentError: it cannot be understood.
        """

    @abstractmethod
    def handle(self, notice: InboundNotice, connection: Connection) -> None:
        """Act; each notice id once, but again after a crash in the middle. Outside any transaction."""


class MeetingProvider(Integration):
    """Makes rooms for online events. The core decides when (``services.rooms``), keeps what it was told, and hands out the
    links; only ``dialogues.services.meeting`` writes what an event says about its meeting.

    Attributes:
        opens_before: how long before the beginning a room is made, where the connection says nothing else.
    """

    opens_before: ClassVar[timedelta] = timedelta(minutes=30)

    def opens_at(self, plan: MeetingPlan, connection: Connection) -> datetime:
        """When the room is made. People enter from a quarter of an hour before the beginning."""
        return plan.starts_at - self.opens_before

    @abstractmethod
    def create_meeting(self, plan: MeetingPlan, connection: Connection) -> MeetingAccess:
        """Make the room, or find it again by ``plan.event_key``: asking twice never makes two. While the event lasts it is
        asked every few minutes, so that a room that was lost over there is there again."""

    @abstractmethod
    def update_meeting(self, plan: MeetingPlan, access: MeetingAccess, connection: Connection) -> MeetingAccess:
        """Tell the room a new time or title."""

    @abstractmethod
    def cancel_meeting(self, access: MeetingAccess, connection: Connection) -> None:
        """Close the room. One that is not there any more is closed."""

    @abstractmethod
    def meeting_access(
        self, access: MeetingAccess, role: MeetingRole, connection: Connection, *, name: str = ""
    ) -> str:
        """The link for one person in a role. It is made when it is asked for, calls nobody, and is stored nowhere.

        Args:
            name: what the others in the meeting read.
        """

    def is_occupied(self, access: MeetingAccess, connection: Connection) -> bool:
        """Whether people are in the room: then it is not closed over their heads. A plugin that cannot know says no."""
        return False

    def fetch_recordings(
        self, accesses: Sequence[MeetingAccess], connection: Connection
    ) -> Iterator[MeetingRecording]:
        """What was recorded in these rooms and can be watched. It is offered to the office; nothing is published by it."""
        return iter(())


class RegistrationSource(Integration):
    """Counts who registered elsewhere, numbers only, where that takes questions of its own. It is an
    :class:`EventImporter`, too, which links the events; one that learns the figures with each event delivers them there."""

    @abstractmethod
    def fetch_figures(self, connection: Connection, links: Sequence[RemoteLink]) -> Iterator[Figures]:
        """The present figures of linked events, by ``remote_id``; those that are not named stay as they were. Asked at the
        end of each reading that came through.

        Raises:
            IntegrationError: the run ends; what was counted before stays written.
        """


class RecordingProvider(Integration):
    """Knows the players of one kind of video address. It is asked while a page is built, so it calls nobody."""

    @abstractmethod
    def recognise(self, url: str) -> Recording | None:
        """What the address leads to; None when it is not of this provider. The same address always gives the same, and
        the ``embed_url`` that it gives is recognised, too."""

    def recognise_as(self, code: str, url: str) -> Recording | None:
        """An editor says that there is a player of the kind ``code`` at ``url``, which does not look like one. None when
        the plugin does not answer for it."""
        return None

    def fetch_poster_url(self, recording: Recording) -> str:
        """Where the server may fetch a still picture once, through the guarded client; empty when there is none. It may
        ask the provider, so it is never called while a page is built, nor inside a transaction.

        Raises:
            IntegrationError: the provider does not tell.
        """
        return ""


class ApiExtension(Integration):
    """Has endpoints of its own below ``/api/v1/integrations/<slug>/``."""

    @abstractmethod
    def router(self) -> Router:
        """The endpoints; asked for once, when the site starts."""


class PeriodicWork(Integration):
    """Has rare jobs of its own. Syncing, delivering and probing are the core's business."""

    @abstractmethod
    def periodic_jobs(self) -> Sequence[PeriodicJob]:
        """The jobs, named ``<slug>.…``, short and repeatable; asked for every minute while the plugin is on."""
