"""Who makes the mails: the task behind the doorbell, and every minute the timer, in case the bell was lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from cms.core.timed.periodic import JOBS
from newsletters.engine.doorbell import deliver_mail
from newsletters.models import RegistrationMail
from tests.dialogues.registrations.conftest import ask, come
from tests.newsletters.registrations.conftest import give_link, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now"), pytest.mark.requirement("E38")]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings) -> Path:
    settings.DATA_DIR = tmp_path
    settings.ENV = settings.ENV.model_copy(update={"EMAIL_URL": f"folder:{tmp_path / 'mail'}", "MAIL_EPOCH": ""})
    return tmp_path / "mail"


def test_one_ring_makes_and_sends(event, folder) -> None:
    come(event, "jana")
    give_link(event)
    ask(event, "ole")
    deliver_mail.func()
    assert told("jana") == ["confirmed"], "with the link in it"
    assert told("ole") == ["requested"]
    assert len(list(folder.glob("*.eml"))) == 2
    deliver_mail.func()
    assert len(list(folder.glob("*.eml"))) == 2


def test_the_timer_makes_what_nobody_rang_for(event) -> None:
    come(event, "jana")
    assert JOBS["newsletters.registrations"].run() == "1 written, 1 dropped, 0 failed; 0 people, 0 failed"
    assert not RegistrationMail.objects.filter(done_at__isnull=True).exists()
