"""Rows that many tests begin with, made once for consecutive tests that want them.

A fixture that only makes rows is declared with :func:`world`::

    @pytest.fixture
    @world
    def series(index: DialogueIndexPage) -> DialogueSeriesPage:
        return SeriesFactory(parent=index, title="Land im Wandel")

Its rows live in a transaction that stays open until a test comes that does not want them. Worlds stand on each other, so
the open transactions are a stack; the transaction of each test is nested in the topmost one and rolled back alone. Every
test gets its own copies of the objects, as they were when the last of its worlds was made.

A world may want other worlds, ``db``, and fixtures that stop the clock (:func:`stops_clock`). It is made under the clock
that the test would make it under: the same fixture is another world when ``now`` comes before it. In the same way its files
go where ``media`` puts them, when that comes before it. Whatever else it wants makes it an ordinary fixture, as do tests
that really commit, and ``request.getfixturevalue``.
"""

from __future__ import annotations

import copy
import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import pytest
from django.db import connection, transaction
from django.test import override_settings
from django.utils import translation

from cms.core import clock
from cms.core.cache.version import bump_version

F = TypeVar("F", bound=Callable[..., Any])

TRANSACTION_OF_THE_TEST = "_django_db_helper"
"""pytest-django's fixture that begins it: worlds are made right before."""
COMMITTING = {"transactional_db", "live_server", "django_db_reset_sequences", "django_db_serialized_rollback"}

_worlds: set[Callable[..., Any]] = set()
_clocks: dict[Callable[..., Any], datetime] = {}
_folders: set[Callable[..., Any]] = set()
_plans: pytest.StashKey[dict[int, Step]] = pytest.StashKey()


def world(function: F) -> F:
    """Declare, below ``@pytest.fixture``, that ``function`` makes rows and nothing else."""
    _worlds.add(function)
    return function


def stops_clock(moment: datetime) -> Callable[[F], F]:
    """Declare, below ``@pytest.fixture``, that the fixture stops the clock at ``moment`` and is that moment."""

    def declare(function: F) -> F:
        _clocks[function] = moment
        return function

    return declare


def keeps_files_apart(function: F) -> F:
    """Declare, below ``@pytest.fixture``, that the fixture gives the test a folder of media of its own."""
    _folders.add(function)
    return function


class Step(NamedTuple):
    """What makes a world the same world: its fixture, the clock, whether its files are kept apart, and the worlds that it
    wants, by argument."""

    function: Callable[..., Any]
    moment: datetime | None
    keeps_files: bool
    wanted: tuple[tuple[str, Step | datetime | None], ...]


@dataclass(frozen=True)
class Layer:
    """A world that is there.

    Attributes:
        values: what its fixture and those below have returned, after all of them were made.
        files: the folder with the files that it and those below keep apart.
    """

    step: Step
    opened: transaction.Atomic
    values: dict[Step, Any]
    files: tempfile.TemporaryDirectory[str]


