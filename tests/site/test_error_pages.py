"""Error pages: a clear message, never a traceback; the 500 page asks nothing that may have failed."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.views.defaults import permission_denied

from home import views
from tests.site.pages import html_of


@pytest.mark.django_db
def test_a_missing_page_says_so_and_leads_on() -> None:
    html = html_of("/de/gibt-es-nicht/", status=404)
    assert "<h1>" in html
    assert 'href="/de/"' in html
    assert 'rel="canonical"' not in html


@pytest.mark.django_db
def test_a_deleted_page_is_a_missing_page(event: object) -> None:
    url = event.get_url()
    event.delete()
    html_of(url, status=404)


def test_a_fault_of_ours_is_answered_without_the_database() -> None:
    """Without the ``db`` mark any query would fail the test."""
    response = views.server_error(HttpRequest())
    assert response.status_code == 500
    html = response.content.decode()
    assert '<p lang="en">Something went wrong.' in html
    assert "Traceback" not in html


def test_a_fault_while_showing_the_fault_still_answers(settings: object, caplog: pytest.LogCaptureFixture) -> None:
    settings.TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]
    response = views.server_error(HttpRequest())
    assert response.status_code == 500
    assert b"Fehler" in response.content
    assert "The page for faults has a fault itself." in caplog.text
    assert "TemplateDoesNotExist: 500.html" in caplog.text


@pytest.mark.django_db
def test_a_request_for_a_foreign_host_is_explained(settings: object) -> None:
    settings.ALLOWED_HOSTS = ["wandelnetz.example"]
    response = Client().get("/robots.txt", headers={"host": "foreign.example"})
    assert response.status_code == 400
    assert b"could not be understood" in response.content


@pytest.mark.django_db
def test_no_access_is_explained() -> None:
    with CaptureQueriesContext(connection):
        response = permission_denied(RequestFactory().get("/de/"), PermissionDenied())
    assert response.status_code == 403
    assert b"<h1>" in response.content


@pytest.mark.django_db
def test_a_form_without_its_cookie_is_explained() -> None:
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "jana"})
    assert response.status_code == 403
    html = response.content.decode()
    assert "<h1>Das Absenden hat nicht geklappt</h1>" in html
    assert '<p lang="en">The form could not be sent.' in html
    assert "CSRF" not in html
