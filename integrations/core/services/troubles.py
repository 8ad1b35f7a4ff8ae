"""From an exception to plain words, and to what follows for the connection."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from integrations.core.choices import Trouble
from integrations.core.errors import (
    AuthorisationError,
    ConfigurationError,
    IntegrationError,
    PermanentError,
    TemporaryError,
)

log = logging.getLogger(__name__)

LONGEST = 500


@dataclass(frozen=True)
class Fault:
    """What went wrong. ``message`` is stored and shown; ``trouble`` stops the connection; ``is_final`` says that the same
    request will not work later; ``retry_after`` is the other side's wish."""

    message: str
    trouble: Trouble = Trouble.NONE
    is_final: bool = False
    retry_after: timedelta | None = None


def explain(error: Exception, *, slug: str) -> Fault:
    """The fault behind ``error``. Of an exception that is none of the contract's only type and place are logged and
    shown: its message may hold a secret or a name."""
    if not isinstance(error, IntegrationError):
        log.error("The plugin %s failed: %s", slug, _type_and_place(error))
        text = _("The plugin has made a mistake (%(type)s). Its author should hear of it.")
        return Fault(text % {"type": type(error).__name__})
    message = " ".join(str(error).split())[:LONGEST]
    if isinstance(error, AuthorisationError):
        return Fault(message or _("The connection must be authorised again."), Trouble.AUTHORISATION, is_final=True)
    if isinstance(error, ConfigurationError):
        return Fault(message or _("The settings are wrong."), Trouble.SETTINGS, is_final=True)
    if isinstance(error, PermanentError):
        trouble = Trouble.GONE if error.is_gone else Trouble.NONE
        return Fault(message or _("The other side refused."), trouble, is_final=True)
    retry_after = error.retry_after if isinstance(error, TemporaryError) else None
    return Fault(message or _("The other side does not answer at the moment."), retry_after=retry_after)


def _type_and_place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = "" if trace is None else f" in {trace.tb_frame.f_code.co_name}, line {trace.tb_lineno}"
    return f"{type(error).__name__}{place}"
