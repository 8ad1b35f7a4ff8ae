"""How much, how often and how long: one class for each subject, and what the operator may change of it.

Each class is one setting (``settings.FORM_LIMITS``), so a test replaces what it needs to be small. What depends on the
place where the site runs is a variable of the environment, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from pydantic import Field
from pydantic_settings import BaseSettings


@dataclass(frozen=True)
class FormLimits:
    """What keeps a public form from being used against others (``cms.core.forms.limits``, ``cms.core.forms.tokens``).

    Attributes:
        network_per_hour: how often one network may send a form.
        mails_per_hour: the budget of all confirmation mails together.
        mailbox_pause: between two mails to one mailbox that nobody has confirmed.
        mailbox_mails: so many, then silence.
        mailbox_memory: after so long without a mail the mailbox is forgotten.
        youngest: no person fills in a form faster.
    """

    network_per_hour: int = 30
    mails_per_hour: int = 600
    mailbox_pause: timedelta = timedelta(hours=24)
    mailbox_mails: int = 3
    mailbox_memory: timedelta = timedelta(days=30)
    youngest: timedelta = timedelta(seconds=2)


@dataclass(frozen=True)
class MemberLimits:
    """Signing in, and what members see and send.

    Attributes:
        sign_ins_per_hour: requests for a code from one network; a whole county office may stand behind it.
        guesses_per_hour: codes typed from one network, right or wrong.
        open_proposals: so many proposals of one person, of each kind, may wait for an answer.
        people_per_page: in the directory.
    """

    sign_ins_per_hour: int = 60
    guesses_per_hour: int = 120
    open_proposals: int = 10
    people_per_page: int = 24


@dataclass(frozen=True)
class MailTimes:
    """How long the mail engine waits, holds and pauses (``newsletters.engine``; reliability 1.4, 1.5).

    Attributes:
        claim_lease: of a whole batch. What is not marked in time goes back; nothing of it was on the wire.
        mark_lease: of a mail that is handed over. It outlasts ``command`` and ``reply`` together.
        margin: a lease that ends so soon is not used any more, because the sweep may be giving the row away.
        back_off: pauses after the first, second … temporary refusal; the last one repeats.
        scatter: shortest and longest pause where fewer connections at once are wanted.
        breaker_first: pause of a route that has failed once; it doubles up to ``breaker_longest``.
        opening: for the connection to a mail server.
        command: for the answer to one command.
        reply: for the answer to the final dot. A relay of one's own is fast.
        provider: for one request to a provider.
    """

    claim_lease: timedelta = timedelta(seconds=60)
    mark_lease: timedelta = timedelta(seconds=120)
    margin: timedelta = timedelta(seconds=2)
    back_off: tuple[timedelta, ...] = (
        timedelta(minutes=1),
        timedelta(minutes=5),
        timedelta(minutes=15),
        timedelta(minutes=60),
        timedelta(hours=4),
    )
    scatter: tuple[timedelta, timedelta] = (timedelta(seconds=10), timedelta(seconds=60))
    breaker_first: timedelta = timedelta(seconds=30)
    breaker_longest: timedelta = timedelta(minutes=30)
    opening: timedelta = timedelta(seconds=15)
    command: timedelta = timedelta(seconds=15)
    reply: timedelta = timedelta(seconds=60)
    provider: timedelta = timedelta(seconds=60)


class LimitsEnvironment(BaseSettings):
    """Limits that the operator may need to change."""

    UPLOAD_LIMIT_MB: int = Field(
        20,
        ge=1,
        le=500,
        description="largest file that applicants and members may upload, in megabytes",
        examples=["20"],
    )
    VIDEO_LIMIT_MB: int = Field(
        2000,
        ge=1,
        le=50_000,
        description="largest video file that editors may upload, in megabytes",
        examples=["2000"],
    )
    FORM_USES_PER_HOUR: int = Field(
        FormLimits.network_per_hour,
        ge=1,
        le=10_000,
        description="how often a public form may be sent from one network in an hour; a whole hall may stand behind one",
        examples=["200"],
    )
    FORM_MAILS_PER_HOUR: int = Field(
        FormLimits.mails_per_hour,
        ge=1,
        le=1_000_000,
        description="confirmation mails of all forms together in an hour; then visitors are asked to come back",
        examples=["2000"],
    )
