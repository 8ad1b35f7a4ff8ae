"""What Meetup may answer instead of what was asked for, by what follows from it (meetup.md 1.5, 4.2).

``str(error)`` is one plain sentence for the office. What Meetup itself wrote is never part of it: it may hold anything.
"""

# ruff: noqa: N818  the names say what happened

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from cms.core import clock
from integrations.core.errors import AuthorisationError, ConfigurationError, PermanentError, TemporaryError

LONGEST_REFUSAL = 300
"""Signs of Meetup's own words about a refused event that are shown to the editor who pressed the button."""


class NotAvailable(TemporaryError):
    """Meetup answers with a fault of its own, or not at all."""

    def __init__(self, *, retry_after: timedelta | None = None) -> None:
        super().__init__(_("Meetup does not work properly at the moment."), retry_after=retry_after)


class NotReadable(TemporaryError):
    """Something came back, but no data: a web page, half an answer, other types than agreed."""

    def __init__(self) -> None:
        super().__init__(
            _("Meetup answered with something that is no data, for example a web page about maintenance.")
        )


class RateLimited(TemporaryError):
    """The budget of requests is used up, at Meetup or our own account of it.

    Attributes:
        reset_at: when Meetup wants to be asked again.
    """

    def __init__(self, reset_at: datetime) -> None:
        self.reset_at = reset_at
        super().__init__(
            _("Meetup was asked too often. The next attempt waits until it may be asked again."),
            retry_after=max(reset_at - clock.now(), timedelta(seconds=1)),
        )


class Incomplete(TemporaryError):
    """All that could be read was read, but it is known that something is missing."""

    def __init__(self) -> None:
        super().__init__(
            _("Meetup told only a part of its events. What was read counts; nothing is taken for missing.")
        )


class AccessLapsed(TemporaryError):
    """401 everywhere, with a fresh token, too: the Pro subscription behind the access has lapsed (meetup.md 1.1).

    Temporary, because everything comes back by itself when it is renewed; the tokens are kept.
    """

    def __init__(self) -> None:
        super().__init__(
            _(
                "Meetup refuses every request. Most likely the Pro subscription of the Meetup account has lapsed. "
                "When it is renewed, everything goes on by itself."
            ),
            retry_after=timedelta(hours=1),
        )


class MustAuthorise(AuthorisationError):
    """The refresh token is used up or revoked: a person has to sign in at Meetup again."""

    def __init__(self) -> None:
        super().__init__(
            _("The site must be authorised again at Meetup: open the connection and press “Sign in at Meetup”.")
        )


class WrongCredentials(ConfigurationError):
    """The token endpoint does not know the client, or does not take the signed statement."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Meetup does not accept the credentials of this site. Whoever runs it must check MEETUP_CLIENT_ID and its secrets."
            )
        )


class NotAllowed(PermanentError):
    """The account may not do this: no organizer of the group, or a right is missing in the authorisation."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The Meetup account may not do this. It must be an organizer of the group; then authorise the site again."
            )
        )


class GroupUnreadable(PermanentError):
    """Null without an error: renamed, closed, or not to be read. It is no proof that the group is gone."""

    def __init__(self, urlname: str) -> None:
        super().__init__(
            _(
                "Meetup does not know the group “%(group)s” (any more). It may have been renamed or closed. Nothing was "
                "changed here. Please enter its present address."
            )
            % {"group": urlname}
        )


class SchemaDrift(PermanentError):
    """Meetup has renamed or removed fields that are needed.

    Attributes:
        missing: such as ``Event.dateTime``.
    """

    def __init__(self, missing: Sequence[str]) -> None:
        self.missing = tuple(missing)
        super().__init__(
            _("Meetup has changed its interface: %(fields)s is not there any more. Please install the newest version.")
            % {"fields": ", ".join(missing)}
        )


class BadRequest(PermanentError):
    """Meetup does not understand our question although all fields are there: a mistake of this site."""

    def __init__(self) -> None:
        super().__init__(
            _("Meetup does not understand a question of this site. Please report this to whoever runs it.")
        )


class Refused(PermanentError):
    """A mutation was refused; what Meetup wrote about it is for the editor who asked.

    Attributes:
        field: what it was about, in Meetup's words; may be empty.
    """

    def __init__(self, message: str, field: str = "") -> None:
        self.field = field
        super().__init__(_("Meetup refuses the event: %(reason)s") % {"reason": message[:LONGEST_REFUSAL]})


class FeedTooLarge(PermanentError):
    """The calendar of the group is beyond all measure."""

    def __init__(self) -> None:
        super().__init__(_("The calendar at Meetup is too large: more than 20 MB, or more than 10,000 events."))


class NoCalendar(PermanentError):
    """What stands at the address of the calendar is none."""

    def __init__(self) -> None:
        super().__init__(_("There is no calendar at this address of Meetup. Is the name of the group right?"))
