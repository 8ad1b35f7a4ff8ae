"""What is done in working groups. Whether somebody may do it was asked before (``networks.permissions``); here are the
rules of the things themselves, each explained when it refuses."""

from __future__ import annotations

from django.core.exceptions import ValidationError


class NotNow(ValidationError):  # noqa: N818  an answer to the person, not a fault
    """It cannot be done any more, or not like this; one sentence says why."""
