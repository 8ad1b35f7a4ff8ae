"""What ``make run`` does between installing and serving: migrate, collect static files, fill an empty site."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import django
from django.core.management import call_command, execute_from_command_line


def static_fingerprint(root: Path) -> str:
    """Changes when a static file or an installed package changes, so that collecting is skipped otherwise."""
    digest = hashlib.sha256((root / "requirements.lock").read_bytes())
    for path in sorted((root / "static").rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(root)}:{path.stat().st_mtime_ns}".encode())
    return digest.hexdigest()


def collect_static() -> None:
    from django.conf import settings  # noqa: PLC0415  settings exist only after django.setup()

    stamp = Path(settings.STATIC_ROOT) / ".fingerprint"
    fingerprint = static_fingerprint(settings.BASE_DIR)
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=stamp.exists())
    stamp.write_text(fingerprint)


def site_is_empty() -> bool:
    from home.models import HomePage  # noqa: PLC0415  models exist only after django.setup()

    return not any(page.body or page.get_children().exists() for page in HomePage.objects.all())


def prepare() -> None:
    """Bring database, static files and content to where the site can be served."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.base")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    collect_static()
    if site_is_empty():
        call_command("load_demo")


def main() -> None:
    prepare()
    # In this process, which has loaded everything already: it becomes the server.
    execute_from_command_line(["manage.py", "serve"])


if __name__ == "__main__":
    main()
