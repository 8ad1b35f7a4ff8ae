"""Run by ``tests/architecture/test_editorial_api.py`` in a process of its own, because the switch is read at the start.

What the API can do is tested in ``tests/editorial``; this shows that the switch mounts it, and that the example of
``docs/api.md`` works as it stands there.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings.base"
django.setup()

from django.core.management import call_command  # noqa: E402  after the set-up, like all below
from django.test import Client  # noqa: E402  Django is set up first
from django.test.utils import setup_test_environment  # noqa: E402  Django is set up first

setup_test_environment()
call_command("migrate", verbosity=0)

from cms.core.models import User  # noqa: E402  Django is set up first
from networks.models import Person  # noqa: E402  Django is set up first

client = Client()
for path in ("", "pages/", "snippets/networks.Person/", "docs/", "openapi.json", "nothing/"):
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        assert client.get(f"/api/v3-preview/{path}", headers=headers).status_code == 401, path

User.objects.create_superuser("bot", "bot@example.org", "unused password 123")
out = io.StringIO()
call_command("api_tokens", "create", "--user=bot", "--name=test", stdout=out)
headers = {"Authorization": f"Bearer {out.getvalue().strip()}"}

section = Path(sys.argv[1]).read_text().partition("## The editorial API")[2]
body = re.search(r"POST (\S+)\n.*?\n\n(\{.*?\n\})\n```", section, re.DOTALL)
answer = re.search(r"```json\n(\{.*?\n\})\n```", section, re.DOTALL)
assert body
assert answer
response = client.post(body[1], body[2], "application/json", headers=headers)
assert response.status_code == 201, response.content
person = Person.objects.get()
given, expected = response.json(), json.loads(answer[1])
for one in (given, expected):
    del one["public_id"], one["meta"]["detail_url"]
    one["biography"] = re.sub(' data-block-key="[^"]*"', "", one["biography"])
assert given == expected, given
assert (person.name, person.links.get().label) == ("Dr. Mira Muster", "Website")
print("the example of the documentation works")
