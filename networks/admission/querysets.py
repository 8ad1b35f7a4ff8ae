"""Filters of applications and messages."""

from __future__ import annotations

from typing import Self

from django.db import models

from networks.admission.choices import ApplicationState, MessageState
from networks.admission.rules import DECIDABLE, OFFICE_ACTS, OPEN


class ApplicationQuerySet(models.QuerySet):  # type: ignore[type-arg]  # used before the model exists
    def confirmed(self) -> Self:
        """What the office sees: before the click in the mail nobody knows whose words these are."""
        return self.exclude(state=ApplicationState.PENDING)

    def open(self) -> Self:
        """Neither decided for good nor withdrawn; whoever is being welcomed counts."""
        return self.filter(state__in=OPEN)

    def undecided(self) -> Self:
        """Confirmed, and waiting for the office or the applicant."""
        return self.filter(state__in=DECIDABLE)

    def for_office(self) -> Self:
        """Where the office is the one to act."""
        return self.filter(state__in=OFFICE_ACTS)

    def welcoming(self) -> Self:
        """Accepted, and not done with the checklist."""
        return self.filter(state=ApplicationState.ONBOARDING)

    def of_network(self, network_key: object) -> Self:
        """The applications to a network, in whatever language its page is."""
        return self.filter(network__translation_key=network_key)


class MessageQuerySet(models.QuerySet):  # type: ignore[type-arg]  # as above
    def open(self) -> Self:
        """Nobody has answered it."""
        return self.filter(state=MessageState.OPEN)
