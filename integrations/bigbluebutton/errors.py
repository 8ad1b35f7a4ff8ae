"""What a server may answer instead of a room. ``str(error)`` is a sentence for the office."""

# ruff: noqa: N818  the names say what happened

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from integrations.core.errors import ConfigurationError, PermanentError, TemporaryError


class NotAvailable(TemporaryError):
    """A fault over there, or too many questions."""

    def __init__(self, *, retry_after: timedelta | None = None) -> None:
        super().__init__(
            _("The BigBlueButton server does not work properly at the moment. It is asked again by itself."),
            retry_after=retry_after,
        )


class NotBigBlueButton(TemporaryError):
    """HTML, nonsense, or XML that nobody should read. It may be a page that says “back soon”, so it is tried again."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The server answers with something that does not come from BigBlueButton, for example a web page. Is its address "
                "right?"
            )
        )


class NotThere(ConfigurationError):
    """404 or 410: nothing answers at this address."""

    def __init__(self) -> None:
        super().__init__(_("There is no BigBlueButton at this address. Please compare it with what the server shows."))


class NotAllowed(ConfigurationError):
    """401 or 403: a gate before BigBlueButton."""

    def __init__(self) -> None:
        super().__init__(_("The server does not let this site in. Please ask whoever runs it."))


class WrongSecret(ConfigurationError):
    """``checksumError``: it does not know our signature."""

    def __init__(self) -> None:
        super().__init__(_("The BigBlueButton server does not accept the secret. Please enter it again."))


class MissingSecret(ConfigurationError):
    def __init__(self) -> None:
        super().__init__(_("The secret of the BigBlueButton server is missing. Please enter it."))


class Refused(PermanentError):
    """``FAILED`` for any other reason."""

    def __init__(self) -> None:
        super().__init__(
            _("The BigBlueButton server refused the request. Whoever runs it finds the reason in its log.")
        )


class UnexpectedAnswer(PermanentError):
    """A status that fits nothing."""

    def __init__(self, status: int) -> None:
        super().__init__(_("The BigBlueButton server answers with %(status)d.") % {"status": status})
        self.status = status
