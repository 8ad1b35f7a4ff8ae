"""The data map knows every field that looks personal."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.db import models

from cms.core.personal import privacy

OUR_APPS = {"core", "home", "networks", "dialogues", "newsletters"}
NAMES = {("networks.Person", "name"), ("networks.Person", "sort_name")}
"""A column that is called “name” is a person's only here."""
LOOKS_PERSONAL = re.compile(
    r"(^|_)(e?mail|address|phone|ip|first_name|last_name|surname|username|birth|gender|recipient_key|subject_key)(_|$)"
)
NOT_PERSONAL = {
    ("home.SiteSettings", "address"): "the organisation's, shown in the imprint",
    ("home.SiteSettings", "email"): "the organisation's, shown in the imprint",
    ("home.SiteSettings", "phone"): "the organisation's, shown in the imprint",
    ("core.PrivacySettings", "records_ip"): "a switch",
    ("newsletters.SeriesReceipt", "mail_count"): "a figure",
}


def personal_looking() -> set[tuple[str, str]]:
    found = set(NAMES)
    for model in apps.get_models():
        if model._meta.app_label not in OUR_APPS:
            continue
        for field in model._meta.local_fields:
            is_typed = isinstance(field, models.EmailField | models.GenericIPAddressField)
            if is_typed or (LOOKS_PERSONAL.search(field.name) and not field.is_relation):
                found.add((model._meta.label, field.name))
    return found


@pytest.mark.requirement("E41")
def test_every_field_that_looks_personal_is_in_the_map():
    looking = personal_looking()
    assert ("newsletters.Subscriber", "address") in looking
    assert looking - set(privacy.FIELDS) - set(NOT_PERSONAL) == set()
    assert set(NOT_PERSONAL) <= looking


def test_map_names_real_fields_and_says_everything():
    for line in privacy.FIELDS.values():
        apps.get_model(line.model)._meta.get_field(line.field)
        assert line.purpose.strip()
        assert "Art. 6" in line.legal_basis
        assert line.retention.strip()
