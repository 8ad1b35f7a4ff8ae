"""The plugin for recordings: which addresses it knows, and where their preview pictures are. Glue only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from cms.core.timed.periodic import PeriodicJob
from dialogues.choices import RecordingProvider as Code
from integrations.core.contract import Health, PeriodicWork, Problem, Recording, RecordingProvider, StoredData
from integrations.video import addresses
from integrations.video.options import VideoOptions

if TYPE_CHECKING:
    from integrations.core.models import Connection


class VideoIntegration(RecordingProvider, PeriodicWork):
    """Own files, PeerTube, Vimeo, YouTube and files elsewhere; whatever else is only linked."""

    @cached_property
    def options(self) -> VideoOptions:
        return VideoOptions.of(self.environment)

    def check_configuration(self) -> list[Problem]:
        return self.options.problems()

    def report(self) -> list[Problem]:
        from integrations.video.services import posters  # noqa: PLC0415  models come later

        return posters.problems()

    def probe(self, connection: Connection) -> Health:
        """There is no account to be asked."""
        return Health.ok()

    def describe_stored_data(self) -> list[StoredData]:
        """Nothing about people: the pictures are those of the videos."""
        return []

    def recognise(self, url: str) -> Recording | None:
        return addresses.recognise(url)

    def recognise_as(self, code: str, url: str) -> Recording | None:
        """What an editor entered as the address for embedding is embedded, whatever it is."""
        return addresses.trusted(Code(code), url.strip())

    def fetch_poster_url(self, recording: Recording) -> str:
        from integrations.video import client  # noqa: PLC0415  web processes call nobody

        return client.poster_url(recording, self.options)

    def periodic_jobs(self) -> Sequence[PeriodicJob]:
        from integrations.video.services import posters  # noqa: PLC0415  models come later

        if not self.options.posters:
            return []
        return [PeriodicJob("video.posters", timedelta(minutes=1), posters.ring_when_due)]
