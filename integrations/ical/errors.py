"""What the server of a calendar may answer instead of one. ``str(error)`` is a sentence for the office."""

# ruff: noqa: N818  the names say what happened

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from integrations.core.errors import ConfigurationError, PermanentError, TemporaryError


class NotAvailable(TemporaryError):
    """A fault over there, or too many questions."""

    def __init__(self, *, retry_after: timedelta | None = None) -> None:
        super().__init__(
            _("The server of the calendar does not work properly at the moment. It is asked again by itself."),
            retry_after=retry_after,
        )


class NotThere(PermanentError):
    """404 or 410: nothing stands at the address."""

    def __init__(self, *, is_gone: bool = False) -> None:
        super().__init__(
            _(
                "There is no calendar at this address any more. Nothing was changed here. Please enter its new address."
            ),
            is_gone=is_gone,
        )


class NotPublic(ConfigurationError):
    """401 or 403: only people who sign in may read it."""

    def __init__(self) -> None:
        super().__init__(
            _("The calendar is not public. Please share it by link, and enter the address that you get then.")
        )


class UnexpectedAnswer(PermanentError):
    """A status that fits nothing."""

    def __init__(self, status: int) -> None:
        super().__init__(_("The server of the calendar answers with %(status)d.") % {"status": status})
        self.status = status


class TooCostly(PermanentError):
    """The rules of repetition take longer to work out than a reading may take."""

    def __init__(self) -> None:
        super().__init__(
            _("The repetitions in this calendar cannot be worked out in a reasonable time. Nothing was changed here.")
        )
