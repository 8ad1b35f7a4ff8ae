"""Wagtail's API v3 is closed unless it is switched on, and then only for token holders (contract 3)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "tests" / "support" / "editorial_session.py"


def test_off_by_default(client, db) -> None:
    assert client.get("/api/v3-preview/pages/").status_code == 404
    assert client.get("/api/v2/pages/").status_code == 404


@pytest.mark.long
@pytest.mark.slow
def test_switched_on(tmp_path: Path) -> None:
    """One process with the switch on: 401 without a token; with one, the example of the documentation works."""
    result = subprocess.run(
        [sys.executable, str(SCRIPT), str(ROOT / "docs" / "api.md")],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(tmp_path),
            "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz",
            "EDITORIAL_API": "1",
            "PYTHONPATH": str(ROOT),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr[-3000:]
    assert result.stdout.splitlines()[-1] == "the example of the documentation works"
