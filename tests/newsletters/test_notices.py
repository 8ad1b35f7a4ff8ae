"""Notices of networks by mail: told once, while they are true, and never after the commit of what stops them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command

from cms.core import clock
from cms.core.addresses import recipient_key
from networks.models import Notice
from networks.notices import KINDS, NOTICE, PARTIES, NoticeKind, Party, To, register_kind, register_party
from networks.services.notices import forget, notify, notify_all, stop
from newsletters.choices import MailingKind, RecipientState, SkipReason
from newsletters.engine.claims import claim
from newsletters.engine.marking import Mark, mark
from newsletters.models import Mailing, MailingContent, MailingRecipient
from newsletters.services.notices import erase_contents, erase_rows, make, make_due

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
ABOUT = UUID(int=7)
ADDRESS = "ida@example.org"


class Words:
    """A kind and a sort of recipient of this test."""

    true = True
    people: dict[UUID, str]


@pytest.fixture
def words() -> Iterator[Words]:
    found = Words()
    found.people = {UUID(int=1): ADDRESS}

    def party(to_id: UUID) -> Party | None:
        address = found.people.get(to_id)
        return Party(address, recipient_key(address), "en") if address else None

    def context(notice: Notice, to: Party) -> dict[str, object] | None:
        if not found.true:
            return None
        return {
            "title": "Tea & talk",
            "heading": "Something is new",
            "paragraphs": ["One < two."],
            "quote": "First line\nsecond line",
            "points": ["a point"],
            "url": "https://example.org/there/",
            "button": "Go there",
            "why": "You are a member.",
        }

    with KINDS.set_aside(), PARTIES.set_aside():
        register_kind(NoticeKind("tried", "trial", context, template=NOTICE))
        register_party("tester", party)
        yield found


IDA = To("tester", UUID(int=1))


def tell(occasion: str = "") -> Notice:
    notify("tried", to=IDA, about=ABOUT, occasion=occasion)
    return Notice.objects.latest("pk")


def test_a_row_becomes_one_mail_in_the_persons_language(words, now) -> None:
    notice = tell()
    tell()
    assert Notice.objects.count() == 1, "the same again changes nothing"
    assert not Mailing.objects.exists(), "nothing is written while the cause waits"
    assert str(make_due()) == "1 notices written, 0 dropped, 0 failed"
    assert str(make_due()) == "0 notices written, 0 dropped, 0 failed"
    Notice.objects.update(done_at=None)  # as if a worker had died after the freezing
    assert make(notice.pk)
    row = MailingRecipient.objects.select_related("mailing").get()
    assert (row.mailing.kind, row.mailing.is_bulk, row.mailing.key) == (
        "network",
        False,
        f"notice:{notice.public_id}",
    )
    assert row.mailing.valid_until == now + timedelta(days=7)
    assert (row.address, row.language, row.notice_id) == (ADDRESS, "en", notice.public_id)
    content = MailingContent.objects.get()
    assert content.subject == "Something is new: Tea & talk"
    assert "One &lt; two." in content.html
    assert "One < two." in content.text
    assert "First line\nsecond line" in content.text
    assert "Go there:\nhttps://example.org/there/" in content.text
    assert "You are a member." in content.text
    assert "List-Unsubscribe" not in content.text


def test_what_is_not_true_any_more_or_has_nobody_to_go_to_is_dropped(words) -> None:
    tell()
    words.true = False
    assert str(make_due()) == "0 notices written, 1 dropped, 0 failed"
    words.true = True
    tell("again")
    words.people.clear()
    assert str(make_due()) == "0 notices written, 1 dropped, 0 failed"
    assert not Mailing.objects.exists()


def test_a_failure_keeps_back_nobody_else(words) -> None:
    KINDS["broken"] = NoticeKind("broken", "broken", lambda notice, to: {}[ADDRESS], template=NOTICE)
    notify("broken", to=IDA, about=ABOUT)
    tell()
    assert str(make_due()) == "1 notices written, 0 dropped, 1 failed"
    with pytest.raises(KeyError):
        notify("unheard of", to=IDA, about=ABOUT)
    with pytest.raises(KeyError):
        notify("tried", to=To("stranger", uuid4()), about=ABOUT)


def test_many_are_told_with_one_statement(words, django_assert_num_queries) -> None:
    people = {uuid4(): f"person{number}@example.org" for number in range(5)}
    words.people.update(people)
    with django_assert_num_queries(3):  # savepoint, rows, release
        notify_all("tried", to=[To("tester", pk) for pk in people], about=ABOUT)
    make_due()
    assert set(MailingRecipient.objects.values_list("address", flat=True)) == set(people.values())


@pytest.mark.parametrize("way", ["recipient", "subject", "kind", "another kind"])
def test_no_mail_leaves_after_it_was_stopped(words, way) -> None:
    tell()
    make_due()
    [row] = claim("default").rows
    stopped = {
        "recipient": lambda: stop(to=IDA),
        "subject": lambda: stop(about=ABOUT),
        "kind": lambda: stop(to=IDA, kinds=["tried"]),
        "another kind": lambda: stop(to=IDA, kinds=["broken"]),
    }[way]()
    if way == "another kind":
        assert (stopped, mark(row)) == (0, Mark.DONE)
        return
    assert (stopped, mark(row)) == (1, Mark.SKIPPED)
    row.refresh_from_db()
    assert (row.state, row.skip_reason) == (RecipientState.SKIPPED, SkipReason.OBSOLETE)


def test_what_was_stopped_before_it_was_written_is_not_written(words) -> None:
    tell()
    stop(to=IDA)
    assert str(make_due()) == "0 notices written, 1 dropped, 0 failed"


def test_erasing_the_recipient_takes_address_and_words(words) -> None:
    tell()
    make_due()
    tell("waits")
    assert forget(IDA) == 2
    row = MailingRecipient.objects.get()
    assert (row.address, row.state, row.skip_reason) == ("", RecipientState.SKIPPED, SkipReason.ERASED)
    assert not MailingContent.objects.exists()
    assert not Notice.objects.exists()


def test_words_go_after_a_week_and_rows_after_a_month(words, now) -> None:
    tell()
    make_due()
    with clock.frozen_at(now + timedelta(days=8)):
        assert erase_contents() == 0, "it still waits"
        MailingRecipient.objects.update(state=RecipientState.ACCEPTED)
        assert (erase_contents(), erase_rows()) == (1, 0)
    with clock.frozen_at(now + timedelta(days=30)):
        call_command("privacy", "expire")
    assert not Notice.objects.exists()
    assert Mailing.objects.get().kind == MailingKind.NETWORK
