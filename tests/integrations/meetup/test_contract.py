"""Meetup passes what every plugin passes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from cms.core import clock
from dialogues.models import DialogueSeriesPage
from integrations.core.testing import IntegrationContract
from integrations.meetup.models import MeetupConnection
from integrations.meetup.options import MeetupOptions
from tests.integrations.meetup.installing import installed_with
from tests.integrations.meetup.stub import World


class TestMeetup(IntegrationContract):
    slug = "meetup"
    secrets = ("stub-secret",)
    can_fail = True

    @pytest.fixture(autouse=True)
    def other_side(self, world: World, options: MeetupOptions, series: DialogueSeriesPage) -> Iterator[None]:
        self.world, self.series = world, series
        with installed_with(options):
            yield

    def make_connection(self, **values: Any) -> MeetupConnection:
        pair = self.world.token_pair()
        return MeetupConnection.objects.create(
            label="Gruppe",
            group="dorfgespraech",
            series=self.series,
            access_token=pair["access_token"],
            refresh_token=pair["refresh_token"],
            access_until=clock.now() + timedelta(hours=1),
            **values,
        )

    @contextmanager
    def failing(self) -> Iterator[None]:
        self.world.weights = {"503": 1.0}
        yield
        self.world.weights = {}
