"""The floor of the machine: a bare Django view that reads one row per request and sends bytes that lie in memory.

No middleware, no templates, no ORM in the way: the least that a Django site which asks its database once can cost.
``FLOOR_BODIES`` is a folder; each file in it is answered under its name.
"""

from __future__ import annotations

import os
from pathlib import Path

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from cms.settings.env import read_environment

BODIES = {file.name: file.read_bytes() for file in Path(os.environ["FLOOR_BODIES"]).iterdir()}


def answer(request: HttpRequest, name: str) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM core_contentversion LIMIT 1")
        cursor.fetchone()
    return HttpResponse(BODIES[name], content_type="application/json")


urlpatterns = [path("<str:name>", answer)]

settings.configure(
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": read_environment().database()},
    SECRET_KEY="only for the benchmark",  # noqa: S106  signs nothing
    MIDDLEWARE=[],
    USE_TZ=True,
)
django.setup()
application = get_wsgi_application()
