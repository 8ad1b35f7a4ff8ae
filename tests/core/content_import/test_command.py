"""``import_content``: the documented example, dry run, twice, and wrong calls."""

from __future__ import annotations

import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page, Revision

from cms.core.cache.version import current_version
from cms.core.models import ImportKey
from dialogues.models import DialogueEventPage, FrameworkCondition, MeetingAccess
from networks.models import Person
from tests.support.import_files import write_example

pytestmark = pytest.mark.django_db


def run(*arguments: str | Path) -> str:
    out = StringIO()
    call_command("import_content", *map(str, arguments), stdout=out, no_color=True)
    return out.getvalue()


def state() -> tuple[int, ...]:
    models = (Page, Revision, ImportKey, Person, FrameworkCondition)
    return (current_version(), *(model.objects.count() for model in models))


def test_the_documented_example_is_taken_and_a_second_time_changes_nothing(tmp_path: Path) -> None:
    file = write_example(tmp_path)
    first = run(file)
    assert "events: 3 created, 0 changed, 0 unchanged" in first
    assert "events[0].group: is not stored by this version." in first
    assert "memberships: is not stored" not in first
    before = state()
    ids = set(FrameworkCondition.objects.values_list("public_id", flat=True))
    second = run(file)
    assert "events: 0 created, 0 changed, 3 unchanged" in second
    assert second.endswith("Everything is up to date.\n")
    assert state() == before
    assert set(FrameworkCondition.objects.values_list("public_id", flat=True)) == ids


def test_a_dry_run_shows_and_writes_nothing(tmp_path: Path) -> None:
    file = write_example(tmp_path)
    before = state()
    shown = run(file, "--dry-run")
    assert "+ events dorfgespraeche/laden: Wie kommt der Laden zurück ins Dorf?" in shown
    assert shown.endswith("Dry run: nothing was written.\n")
    assert state() == before
    run(file)
    file.write_text(file.read_text().replace("kicker: Dorfgespräch 1", "kicker: Erstes Dorfgespräch"))
    before = state()
    shown = run(file, "--dry-run")
    assert "~ events dorfgespraeche/laden" in shown
    assert "    kicker: “Dorfgespräch 1” → “Erstes Dorfgespräch”" in shown
    assert state() == before
    assert DialogueEventPage.objects.get(slug="laden").kicker == "Dorfgespräch 1"


def test_the_meeting_link_is_never_printed(tmp_path: Path) -> None:
    file = write_example(tmp_path)
    printed = run(file, "--dry-run") + run(file)
    file.write_text(file.read_text().replace("raum/laden", "raum/anders"))
    printed += run(file)
    assert "    meeting link" in printed
    assert "konferenz.example" not in printed
    assert MeetingAccess.objects.get().join_url == "https://konferenz.example/raum/anders"


def test_one_wrong_item_and_nothing_is_written(tmp_path: Path) -> None:
    file = write_example(tmp_path)
    file.write_text(file.read_text().replace("date: 2027-03-10T18:00", "date: nonsense"))
    before = state()
    with pytest.raises(CommandError) as caught:
        run(file)
    assert caught.value.returncode == 1
    lines = str(caught.value).splitlines()
    assert lines[0].startswith("beispiel.yaml: series[0].events[0].date: “nonsense” is none of the accepted dates")
    assert lines[1] == "Nothing was written."
    assert state() == before


def test_a_mistake_that_only_the_records_know_is_placed_too(tmp_path: Path) -> None:
    file = write_example(tmp_path)
    file.write_text(file.read_text().replace('ends_at: "19:30"', "ends_at: 2027-03-09T19:30"))
    before = state()
    with pytest.raises(CommandError) as caught:
        run(file)
    assert str(caught.value).splitlines()[0].startswith("beispiel.yaml: series[0].events[0].ends_at: ")
    assert state() == before


def test_wrong_calls_get_one_line_and_exit_code_2(tmp_path: Path) -> None:
    wrong = tmp_path / "a.txt"
    wrong.write_text("people: []")
    calls: list[list[str]] = [[], [str(wrong)], [str(tmp_path / "none.yaml")], [str(tmp_path)]]
    for arguments in calls:
        with pytest.raises(CommandError) as caught:
            run(*arguments)
        assert caught.value.returncode == 2
        assert len(str(caught.value).splitlines()) == 1


def test_an_unknown_option_gets_one_line_and_exit_code_2(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "import_content", "--nope"],
        capture_output=True,
        text=True,
        env={"DATA_DIR": str(tmp_path), "DEBUG": "1", "PATH": "/usr/bin:/bin"},
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == "import_content: unrecognized arguments: --nope. See: manage.py import_content --help\n"


def test_the_schema_is_printed() -> None:
    assert run("--schema").startswith('{\n  "$schema": "https://json-schema.org/draft/2020-12/schema"')
