"""What is erased when, what stays, and that nothing of an application is public (Art. 5, 15, 17 DSGVO)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from cms.core import clock
from cms.core.models import ConsentEntry
from cms.core.personal import privacy
from networks.admission.choices import Move
from networks.models import (
    AdmissionFigure,
    ApplicationEntry,
    ApplicationFile,
    Membership,
    MembershipApplication,
    Message,
    Notice,
)
from networks.selectors.admission import figures
from networks.services import messages
from networks.services.admission import deciding, retention
from newsletters.models import MailingContent, MailingRecipient
from tests.networks.admission.conftest import ADDRESS, bring_to, mails_to, own_path, send

pytestmark = [pytest.mark.django_db]
CANARY = "kanarienvogelwort"


def gone(row: MembershipApplication) -> bool:
    return not MembershipApplication.objects.filter(pk=row.pk).exists()


def test_the_periods(network, plan, clerk, now, django_capture_on_commit_callbacks) -> None:
    pending = send(network, "pia@kreis.example")
    declined = bring_to("submitted", network, clerk)
    file = Path(ApplicationFile.objects.get().file.path)
    deciding.move(declined, Move.DECLINE, user=clerk, reason="Zu früh.")
    member = bring_to("onboarding", network, clerk, "kim@kreis.example")
    deciding.move(member, Move.FINISH, user=clerk)
    with clock.frozen_at(now + timedelta(days=6)):
        assert list(retention.expire()) == []
    with clock.frozen_at(now + timedelta(days=8)):
        assert list(retention.expire()) == ["1 unconfirmed applications erased"]
        assert gone(pending)
    with clock.frozen_at(now + timedelta(days=179)):
        assert list(retention.expire()) == []
    with clock.frozen_at(now + timedelta(days=181)), django_capture_on_commit_callbacks(execute=True):
        call_command("privacy", "expire")
    assert gone(declined)
    assert not file.exists()
    assert not gone(member)
    [line] = figures(network.pk)
    assert (line["year"], sorted(count for _label, count in line["states"])) == (2026, [1, 1])
    assert list(AdmissionFigure.objects.values_list("state", "count")) == [("declined", 1)]
    membership = Membership.objects.get()
    membership.until = "2027"
    membership.save()
    with clock.frozen_at(now + timedelta(days=600)):
        retention.expire_all()
    assert gone(member)
    assert Membership.objects.exists(), "the register is not the application"


def test_whoever_sends_the_form_again_has_seven_days_again(network, plan, now) -> None:
    row = send(network)
    with clock.frozen_at(now + timedelta(days=6)):
        send(network)
        assert own_path(row) in mails_to(ADDRESS)[-1].text
    with clock.frozen_at(now + timedelta(days=8)):
        assert retention.erase_unconfirmed() == 0
    with clock.frozen_at(now + timedelta(days=13)):
        assert retention.erase_unconfirmed() == 1


def test_a_person_is_copied_and_erased_everywhere(network, plan, clerk, now) -> None:
    row = bring_to("submitted", network, clerk)
    deciding.add_note(row, CANARY, user=clerk)
    messages.take(messages.Written("question", CANARY, ADDRESS, "de", "message-de-1", "/x/"))
    mails_to(ADDRESS)
    found = privacy.export(ADDRESS.upper())["applications"]
    assert found["applications"][0]["email"] == ADDRESS
    assert found["applications"][0]["steps"][-1]["note"] == CANARY
    assert found["messages"][0]["text"] == CANARY
    privacy.erase(ADDRESS)
    for model in (MembershipApplication, ApplicationEntry, ApplicationFile, Message, Notice, MailingContent):
        assert not model.objects.exists(), model
    assert not MailingRecipient.objects.exclude(address="").exists()
    assert not ConsentEntry.objects.exclude(address="").exists()
    assert privacy.export(ADDRESS) == {}
    call_command("verify_consents")


def test_messages_go_half_a_year_later(network, plan, clerk, now) -> None:
    messages.take(messages.Written("question", "Alt", ADDRESS, "de", "message-de-1", "/x/"))
    with clock.frozen_at(now + timedelta(days=170)):
        assert list(messages.expire()) == []
    with clock.frozen_at(now + timedelta(days=181)):
        assert list(messages.expire()) == ["1 messages erased"]


@pytest.mark.requirement("B03")
def test_nothing_of_an_application_is_public(network, plan, clerk, now) -> None:
    """A canary in every field, looked for in pages, search, feeds, sitemap and the API."""
    row = bring_to("onboarding", network, clerk)
    MembershipApplication.objects.update(
        text=CANARY, expression=CANARY, name=CANARY, function=CANARY, phone=CANARY, reason=CANARY, member_name=CANARY
    )
    ApplicationFile.objects.update(name=CANARY)
    row.tasks.update(title=CANARY)
    Message.objects.create(kind="question", text=CANARY, language="de", answer=CANARY)
    client = Client()
    seen = 0
    for path in (
        network.url,
        network.get_parent().url,
        "/de/",
        f"/de/suche/?q={CANARY}",
        "/sitemap.xml",
        f"/feed/press/{network.public_id}.atom",
        "/api/v1/networks/",
        f"/api/v1/networks/{network.public_id}/",
        f"/api/v1/networks/{network.public_id}/members/",
        f"/api/v1/search/?q={CANARY}",
        "/api/v1/people/",
        "/api/v1/pages/",
        "/api/v1/changes/",
        f"/api/v1/forms/application/?network={network.public_id}",
        f"/applications/new/?network={network.public_id}",
        "/members/",
        f"/media/private/{ApplicationFile.objects.get().file.name}",
    ):
        answer = client.get(path, follow=True)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert CANARY.encode() not in body.replace(f"q={CANARY}".encode(), b"").replace(f'"{CANARY}"'.encode(), b""), (
            path
        )
        seen += answer.status_code == 200
    assert seen >= 10
