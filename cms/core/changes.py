"""Changes: the one channel on which information flows up between apps (design 3, style 6.6).

An app declares what can happen in its ``changes.py``, its services announce it, and apps above it subscribe::

    @dataclass(frozen=True)
    class EventPublished(Change):
        \"\"\"Announced when an event becomes visible in public for the first time. Carries nothing but its id.\"\"\"

        type: ClassVar[str] = "dialogue.event.published"


    announce(EventPublished(subject_id=event.public_id, moment=clock.now(), actor=actor_key(user)))

The type names are public: webhooks and ``/api/v1/changes/`` show them. They are added to, never renamed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection
from django.db.transaction import TransactionManagementError

from cms.core.registries import Registry

_TYPE_NAME = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z_]*)+")


@dataclass(frozen=True)
class Change:
    """Something that happened to one thing.

    Attributes:
        type: the public name of the kind of change; every subclass has its own.
        is_public: whether the world may hear of it. What concerns one person stays between the apps.
        subject_id: the public id of what changed.
        moment: when, aware.
        actor: the primary key of the user who did it, never a name; None when nobody did (a timer, an import).
        change_id: names this one change. Receivers of webhooks get it as their place in the log of changes.
    """

    type: ClassVar[str]
    is_public: ClassVar[bool] = True

    subject_id: UUID
    moment: datetime
    actor: str | None = None
    change_id: UUID = field(default_factory=uuid4, compare=False, kw_only=True)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "type" in cls.__dict__:
            _declare(cls)

    def __post_init__(self) -> None:
        if self.moment.tzinfo is None:
            raise ValueError("the moment of a change needs a time zone")


@dataclass(frozen=True)
class Thing:
    """What public changes are about, as the API calls it: ``kind`` is one of them, ``collection`` its list."""

    kind: str
    collection: str


Consumer = Callable[[Any], None]

TYPES: Registry[str, type[Change]] = Registry()
THINGS: Registry[str, Thing] = Registry()
"""By the beginning of the type names, such as ``dialogue.event``."""
CONSUMERS: Registry[Consumer, tuple[type[Change], ...]] = Registry()


def _declare(cls: type[Change]) -> None:
    name = cls.type
    if not _TYPE_NAME.fullmatch(name):
        raise TypeError(
            f"“{name}” is no name of a change: lower-case words joined by dots, such as “network.published”"
        )
    if not cls.__doc__:
        raise TypeError(f"{cls.__qualname__} needs a docstring: when it is announced, and what it carries")
    known = TYPES.get(name)
    # ``@dataclass(slots=True)`` makes the class a second time; that is the same change, not another one.
    if known is not None and (known.__module__, known.__name__) != (cls.__module__, cls.__name__):
        raise TypeError(f"“{name}” is already the name of {known.__module__}.{known.__qualname__}")
    TYPES[name] = cls


def change_types() -> dict[str, type[Change]]:
    """Every declared kind of change by its public name, in the order of the names."""
    return dict(sorted(TYPES.items()))


def thing_of(type_name: str) -> Thing | None:
    """What a change with this name is about; None when the API does not have it."""
    return THINGS.get(type_name.rpartition(".")[0])


def subscribe(consumer: Consumer, *types: type[Change]) -> None:
    """Let ``consumer`` hear of changes of ``types`` and their subclasses; of all when none is named.

    Apps call it in ``AppConfig.ready()``. A consumer runs inside the transaction of the change and only writes rows:
    no network, no mail, nothing that a rollback could not take back. When it raises, the change does not happen.
    """
    CONSUMERS.setdefault(consumer, types or (Change,))


def announce(change: Change) -> None:
    """Write a public change into the log (:mod:`cms.core.change_log`), then tell all consumers, in the order in which
    they subscribed, inside the caller's transaction.

    Raises:
        TransactionManagementError: there is no transaction, so the consumers' rows could survive without the change.
        TypeError: the class of ``change`` has no type name of its own.
    """
    if TYPES.get(getattr(change, "type", "")) is not type(change):
        raise TypeError(f"{type(change).__qualname__} has no type name of its own")
    if not connection.in_atomic_block:
        raise TransactionManagementError(f"“{change.type}” must be announced inside transaction.atomic()")
    if change.is_public:
        from cms.core.change_log import record  # noqa: PLC0415  apps declare their changes before models exist

        record(change)
    for consumer, types in CONSUMERS.items():
        if isinstance(change, types):
            consumer(change)


def actor_key(user: AbstractBaseUser | None) -> str | None:
    """How ``user`` appears in a change: the primary key as text; None for nobody and for anonymous visitors."""
    return None if user is None or user.pk is None else str(user.pk)
