"""Libraries that a process would load only because they are installed."""

from __future__ import annotations

import os
import sys


def leave_out_unused() -> None:
    """Keep the PostgreSQL driver (9 MiB in every process) out of a site on SQLite. To be called before Django loads.

    Django REST framework, a part of Wagtail, imports ``django.contrib.postgres`` wherever the driver can be found.
    """
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        sys.modules["psycopg"] = None  # type: ignore[assignment]  # how the import system says: there is none
