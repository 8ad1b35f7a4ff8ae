"""Pages behind a password or a sign-in tell nothing of themselves, in the look of the site."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from wagtail.models import Locale, PageViewRestriction

from dialogues.models import DialogueEventPage
from home.models import HomePage
from tests.site.pages import in_order
from tests.support.worlds import world

pytestmark = pytest.mark.django_db
PASSWORD = "nur-fuer-mitglieder"


@pytest.fixture
@world
def restriction(event: DialogueEventPage) -> PageViewRestriction:
    return PageViewRestriction.objects.create(page=event, restriction_type="password", password=PASSWORD)


def action_of(html: str) -> str:
    found = re.search(r'<form class="form" action="([^"]+)"', html)
    assert found is not None
    return found[1]


def test_the_form_tells_nothing_of_the_page(event: DialogueEventPage, restriction: PageViewRestriction) -> None:
    event.search_description = "Ein Abend über Vereine"
    event.save()
    response = Client().get(event.get_url())
    html = response.content.decode()
    assert in_order(html, "Passwort erforderlich – ", '<label for="password">Passwort</label>', "Weiter</button>")
    assert event.title not in html
    assert "Vereine" not in html
    assert "no-store" in response["Cache-Control"]


def test_the_right_password_opens_the_page(event: DialogueEventPage, restriction: PageViewRestriction) -> None:
    visitor = Client()
    address = action_of(visitor.get(event.get_url()).content.decode())
    wrong = visitor.post(address, {"password": "geraten", "return_url": event.get_url()}).content.decode()
    assert "Passwort" in wrong
    assert 'aria-describedby="password-error"' in wrong
    assert event.title not in wrong
    assert event.title not in visitor.get(event.get_url()).content.decode()
    right = visitor.post(address, {"password": PASSWORD, "return_url": event.get_url()})
    assert right["Location"] == event.get_url()
    assert event.title in visitor.get(event.get_url()).content.decode()
    assert event.title not in Client().get(event.get_url()).content.decode()


def test_the_form_speaks_the_language_of_the_page(home: HomePage) -> None:
    english = home.copy_for_translation(Locale.objects.get(language_code="en"))
    english.save_revision().publish()
    PageViewRestriction.objects.create(page=english, restriction_type="password", password=PASSWORD)
    address = action_of(Client().get("/en/").content.decode())
    wrong = Client().post(address, {"password": "geraten"})
    assert in_order(wrong.content.decode(), '<html lang="en">', "<h1>Password required</h1>", "Continue</button>")


def test_a_page_for_signed_in_people_leads_to_the_sign_in(event: DialogueEventPage) -> None:
    PageViewRestriction.objects.create(page=event, restriction_type="login")
    response = Client().get(event.get_url())
    assert response["Location"] == f"/members/sign-in/?next={event.get_url()}"
