"""Every command of ours answers a wrong argument with one line and exit code 2 (contract 1)."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import get_commands, load_command_class

OURS = ("cms", "home", "networks", "dialogues", "newsletters", "integrations")
COMMANDS = sorted(
    (name, app) for name, app in get_commands().items() if isinstance(app, str) and app.partition(".")[0] in OURS
)


def test_they_are_found() -> None:
    assert {"serve", "load_demo", "setup_roles", "import_content", "backup", "integrations"} <= {
        name for name, _app in COMMANDS
    }
    assert all(apps.is_installed(app) for _name, app in COMMANDS)


@pytest.mark.parametrize(("name", "app"), COMMANDS)
def test_a_wrong_argument_is_one_line_and_code_2(name: str, app: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = load_command_class(app, name)
    command._called_from_command_line = True
    with pytest.raises(SystemExit) as caught:
        command.create_parser("manage.py", name).parse_args(["--no-such-option"])
    said = capsys.readouterr()
    assert (caught.value.code, said.out) == (2, "")
    assert said.err.startswith(f"{name}: ")
    assert said.err.endswith(f"See: manage.py {name} --help\n")
    assert said.err.count("\n") == 1
