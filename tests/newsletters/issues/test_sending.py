"""An issue is sent once, to everybody who asked for it, by somebody who may; and what is in the way is said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import ModelLogEntry, PageLogEntry

from cms.core import clock
from cms.core.addresses import recipient_key
from newsletters.choices import MailingKind, MailingState, RecipientState
from newsletters.models import IssueDispatch, Mailing, MailingRecipient, MailSettings, NewsletterIssuePage, Suppression
from newsletters.periodic import begin_issues
from newsletters.services import issues
from tests.factories import EventFactory, UserFactory
from tests.factories.newsletters import ArchiveFactory, body_of
from tests.support.worlds import world

pytestmark = pytest.mark.django_db


@pytest.fixture
@world
def user(db: None) -> Any:
    return UserFactory(is_superuser=True)


def nothing_was_sent() -> bool:
    return not Mailing.objects.exists() and not MailingRecipient.objects.exists()


def messages(error: pytest.ExceptionInfo[ValidationError]) -> list[str]:
    return error.value.messages


def test_whoever_may_not_publish_may_not_send(make_issue: Any, subscribe: Any, now: Any) -> None:
    subscribe("mira@example.org")
    issue = make_issue(live=False)
    with pytest.raises(ValidationError) as error:
        issues.send_issue(issue, UserFactory())
    assert messages(error) == [
        "Sie dürfen Ausgaben schreiben, aber nicht veröffentlichen. Wer diese Seite veröffentlichen darf, darf sie auch versenden."
    ]
    assert nothing_was_sent()
    assert not NewsletterIssuePage.objects.get(pk=issue.pk).live


@pytest.mark.requirement("E40")
def test_a_draft_goes_live_with_the_sending(make_issue: Any, subscribe: Any, user: Any, now: Any) -> None:
    subscribe("mira@example.org")
    subscribe("ada@example.org", language="en")
    subscribe("xaver@example.org", state="unsubscribed")
    subscribe("blocked@example.org")
    Suppression.objects.create(recipient_key=recipient_key("blocked@example.org"), reason="hard_bounce", since=now)
    issue = make_issue(live=False, subject="Was im Herbst war")
    assert issues.count_recipients(issue) == (2, 1)
    dispatch = issues.send_issue(issue, user)
    mailing = dispatch.mailing
    assert mailing is not None
    assert (mailing.key, mailing.kind, mailing.state) == (
        f"issue:{issue.translation_key}",
        MailingKind.NEWSLETTER,
        MailingState.SENDING,
    )
    assert (mailing.list_id, mailing.title, mailing.is_bulk) == ("rundbrief", "Was im Herbst war", True)
    assert (mailing.candidate_count, mailing.excluded_count, mailing.created_by) == (3, 1, user)
    rows = mailing.recipients.order_by("address")
    assert [(row.address, row.language, row.needs_subscription) for row in rows] == [
        ("ada@example.org", "de", True),  # there is no English issue: the first language
        ("mira@example.org", "de", True),
    ]
    issue.refresh_from_db()
    assert issue.live
    content = mailing.contents.get()
    assert f"http://localhost:8000{issue.url}" in content.text
    assert PageLogEntry.objects.filter(page=issue.pk, action="newsletters.send", user=user).count() == 1
    assert not ModelLogEntry.objects.exists()


def test_an_issue_is_sent_once(make_issue: Any, subscribe: Any, user: Any, english: Any, now: Any) -> None:
    subscribe("mira@example.org")
    issue = make_issue()
    issues.send_issue(issue, user)
    translated = issue.copy_for_translation(english, copy_parents=True)
    translated.save_revision().publish()
    for page in (issue, translated):
        with pytest.raises(ValidationError) as error:
            issues.send_issue(page, user)
        assert messages(error) == [
            "Diese Ausgabe wurde schon versendet, oder ihr Versand ist geplant. Eine Ausgabe wird nur einmal versendet."
        ]
    dispatch = IssueDispatch.objects.get()
    assert issues.begin(dispatch).mailing == dispatch.mailing
    assert issues.start_due() == 0
    assert (Mailing.objects.count(), MailingRecipient.objects.count()) == (1, 1)


def test_a_process_that_dies_delays_and_does_not_double(make_issue: Any, subscribe: Any, user: Any, now: Any) -> None:
    subscribe("mira@example.org")
    dispatch = issues.send_issue(make_issue(), user)
    IssueDispatch.objects.update(mailing=None)  # it died after freezing
    assert begin_issues() == "1 begun"
    assert IssueDispatch.objects.get().mailing == dispatch.mailing
    assert begin_issues() == "0 begun"
    assert (Mailing.objects.count(), MailingRecipient.objects.count()) == (1, 1)


def test_a_scheduled_issue_says_what_is_true_then(
    make_issue: Any, subscribe: Any, user: Any, event: Any, now: Any
) -> None:
    subscribe("mira@example.org")
    issue = make_issue(("event", {"event": event.pk, "note": ""}), live=False)
    dispatch = issues.send_issue(
        issue, user, send_at=now + timedelta(days=1), stage_size=1, stage_pause=timedelta(hours=1)
    )
    assert nothing_was_sent()
    assert not NewsletterIssuePage.objects.get(pk=issue.pk).live
    subscribe("late@example.org")
    event.title = event.draft_title = "Wer hält die Stadt zusammen?"
    event.save_revision().publish()
    issue.body = body_of(("text", {"heading": "", "text": "<p>Ein späterer Entwurf</p>"}))
    issue.save_revision()
    with clock.frozen_at(now + timedelta(hours=23)):
        assert issues.start_due() == 0
    with clock.frozen_at(now + timedelta(days=1, minutes=1)):
        assert issues.start_due() == 1
    dispatch.refresh_from_db()
    assert dispatch.mailing is not None
    text = dispatch.mailing.contents.get().text
    assert "Wer hält die Stadt zusammen?" in text
    assert "Ein späterer Entwurf" not in text, "what was ordered is sent, not a later draft"
    times = dispatch.mailing.recipients.order_by("not_before").values_list("not_before", flat=True)
    assert times[1] - times[0] == timedelta(hours=1)
    assert NewsletterIssuePage.objects.get(pk=issue.pk).live


def test_an_order_can_be_taken_back_and_given_again(make_issue: Any, subscribe: Any, user: Any, now: Any) -> None:
    subscribe("mira@example.org")
    issue = make_issue()
    issues.send_issue(issue, user, send_at=now + timedelta(days=1))
    issues.cancel_issue(issue, user)
    with clock.frozen_at(now + timedelta(days=2)):
        assert issues.start_due() == 0
    assert nothing_was_sent()
    with pytest.raises(ValidationError):
        issues.cancel_issue(issue, user)
    assert issues.send_issue(issue, user).mailing is not None


def test_cancelling_while_it_is_sent(make_issue: Any, subscribe: Any, user: Any, now: Any) -> None:
    subscribe("mira@example.org")
    issue = make_issue()
    issues.send_issue(issue, user)
    issues.cancel_issue(issue, user)
    assert Mailing.objects.get().state == MailingState.CANCELLED
    assert MailingRecipient.objects.get().state == RecipientState.SKIPPED
    actions = PageLogEntry.objects.filter(page=issue.pk, action__startswith="newsletters.").order_by("pk")
    assert [entry.action.partition(".")[2] for entry in actions] == ["send", "cancel"]


def test_what_is_in_the_way_is_said(make_issue: Any, home: Any, series: Any, user: Any, now: Any) -> None:
    draft = EventFactory(parent=series, live=False)
    alone = ArchiveFactory(parent=home, title="Ohne Liste", slug="ohne")
    issue = make_issue(
        ("event", {"event": draft.pk, "note": ""}), parent=alone, go_live_at=now + timedelta(days=3), live=False
    )
    assert issues.problems_of(issue, user) == [
        "Ein Baustein zeigt etwas, das nicht (mehr) öffentlich ist. Die Vorschau sagt, welcher es ist.",
        "Es ist kein Verteiler ausgewählt, weder hier noch im übergeordneten Archiv.",
        "Für die Seite ist ein späterer Zeitpunkt der Veröffentlichung eingestellt. Entfernen Sie ihn: Die Seite geht mit dem Versand online.",
    ]
    assert issues.count_recipients(issue) == (0, 0)
    with pytest.raises(ValidationError) as error:
        issues.send_issue(issue, user)
    assert len(messages(error)) == 3
    empty = make_issue(slug="leer", body="[]")
    assert issues.problems_of(empty, user) == [
        "Die Ausgabe ist leer.",
        "Diesen Verteiler hat noch niemand abonniert.",
    ]
    assert nothing_was_sent()
    assert not IssueDispatch.objects.exists()
    assert not NewsletterIssuePage.objects.get(pk=issue.pk).live


def test_an_issue_that_programs_would_cut_is_refused(make_issue: Any, subscribe: Any, user: Any, now: Any) -> None:
    subscribe("mira@example.org")
    long = make_issue(("text", {"heading": "", "text": f"<p>{'Wort ' * 21_000}</p>"}))
    assert issues.problems_of(long, user) == [
        "Die Ausgabe ist zu lang: Mailprogramme würden sie abschneiden. Kürzen Sie sie, und verlinken Sie stattdessen auf Seiten."
    ]


def test_a_problem_at_the_time_is_kept_for_the_office(
    make_issue: Any, subscribe: Any, user: Any, event: Any, now: Any
) -> None:
    subscribe("mira@example.org")
    issue = make_issue(("event", {"event": event.pk, "note": ""}))
    issues.send_issue(issue, user, send_at=now + timedelta(hours=1))
    event.unpublish()
    with clock.frozen_at(now + timedelta(hours=2)):
        assert issues.start_due() == 0
    dispatch = IssueDispatch.objects.get()
    assert (dispatch.send_at, dispatch.mailing) == (None, None)
    assert (
        dispatch.problem
        == "Ein Baustein zeigt etwas, das nicht (mehr) öffentlich ist. Die Vorschau sagt, welcher es ist."
    )
    assert nothing_was_sent()


def test_a_second_person_approves(make_issue: Any, subscribe: Any, user: Any, now: Any) -> None:
    subscribe("mira@example.org")
    MailSettings.objects.create(needs_approval=True)
    issue, other = make_issue(), UserFactory(is_superuser=True)
    unseen = "Hier gibt eine zweite Person jeden Newsletter frei. Reichen Sie die Ausgabe zuerst zur Freigabe ein; dann versendet sie jemand anderes."
    assert issues.problems_of(issue, other) == [unseen]
    issues.submit_issue(issue, user)
    assert issues.problems_of(issue, user) == [
        "Sie haben diese Ausgabe selbst eingereicht. Jemand anderes muss sie durchsehen und versenden."
    ]
    assert issues.problems_of(issue, other) == []
    issue.title = "Anders"
    issue.save_revision()
    with pytest.raises(ValidationError) as error:
        issues.send_issue(issue, other)
    assert messages(error) == ["Die Ausgabe wurde nach dem Einreichen geändert. Reichen Sie sie noch einmal ein."]
    assert nothing_was_sent()
    issues.submit_issue(issue, user)
    mailing = issues.send_issue(issue, other).mailing
    assert mailing is not None
    assert mailing.title == "Anders"
    with pytest.raises(ValidationError):
        issues.submit_issue(issue, user)


def test_what_was_approved_is_what_is_sent(make_issue: Any, subscribe: Any, user: Any, now: Any) -> None:
    subscribe("mira@example.org")
    MailSettings.objects.create(needs_approval=True)
    issue = make_issue()
    issues.submit_issue(issue, user)
    issues.send_issue(issue, UserFactory(is_superuser=True), send_at=now + timedelta(hours=1))
    issue.title = "Heimlich geändert"
    issue.save_revision().publish()
    with clock.frozen_at(now + timedelta(hours=2)):
        assert issues.start_due() == 0
    assert IssueDispatch.objects.get().problem.startswith("Die Ausgabe wurde nach dem Einreichen geändert")
    assert nothing_was_sent()


def test_a_test_mail_goes_to_one_address(make_issue: Any, subscribe: Any, user: Any, now: Any) -> None:
    subscribe("mira@example.org")
    issue = make_issue(live=False)
    mailing = issues.send_test(issue, " office@example.org ", user)
    assert (mailing.kind, mailing.is_bulk) == (MailingKind.TEST, False)
    row, content = mailing.recipients.get(), mailing.contents.get()
    assert (row.address, row.needs_subscription) == ("office@example.org", False)
    assert content.subject == "Test: Neues"
    assert "unsubscribe.invalid" not in content.html + content.text
    assert issues.send_test(issue, "office@example.org", user).pk != mailing.pk
    with pytest.raises(ValidationError):
        issues.send_test(issue, "office@example.org\r\nBcc: x@example.org", user)
    assert Mailing.objects.count() == 2
    assert not NewsletterIssuePage.objects.get(pk=issue.pk).live
    assert issues.send_issue(issue, user).mailing is not None
