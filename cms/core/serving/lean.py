"""Libraries that a process would load only because they are installed."""

from __future__ import annotations

import os
import sys


def leave_out_unused() -> None:
    """Keep drivers that nothing here uses out of every process. To be called before Django loads.

    * ``psycopg`` (9 MiB) on SQLite: Django REST framework, a part of Wagtail, imports ``django.contrib.postgres``
      wherever the driver can be found.
    * ``requests`` and ``pygments`` (2 MiB): only the try-out pages of Django REST framework use them. ``urllib3`` stays: the
      guarded client of plugins speaks with it, and without it no site with plugins would start.
    * ``charset_normalizer`` (3 MiB): Beautiful Soup would guess encodings with it; ours are known.
    * ``pillow_heif`` (4 MiB): HEIC pictures cannot be uploaded, and Pillow reads AVIF itself.

    With ``EMAIL_URL=anymail:…`` those that ``requests`` is made of stay: anymail speaks HTTP with it.
    """
    unused = ["pillow_heif", "pygments"]
    if not os.environ.get("EMAIL_URL", "").startswith("anymail:"):
        unused += ["charset_normalizer", "requests"]
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        unused.append("psycopg")
    for name in unused:
        sys.modules[name] = None  # type: ignore[assignment]  # how the import system says: there is none
