"""Schemathesis reads our description and tries to break the API with it. ``SCHEMATHESIS_EXAMPLES`` sets how hard."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from functools import cache

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import BaseSchema
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cms.api import openapi_document
from dialogues.models import DialogueSeriesPage
from tests.api.conftest import full_event, readable

EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "8"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(autouse=True)
def _connection_of_the_test(db: None) -> Iterator[None]:
    """Requests past Django's test client would close the connection that the test's transaction lives in."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@cache
def description() -> BaseSchema:
    """Read once: it is long, and says the same to every test."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(readable(openapi_document())))
def test_answers_keep_to_the_description(path: str, series: DialogueSeriesPage, now: datetime):
    full_event(series)

    @given(case=description()[path]["GET"].as_strategy())
    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def check(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS)

    check()
