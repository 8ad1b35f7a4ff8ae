"""The three kinds of error that a plugin may raise: try again, give up, fix the settings (style guide 6.7).

``str(error)`` is shown to the office and stored. So it is one plain sentence in the site's language, without a secret, an
address, or a body that came from outside. Whatever else a plugin raises counts as a fault of the plugin: it is tried
again as a :class:`TemporaryError`, and only its type is shown.
"""

from __future__ import annotations

from datetime import timedelta


class IntegrationError(Exception):
    """The base of the three kinds; it is never raised itself.

    Attributes:
        status: what the other side answered with, for the log; None when it did not answer.
    """

    status: int | None = None


class TemporaryError(IntegrationError):
    """It may work later: no answer, too much asked, a fault over there.

    Attributes:
        retry_after: how long the other side asked to be left alone; None when it said nothing.
    """

    def __init__(self, message: str = "", *, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class PermanentError(IntegrationError):
    """The same request will never work: refused, not understood, not there.

    Attributes:
        is_gone: the other side says that the endpoint is gone for good (410). Nothing is sent to the connection any more.
    """

    def __init__(self, message: str = "", *, is_gone: bool = False) -> None:
        super().__init__(message)
        self.is_gone = is_gone


class ConfigurationError(IntegrationError):
    """Somebody has to mend the settings: wrong credentials, a missing secret, an account without the right.

    The connection stops until its settings are saved again or a test succeeds.
    """


class AuthorisationError(ConfigurationError):
    """A person has to authorise the connection again at the other side."""
