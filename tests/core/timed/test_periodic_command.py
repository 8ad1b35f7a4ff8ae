"""The command ``run_periodic``. What it does with signals is in ``test_periodic_processes.py``."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cms.core import clock
from cms.core.management.commands.run_periodic import Command
from cms.core.models import JobSlot
from tests.core.timed.timed_work import MINUTE, NOON, Work, abandon

pytestmark = pytest.mark.usefixtures("no_jobs")


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("run_periodic", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_command_makes_one_pass():
    Work("test.one")
    bad = Work("test.two")
    bad.error = ValueError()
    with clock.frozen_at(NOON):
        one, two = command().splitlines()
        assert command() == ""
    assert one == "test.one done: run 1"
    assert two.startswith("test.two failed: ValueError in run, line ")


@pytest.mark.django_db
def test_command_for_one_job():
    one, two = Work("test.one"), Work("test.two")
    with clock.frozen_at(NOON):
        assert command("--only", "test.two") == "test.two done: run 1\n"
    assert (one.runs, two.runs) == (0, 1)


@pytest.mark.django_db
def test_dry_run_changes_nothing():
    one, two = Work("test.one"), Work("test.two")
    row = abandon(one)
    with clock.frozen_at(NOON + MINUTE):
        assert command("--dry-run").splitlines() == [
            "test.one 2026-11-24T11:00:00Z (its process died)",
            "test.one 2026-11-24T11:01:00Z",
            "test.two 2026-11-24T11:01:00Z",
        ]
    assert (one.runs, two.runs) == (0, 0)
    assert list(JobSlot.objects.all()) == [row]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--only", "test.nothing"], "there is no job “test.nothing”; there are test.one"),
        (["--loop", "--dry-run"], "--loop and --dry-run do not go together"),
    ],
)
def test_wrong_argument_is_one_line_and_code_two(arguments, line):
    Work("test.one")
    with pytest.raises(CommandError) as error:
        command(*arguments)
    assert (str(error.value), error.value.returncode) == (line, 2)
    assert not JobSlot.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--only", "nothing"], "CommandError: there is no job “nothing”; there are test.one"),
        (["--lop"], "run_periodic: unrecognized arguments: --lop. See: manage.py run_periodic --help"),
        (["--only"], "run_periodic: argument --only: expected one argument. See: manage.py run_periodic --help"),
    ],
)
def test_wrong_argument_on_the_command_line(arguments, line, capsys):
    Work("test.one")
    with pytest.raises(SystemExit) as end:
        Command().run_from_argv(["manage.py", "run_periodic", *arguments])
    assert end.value.code == 2
    assert capsys.readouterr() == ("", f"{line}\n")
