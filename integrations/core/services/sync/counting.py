"""Figures that a plugin asks for apart from its events (``RegistrationSource``)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from cms.core import clock
from integrations.core.choices import ATTACHED, LinkState
from integrations.core.models import RemoteLink
from integrations.core.services.sync.attached import FIGURES_STAY_FRESH, note_figures, say_figures

if TYPE_CHECKING:
    from integrations.core.contract import Figures, RegistrationSource
    from integrations.core.models import Connection
    from integrations.core.services.sync.claiming import Claim
    from integrations.core.services.sync.tally import Tally


def count(source: RegistrationSource, connection: Connection, tally: Tally, claim: Claim | None) -> None:
    """Ask for the figures of the linked events that are found there, and write what has changed. Without a claim it is a
    dry run.

    Raises:
        IntegrationError: from the plugin; what was counted before stays written.
        ClaimLostError: somebody else has the connection now, or it was switched off.
    """
    rows = RemoteLink.objects.attached().filter(connection_id=connection.pk).exclude(state=LinkState.VANISHED)
    links = {link.remote_id: link for link in rows}
    for figures in source.fetch_figures(connection, list(links.values())) if links else ():
        if claim is not None:
            claim.keep()
        link = links.get(figures.remote_id)
        if link is None or _is_known(link, figures, clock.now()):
            continue
        say_figures(link, figures, tally)
        if claim is not None:
            _write(link.pk, figures, claim)


def _is_known(link: RemoteLink, figures: Figures, now: datetime) -> bool:
    """Whether they stand here already, and were confirmed lately."""
    known = (link.going, link.waiting, link.guests, link.capacity)
    is_same = known == (figures.going, figures.waiting, figures.guests, figures.capacity)
    return is_same and link.counted_at is not None and now - link.counted_at < FIGURES_STAY_FRESH


def _write(link_id: int, figures: Figures, claim: Claim) -> None:
    with transaction.atomic():
        claim.keep(force=True)
        row: RemoteLink = RemoteLink.objects.select_for_update().get(pk=link_id)
        if row.state in ATTACHED:  # nobody in the office has let it go meanwhile
            note_figures(row, figures, figures.as_of or clock.now(), claim.connection.slug)
            row.save()
