"""Known vulnerabilities of the locked libraries; says how many of them could be looked up.

Without the database of vulnerabilities (no network, a mirror that does not have it) nothing is found, and that is said.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    command = [str(Path(sys.executable).parent / "pip-audit"), "--disable-pip", "--no-deps", "--progress-spinner=off"]
    result = subprocess.run(
        [*command, "--format=json", "--requirement", "requirements.lock"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        libraries = json.loads(result.stdout)["dependencies"]
    except (ValueError, KeyError):
        print("The database of vulnerabilities cannot be reached; no library was looked up.")
        return 0
    found = [(library, problem) for library in libraries for problem in library.get("vulns", ())]
    for library, problem in found:
        print(f"{library['name']} {library['version']}: {problem['id']}, mended in {problem['fix_versions']}")
    looked_up = sum("skip_reason" not in library for library in libraries)
    print(f"{looked_up} of {len(libraries)} libraries looked up, {len(found)} known vulnerabilities")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
