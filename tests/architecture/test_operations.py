"""The operators' handbook stays true: its table of variables, and every command in it."""

from __future__ import annotations

import re
import shlex

import pytest
from django.core.management import get_commands, load_command_class
from pydantic_core import PydanticUndefined

from cms.settings.env import Environment
from tests.conftest import ROOT

TEXT = (ROOT / "docs/operations.md").read_text()
WORDS = {"DATA_DIR": "`./var`", "WEB_WORKERS": "number of cores", "SITE_URL": "`http://localhost:8000`"}


def default(name: str) -> str:
    """A variable's default as the table shows it."""
    if name in WORDS:
        return WORDS[name]
    value = Environment.model_fields[name].default
    if value is PydanticUndefined or value in ("", (), None):
        return "–"
    return "off" if value is False else f"`{value}`"


def environment_table() -> str:
    rows = ["| Variable | Default | Meaning | Example |", "|---|---|---|---|"]
    # The site's own variables first, those of Meetup, which a base class keeps, behind them.
    for name in sorted(Environment.model_fields, key=lambda name: name not in Environment.__annotations__):
        field = Environment.model_fields[name]
        meaning = (field.description or "").replace("|", "\\|")
        rows.append(f"| `{name}` | {default(name)} | {meaning} | `{(field.examples or [''])[0]}` |")
    return "\n".join(rows)


def test_table_of_variables_is_that_of_the_settings() -> None:
    assert environment_table() in TEXT, f"put this table into docs/operations.md:\n\n{environment_table()}"


def manage_commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    inline = re.findall(r"`(python manage\.py [^`]+)`", TEXT)
    return sorted({line for line in [*lines, *inline] if line.startswith("python manage.py")})


@pytest.mark.parametrize("line", manage_commands())
def test_every_command_is_accepted_as_written(line: str, settings) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}  # as a running site has it
    _python, _manage, name, *arguments = shlex.split(line)
    command = load_command_class(get_commands()[name], name)
    parser = command.create_parser("manage.py", name)
    parser.parse_args(arguments)  # raises CommandError when an option is not known


def test_handbook_shows_commands() -> None:
    assert len(manage_commands()) >= 8
