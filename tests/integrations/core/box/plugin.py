from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from ninja import Router

from cms.core.changes import Change, change_types
from cms.core.timed.periodic import PeriodicJob
from integrations.core.contract import (
    ApiExtension,
    ChangeSubscriber,
    Coverage,
    EventImporter,
    Figures,
    Health,
    InboundHookHandler,
    InboundNotice,
    InboundRequest,
    NotModified,
    OwnedField,
    PeriodicWork,
    Problem,
    Receipt,
    RegistrationSource,
    RemoteEvent,
    StoredData,
)
from integrations.core.errors import PermanentError
from integrations.core.models import Connection, Delivery, RemoteLink
from tests.integrations.core.box.remote import BOX, SECRET

router = Router()


@router.get("/contents/")
def contents(request: Any) -> dict[str, int]:
    return {"events": len(BOX.events)}


class BoxIntegration(
    EventImporter, RegistrationSource, ChangeSubscriber, InboundHookHandler, PeriodicWork, ApiExtension
):
    connection_model: ClassVar[str] = "integrations.Connection"
    connection_key: ClassVar[tuple[str, ...]] = ("label",)
    owned_fields: ClassVar[frozenset[OwnedField]] = frozenset(OwnedField)
    kept_headers: ClassVar[tuple[str, ...]] = ("content-type", "box-kind")
    longest_body: ClassVar[int] = 1000

    @property
    def handled_changes(self) -> frozenset[str]:
        return frozenset(name for name, change in change_types().items() if change.is_public)

    def check_connection(self, connection: Connection) -> list[Problem]:
        return [Problem("Der Name ist verboten.")] if connection.label == "verboten" else []

    def probe(self, connection: Connection) -> Health:
        if BOX.fault:
            raise BOX.fault
        return Health.ok(f"{len(BOX.events)} Veranstaltungen", version="1")

    def describe_stored_data(self) -> list[StoredData]:
        return []

    def fetch_events(
        self, connection: Connection, since: datetime | None
    ) -> Iterator[RemoteEvent | Coverage | NotModified]:
        BOX.reads += 1
        events = [] if isinstance(BOX.end, NotModified) else list(BOX.events.values())
        for number, event in enumerate(events):
            if BOX.fault and number == BOX.fault_after:
                raise BOX.fault
            BOX.on_event(event)
            yield event
        if BOX.fault and len(events) <= BOX.fault_after:
            raise BOX.fault
        if BOX.end is not None:
            yield BOX.end

    def link_changed(self, link: RemoteLink, connection: Connection) -> None:
        BOX.changed_links.append((link.remote_id, link.state))

    def fetch_figures(self, connection: Connection, links: Sequence[RemoteLink]) -> Iterator[Figures]:
        known = {link.remote_id for link in links}
        assert known, "nobody asks for the figures of nothing"
        yield from BOX.figures

    def build_payload(self, change: Change, connection: Connection) -> Mapping[str, Any] | None:
        return {"type": change.type, "id": str(change.subject_id)}

    def deliver(self, delivery: Delivery, connection: Connection) -> Receipt:
        BOX.delivered.append((connection.label, delivery.message_id))
        BOX.on_deliver()
        return Receipt(204)

    def verify(self, request: InboundRequest, connection: Connection) -> bool:
        return hmac.compare_digest(request.headers.get("box-secret", ""), SECRET)

    def parse(self, request: InboundRequest, connection: Connection) -> Sequence[InboundNotice]:
        try:
            ids = json.loads(request.body)
        except ValueError as error:
            raise PermanentError("Der Aufruf ist nicht zu verstehen.") from error
        return [InboundNotice(name, request.headers["box-kind"]) for name in ids]

    def handle(self, notice: InboundNotice, connection: Connection) -> None:
        BOX.handled.append(notice.notice_id)
        BOX.on_handle()

    def router(self) -> Router:
        return router

    def periodic_jobs(self) -> Sequence[PeriodicJob]:
        def run() -> str:
            BOX.jobs_run += 1
            return ""

        return [PeriodicJob("box.tidy", timedelta(minutes=1), run)]
