"""Which moves an application for membership allows, by its state and by the procedure of its network (B09–B12).

Pure: no database, no clock. The services ask here before they write, the screens ask here for their buttons, and whoever
is refused hears why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from networks.admission.choices import Actor, ApplicationState, Move

State = ApplicationState
OPEN = (
    State.PENDING,
    State.INTERESTED,
    State.APPLYING,
    State.SUBMITTED,
    State.EXPRESSING,
    State.EXPRESSED,
    State.DEFERRED,
    State.ONBOARDING,
)
"""A mailbox has at most one application to a network in one of these."""
DECIDABLE = (State.INTERESTED, State.APPLYING, State.SUBMITTED, State.EXPRESSING, State.EXPRESSED, State.DEFERRED)
"""Confirmed, and not decided for good."""
OFFICE_ACTS = (State.INTERESTED, State.SUBMITTED, State.EXPRESSED)
"""Where the office is the one to act."""
APPLICANT_ACTS = (State.PENDING, State.APPLYING, State.EXPRESSING)
"""Where the applicant is."""


class Procedure(Protocol):
    """What of ``AdmissionPlan`` the rules need to know."""

    has_interest: bool
    has_expression: bool
    has_onboarding: bool


@dataclass(frozen=True)
class Rule:
    """One move: from where, by whom, and whether the office has to say why."""

    sources: tuple[State, ...]
    by: tuple[Actor, ...] = (Actor.OFFICE,)
    needs_reason: bool = False


RULES: Mapping[Move, Rule] = {
    Move.CONFIRM: Rule((State.PENDING,), by=(Actor.APPLICANT,)),
    Move.INVITE: Rule((State.INTERESTED,)),
    Move.SUBMIT: Rule((State.APPLYING,), by=(Actor.APPLICANT,)),
    Move.RETURN: Rule((State.SUBMITTED,), needs_reason=True),
    Move.OPEN_EXPRESSION: Rule((State.SUBMITTED,)),
    Move.EXPRESS: Rule((State.EXPRESSING,), by=(Actor.APPLICANT,)),
    Move.ACCEPT: Rule((State.SUBMITTED, State.EXPRESSED, State.DEFERRED)),
    Move.DECLINE: Rule(DECIDABLE, needs_reason=True),
    Move.DEFER: Rule((State.SUBMITTED, State.EXPRESSED), needs_reason=True),
    Move.RESUME: Rule((State.DEFERRED,)),
    Move.FINISH: Rule((State.ONBOARDING,)),
    Move.WITHDRAW: Rule((State.PENDING, *DECIDABLE), by=(Actor.APPLICANT, Actor.OFFICE)),
}


def why_not(move: Move, state: str, plan: Procedure, *, by: Actor) -> str:
    """Why ``move`` is not possible now, as a sentence; empty when it is."""
    rule = RULES[move]
    if by not in rule.by:
        return _("“%(move)s” is not for you to do.") % {"move": move.label}
    if state not in rule.sources:
        return _("“%(move)s” is not possible: the application is “%(state)s”.") % {
            "move": move.label,
            "state": State(state).label,
        }
    if move is Move.OPEN_EXPRESSION and not plan.has_expression:
        return _("The admission procedure of this network has no expression of interest.")
    if move is Move.ACCEPT and plan.has_expression and state == State.SUBMITTED:
        return _("The expression of interest comes before the decision. Please ask for it first.")
    return ""


def moves_from(state: str, plan: Procedure, *, by: Actor) -> list[Move]:
    """What somebody can do now, in the order of the procedure."""
    return [move for move in RULES if not why_not(move, state, plan, by=by)]


def target_of(move: Move, plan: Procedure, *, asked_for_all: bool = False, has_expressed: bool = False) -> State:
    """Where a move leads.

    Args:
        asked_for_all: the first form held the whole written application.
        has_expressed: the expression of interest was there before the application was deferred.
    """
    match move:
        case Move.CONFIRM if plan.has_interest:
            return State.INTERESTED
        case Move.CONFIRM:
            return State.SUBMITTED if asked_for_all else State.APPLYING
        case Move.ACCEPT:
            return State.ONBOARDING if plan.has_onboarding else State.ADMITTED
        case Move.RESUME:
            return State.EXPRESSED if has_expressed else State.SUBMITTED
    return _TARGETS[move]


_TARGETS: Mapping[Move, State] = {
    Move.INVITE: State.APPLYING,
    Move.SUBMIT: State.SUBMITTED,
    Move.RETURN: State.APPLYING,
    Move.OPEN_EXPRESSION: State.EXPRESSING,
    Move.EXPRESS: State.EXPRESSED,
    Move.DECLINE: State.DECLINED,
    Move.DEFER: State.DEFERRED,
    Move.FINISH: State.ADMITTED,
    Move.WITHDRAW: State.WITHDRAWN,
}
