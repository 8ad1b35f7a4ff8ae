"""The other side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from integrations.core.contract import Coverage, Figures, NotModified, RemoteEvent, RemotePlace, RemoteStatus

HOUSE = RemotePlace("Treffpunkt Freizeit", "Am Neuen Garten 64", "14469", "Potsdam")
SECRET = "box-secret-0123456789"


@dataclass
class Box:
    """What the other side knows, and how it behaves.

    Attributes:
        end: what it says at the end of a list: a coverage, “not modified”, or nothing.
        fault: raised after ``fault_after`` events.
        on_deliver: what happens when something is handed over.
    """

    events: dict[str, RemoteEvent] = field(default_factory=dict)
    end: Coverage | NotModified | None = field(default_factory=Coverage)
    fault: Exception | None = None
    fault_after: int = 0
    reads: int = 0
    delivered: list[tuple[str, str]] = field(default_factory=list)
    on_deliver: Callable[[], None] = lambda: None
    handled: list[str] = field(default_factory=list)
    on_handle: Callable[[], None] = lambda: None
    figures: list[Figures] = field(default_factory=list)
    changed_links: list[tuple[str, str]] = field(default_factory=list)
    jobs_run: int = 0
    on_event: Callable[[RemoteEvent], None] = lambda event: None

    def put(self, remote_id: str, title: str = "Wer hält das Dorf zusammen?", **facts: object) -> RemoteEvent:
        event = RemoteEvent(
            remote_id,
            title,
            **{  # type: ignore[arg-type]  # any of its fields
                "url": f"https://box.example/{remote_id}",
                "starts_at": datetime(2026, 12, 1, 17, 0, tzinfo=UTC),
                "ends_at": datetime(2026, 12, 1, 18, 30, tzinfo=UTC),
                "time_zone": "Europe/Berlin",
                "place": HOUSE,
                "is_online": False,
                **facts,
            },
        )
        self.events[remote_id] = event
        return event

    def change(self, remote_id: str, **facts: object) -> None:
        self.events[remote_id] = replace(self.events[remote_id], **facts)  # type: ignore[arg-type]  # as above

    def cancel(self, remote_id: str) -> None:
        self.change(remote_id, status=RemoteStatus.CANCELLED)

    def count(self, remote_id: str, going: int, guests: int = 0, waiting: int = 0) -> None:
        self.change(remote_id, figures=Figures(going, waiting, guests))


BOX = Box()


def empty() -> Box:
    """Begin anew; everybody holds the same box."""
    BOX.__dict__.update(Box().__dict__)
    return BOX
