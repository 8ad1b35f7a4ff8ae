"""Run by ``tests/architecture/test_editorial_api.py`` in a process of its own, because the switch is read at the start."""

from __future__ import annotations

import os

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings.base"
django.setup()

from django.core.management import call_command  # noqa: E402  Django is set up first
from django.test import Client  # noqa: E402  Django is set up first
from django.test.utils import setup_test_environment  # noqa: E402  Django is set up first

setup_test_environment()
call_command("migrate", verbosity=0)

from wagtail.models import APIToken  # noqa: E402  Django is set up first

from cms.core.models import User  # noqa: E402  Django is set up first
from dialogues.models import DialogueEventPage, Topic  # noqa: E402  Django is set up first
from home.models import HomePage  # noqa: E402  Django is set up first
from networks.models import Organisation, Person  # noqa: E402  Django is set up first

PREFIX = "/api/v3-preview/"
client = Client()

for path in (
    "",
    "pages/",
    "pages/1/",
    "pages/find/",
    "sites/",
    "schema/",
    "whoami/",
    "docs/",
    "openapi.json",
    "nothing/",
):
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        for method in ("get", "post", "patch", "put", "delete", "head", "options"):
            response = getattr(client, method)(PREFIX + path, headers=headers)
            assert response.status_code == 401, (method, path, response.status_code)

user = User.objects.create_superuser("bot", "bot@example.org", "unused password 123")
_token, key = APIToken.create_token(user=user, name="test") if hasattr(APIToken, "create_token") else (None, None)
if key is None:
    raise SystemExit("Wagtail's way of making a token has changed")
auth = {"Authorization": f"Bearer {key}"}


def create(body: dict) -> dict:
    response = client.post(PREFIX + "pages/", body, content_type="application/json", headers=auth)
    assert response.status_code in (200, 201), response.content[:2000]
    return response.json()


home = HomePage.objects.get(locale__language_code="de")
person = Person.objects.create(name="Jana Beispiel")
organisation = Organisation.objects.create(name="Agentur Beispiel")
topic = Topic.objects.create(name="Mobilität")
index = create(
    {"title": "Dialoge", "meta": {"type": "dialogues.DialogueIndexPage", "parent_id": home.pk, "action": "publish"}}
)
series = create(
    {
        "title": "Land im Wandel",
        "starts_on": "2027-01",
        "audiences": "Kommunen\nVereine",
        "meta": {"type": "dialogues.DialogueSeriesPage", "parent_id": index["id"], "action": "publish"},
    }
)
event = create(
    {
        "title": "Wer hält das Dorf zusammen?",
        "date": "12.03.2027, 18:00",
        "end_time": "19:30",
        "documentation_not_planned": ["captions"],
        "topics": [topic.pk],
        "venues": [{"name": "Rathaus", "city": "Görlitz"}],
        "contributors": [
            {
                "person_id": person.pk,
                "state": "confirmed",
                "affiliations": [{"role": "Leitung", "organisation_id": organisation.pk, "place": "Görlitz"}],
            }
        ],
        "conditions": [
            {
                "text": "<p>Zeit</p>",
                "levels": ["municipality", "state"],
                "references": [{"title": "Beispiel", "url": ""}],
            }
        ],
        "meta": {"type": "dialogues.DialogueEventPage", "parent_id": series["id"], "action": "publish"},
    }
)
page = DialogueEventPage.objects.get(pk=event["id"])
assert page.live
assert page.date.edtf == "2027-03-12T18:00:00"
assert page.ends_at.isoformat() == "2027-03-12T18:30:00+00:00"
assert page.series.title == "Land im Wandel"
assert page.documentation_not_planned == ("captions",)
assert [topic.name for topic in page.topics.all()] == ["Mobilität"]
assert page.contributors.get().affiliations.get().place == "Görlitz"
condition = page.conditions.get()
assert condition.levels == ("municipality", "state")
assert condition.references.get().title == "Beispiel"

rows = client.get(f"{PREFIX}pages/{page.pk}/", headers=auth).json()["contributors"]
kept = page.contributors.get()
changed = client.patch(
    f"{PREFIX}pages/{page.pk}/",
    {
        "contributors": [
            {"id": rows[0]["id"], "person_id": person.pk, "kind": "external", "state": "cancelled", "note": "Erkrankt"}
        ],
        "meta": {"action": "publish"},
    },
    content_type="application/json",
    headers=auth,
)
assert changed.status_code == 200, changed.content[:2000]
page = DialogueEventPage.objects.get(pk=event["id"])
contributor = page.contributors.get()
assert (contributor.pk, contributor.public_id, contributor.state) == (kept.pk, kept.public_id, "cancelled")
assert contributor.affiliations.get().place == "Görlitz"
assert page.conditions.get().public_id == condition.public_id

bad = client.patch(f"{PREFIX}pages/{page.pk}/", {"date": "irgendwann"}, content_type="application/json", headers=auth)
assert bad.status_code == 422, bad.status_code
page.refresh_from_db()
assert page.date.edtf == "2027-03-12T18:00:00"

read = client.get(f"{PREFIX}pages/{page.pk}/", headers=auth).json()
assert read["contributors"][0]["state"] == "cancelled"
assert read["conditions"][0]["levels"] == ["municipality", "state"]
assert "join_url" not in str(read)
print("everything was written and read back")
