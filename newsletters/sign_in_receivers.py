"""What mails with codes to sign in hear."""

from __future__ import annotations

from cms.core.changes import subscribe
from networks.changes import SignInCodeDue, SignInCodesSpent
from newsletters.services import sign_in_mails


def code_due(change: SignInCodeDue) -> None:
    """A member waits for a code in front of the screen."""
    sign_in_mails.write(change)


def code_spent(change: SignInCodesSpent) -> None:
    """The code is used or over: it is read nowhere any more."""
    sign_in_mails.empty([change.subject_id])


def connect() -> None:
    """``newsletters.receivers`` calls it once."""
    subscribe(code_due, SignInCodeDue)
    subscribe(code_spent, SignInCodesSpent)