class Worlds:
    """The stack of worlds of this process."""

    def __init__(self) -> None:
        self._layers: list[Layer] = []
        self._own: dict[Step, Any] | None = None
        self._folder: Path | None = None

    def prepare(self, item: pytest.Item) -> None:
        """Forget the worlds that the test ``item`` does not want, and all of them when an earlier test has broken the
        connection; before any of its fixtures."""
        self._own = self._folder = None
        steps = steps_of(item)
        fitting = takewhile(lambda pair: pair[0].step == pair[1], zip(self._layers, steps, strict=False))
        self._unwind(0 if connection.needs_rollback or connection.closed_in_transaction else len(list(fitting)))

    def make(self, item: pytest.Item) -> None:
        """Make the worlds that ``item`` wants and that are not there yet."""
        for step in steps_of(item)[len(self._layers) :]:
            values = copy.deepcopy(self._layers[-1].values) if self._layers else {}
            opened = transaction.atomic()
            opened._from_testcase = True  # ``durable`` blocks work in the tests inside
            opened.__enter__()
            files = tempfile.TemporaryDirectory(prefix="wandelnetz-world-")
            self._copy_files(files.name)
            self._layers.append(Layer(step, opened, values, files))
            try:
                translation.deactivate()
                with (
                    clock.frozen_at(step.moment) if step.moment else nullcontext(),
                    override_settings(MEDIA_ROOT=files.name) if step.keeps_files else nullcontext(),
                ):
                    value = step.function(**{name: values.get(want, want) for name, want in step.wanted})
                if value is None:
                    raise TypeError(f"{step.function.__qualname__} is a world and has to return something")
                values[step] = value
            except BaseException:
                self.leave()
                raise
            connection.run_on_commit = []  # it is never committed
        if self._layers:
            bump_version()  # nothing that an earlier test in the same world has left in a cache is an answer
        if self._folder is not None:
            self._copy_files(self._folder)

    def value(self, step: Step) -> Any:
        """The copy of a world's value that belongs to the test that runs now."""
        if self._own is None:
            self._own = copy.deepcopy(self._layers[-1].values)
        return self._own[step]

    def keep_files_in(self, folder: Path) -> None:
        """The test's own folder of media, into which the files of its worlds are put."""
        self._folder = folder
        self._copy_files(folder)

    def _copy_files(self, folder: str | Path) -> None:
        if self._layers:
            shutil.copytree(self._layers[-1].files.name, folder, dirs_exist_ok=True)

    def leave(self) -> None:
        """Forget all worlds."""
        self._unwind(0)

    def _unwind(self, size: int) -> None:
        while len(self._layers) > size:
            layer = self._layers.pop()
            layer.files.cleanup()
            if connection.in_atomic_block and not connection.closed_in_transaction:
                transaction.set_rollback(True)
            layer.opened.__exit__(None, None, None)


WORLDS = Worlds()


def steps_of(item: pytest.Item) -> tuple[Step, ...]:
    """The worlds that a test begins in, in the order in which pytest would make its fixtures."""
    return tuple(_plan_of(item).values())


def step_of(item: pytest.Item, definition: pytest.FixtureDef[Any]) -> Step | None:
    """The world that this fixture is in this test, if it is one."""
    return _plan_of(item).get(id(definition))


def in_good_order(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """The tests of one file as nearly in the order given as each world can be made once."""
    first: dict[tuple[Any, ...], int] = {}

    def place(item: pytest.Item) -> list[int]:
        path = ("commits",) if _commits(item) else steps_of(item)
        return [first.setdefault(path[:end], len(first)) for end in range(1, len(path) + 1)]

    return sorted(items, key=place)


def _commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return bool(COMMITTING.intersection(getattr(item, "fixturenames", ())) or (marker and marker.kwargs))


def _plan_of(item: pytest.Item) -> dict[int, Step]:
    if _plans not in item.stash:
        item.stash[_plans] = {} if not isinstance(item, pytest.Function) or _commits(item) else _plan(item)
    return item.stash[_plans]


def _plan(item: pytest.Function) -> dict[int, Step]:
    """The steps of a test by the identity of the fixture's definition. Like pytest, from left to right, and what a
    fixture wants before itself."""
    definitions = item._fixtureinfo.name2fixturedefs
    plan: dict[int, Step] = {}
    given: dict[int, datetime | None] = {}
    done: set[int] = set()
    moment: datetime | None = None
    keeps_files = False

    def visit(name: str, inner: pytest.FixtureDef[Any] | None = None) -> pytest.FixtureDef[Any] | None:
        nonlocal moment, keeps_files
        visible = definitions.get(name, ())
        if inner is not None and inner in visible:  # who wants its own name means the fixture that it hides
            visible = visible[: visible.index(inner)]
        if not visible:
            return None
        definition = visible[-1]
        if id(definition) in done:
            return definition
        done.add(id(definition))
        wanted = {argument: visit(argument, definition) for argument in definition.argnames}
        function = definition.func
        if function in _folders:
            keeps_files = True
        elif function in _clocks:
            moment = given[id(definition)] = _clocks[function]
        elif name == "db":
            given[id(definition)] = None
        elif function in _worlds:
            values = {argument: id(found) for argument, found in wanted.items()}
            if all(value in plan or value in given for value in values.values()):
                wants = tuple((name, plan.get(value, given.get(value))) for name, value in values.items())
                plan[id(definition)] = Step(definition.func, moment, keeps_files, wants)
        return definition

    for name in item.fixturenames:
        visit(name)
    return plan
