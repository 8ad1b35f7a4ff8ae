"""Finished mails about registrations, as mail servers and mail programs read them (quality 4, R24)."""

from __future__ import annotations

from collections import Counter
from email import message_from_bytes, policy
from typing import Any

import pytest

from dialogues.models import Registration
from newsletters.engine.personal import compose
from newsletters.models import MailingRecipient, RegistrationMail
from newsletters.services.registrations import joining
from newsletters.services.registrations.making import make_due
from tests.dialogues.registrations.conftest import ask, come
from tests.factories import EventFactory
from tests.newsletters.issues.test_messages import header_names, part
from tests.newsletters.registrations.conftest import LINK, give_link, rows_to

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now"), pytest.mark.requirement("E38")]


def raw(row: MailingRecipient) -> bytes:
    return compose(MailingRecipient.objects.select_related("mailing", "subscriber").get(pk=row.pk)).as_bytes()


@pytest.fixture
def mails(event: Any) -> dict[str, bytes]:
    """One of each that most people get: the question, the confirmation, the waiting list, the way into the meeting."""
    ask(event, "frage")
    row, _outcome = come(event, "jana")
    come(event, "ole")
    come(event, "wartend")
    make_due()
    confirmed = RegistrationMail.objects.get(registration_id=row.public_id, happening="confirmed")
    give_link(event)
    joining.send_links()
    return {
        "requested": raw(rows_to("frage")[0]),
        "confirmed": raw(MailingRecipient.objects.get(mailing__key=f"registration:{confirmed.key}")),
        "waiting": raw(rows_to("wartend")[0]),
        "link": raw(MailingRecipient.objects.get(mailing__key__startswith="join:", address="jana@beispiel.test")),
    }


def test_they_are_no_list_mail(mails: dict[str, bytes]) -> None:
    for name, mail in mails.items():
        names = Counter(header_names(mail))
        assert not {"List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Precedence"} & set(names), name
        assert message_from_bytes(mail, policy=policy.default)["Auto-Submitted"] == "auto-generated"


@pytest.mark.requirement("E51")
def test_the_link_is_where_it_belongs_and_nowhere_else(mails: dict[str, bytes]) -> None:
    holds = {name: LINK in part(mail, "plain") for name, mail in mails.items()}
    assert holds == {"requested": False, "confirmed": False, "waiting": False, "link": True}
    assert all(LINK.encode() not in mail.partition(b"\r\n\r\n")[0] for mail in mails.values())


def test_nobody_reads_of_anybody_else(mails: dict[str, bytes]) -> None:
    for row in Registration.objects.all():
        name = row.address.partition("@")[0]
        for mail in mails.values():
            message = message_from_bytes(mail, policy=policy.default)
            text = part(mail, "plain") + part(mail, "html")
            assert row.address not in text
            assert str(message["To"]) == row.address or f"{name}@" not in mail.decode()


def test_what_somebody_typed_is_text(series: Any) -> None:
    """The title is an editor's, but markup in it must not become markup either."""
    title = "Wer <b>hält</b> & trägt?"
    ask(EventFactory(parent=series, title=title, date="2026-12-01T18:00", registration_doors=["internal"]), "jana")
    make_due()
    [row] = rows_to("jana")
    content = row.mailing.contents.get()
    assert "Wer &lt;b&gt;hält&lt;/b&gt; &amp; trägt?" in content.html
    assert "Wer <b>hält</b> & trägt?" in " ".join(content.text.split())
    assert content.subject.endswith("Wer <b>hält</b> & trägt?")
