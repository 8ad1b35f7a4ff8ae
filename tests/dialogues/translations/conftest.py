"""One event, and its translation without wagtail-localize."""

from __future__ import annotations

import pytest
from wagtail.models import Locale

from dialogues.models import DialogueEventPage
from tests.dialogues.translations.pages import english_of
from tests.support.worlds import world


@pytest.fixture
@world
def translated(event: DialogueEventPage, english: Locale) -> DialogueEventPage:
    return english_of(event, english)
