"""From the issue in the editor to the mail: test, count, confirm, send, plan, take back."""

from __future__ import annotations

import re

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils.translation import gettext

from cms.core import clock
from newsletters.choices import MailingKind, MailingState, RecipientState
from newsletters.models import IssueDispatch, Mailing, MailingRecipient, MailSettings, NewsletterIssuePage, SetUpCheck
from newsletters.services.mail_check import checks
from tests.factories import UserFactory
from tests.newsletters.office.conftest import HOSTILE
from tests.support.members import member_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def url(name: str, issue: NewsletterIssuePage) -> str:
    return reverse(f"issue_{name}", args=[issue.pk])


def text_of(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.mark.requirement("E40")
def test_an_issue_is_looked_at_once_more_and_sent(office, issue, subscribe):
    subscribe("lea@beispiel.test")
    subscribe("mia@beispiel.test")
    screen = text_of(office.get(url("sending", issue)))
    assert "Rundbrief : 2 " in screen
    step = office.post(url("send", issue), {"when": "now"})
    assert step.status_code == 200
    shown = text_of(step)
    assert "Neues im Advent" in shown
    assert "Guten Tag." in shown
    assert not Mailing.objects.exists()  # nothing has happened yet
    done = office.post(url("send", issue), {"when": "now", "step": "confirm"})
    assert done["Location"] == url("sending", issue)
    mailing = Mailing.objects.get()
    assert (mailing.kind, mailing.state, mailing.recipients.count()) == ("newsletter", "sending", 2)
    again = office.post(url("send", issue), {"when": "now", "step": "confirm"})
    assert again.status_code == 200
    assert Mailing.objects.count() == 1
    assert reverse("mailing_pause", args=[mailing.pk]) in office.get(url("sending", issue)).content.decode()


def test_an_issue_is_planned_in_stages_and_taken_back(office, issue, subscribe):
    subscribe("lea@beispiel.test")
    assert 'type="datetime-local"' in office.get(url("send", issue)).content.decode()
    plan = {"when": "later", "send_at": "2026-11-25T08:00", "stage_size": "50", "stage_pause": "60"}
    assert "50" in text_of(office.post(url("send", issue), plan))
    office.post(url("send", issue), {**plan, "step": "confirm"})
    dispatch = IssueDispatch.objects.get()
    assert (str(dispatch.send_at), dispatch.stage_size, str(dispatch.stage_pause)) == (
        "2026-11-25 07:00:00+00:00",
        50,
        "1:00:00",
    )
    assert not Mailing.objects.exists()
    assert issue.title in office.get(reverse("mail_outlook")).content.decode()
    office.post(url("cancel", issue))
    assert IssueDispatch.objects.get().send_at is None
    assert office.post(url("cancel", issue)).status_code == 200  # nothing to take back: a message


def test_an_issue_in_stages_says_when_it_goes_on(office, issue, subscribe):
    for name in ("lea", "mia", "tom"):
        subscribe(f"{name}@beispiel.test")
    plan = {"when": "now", "stage_size": "2", "stage_pause": "60", "step": "confirm"}
    office.post(url("send", issue), plan)
    stage = office.get(url("sending", issue)).context["next_stage"]
    assert (stage.number, stage.size, str(stage.starts_at)) == (2, 1, "2026-11-24 12:00:00+00:00")


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"when": "later"}, "send_at"),
        ({"when": "later", "send_at": "2020-01-01 08:00"}, "send_at"),
        ({"when": "later", "send_at": "übermorgen"}, "send_at"),
        ({"when": "now", "stage_size": "0"}, "stage_size"),
        ({"when": "now", "stage_size": "-1"}, "stage_size"),
        ({"when": "now", "stage_size": "10", "stage_pause": "7"}, "stage_pause"),
        ({"when": "nie"}, "when"),
        ({}, "when"),
    ],
)
@pytest.mark.parametrize("step", ["", "confirm"])
def test_mistakes_are_explained_at_the_field(office, issue, subscribe, data, field, step):
    subscribe("lea@beispiel.test")
    answer = office.post(url("send", issue), {**data, "step": step})
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert not IssueDispatch.objects.exclude(send_at=None).exists()


def test_without_subscribers_nothing_is_offered(office, issue):
    assert url("send", issue) not in office.get(url("sending", issue)).content.decode()
    answer = office.post(url("send", issue), {"when": "now", "step": "confirm"})
    assert gettext("Nobody has subscribed to this mailing list yet.") in answer.content.decode()
    assert not Mailing.objects.exists()


def test_a_test_mail_goes_to_whoever_asks(office, editor, issue, home):
    answer = editor.post(url("test", issue), {"address": "fremd@beispiel.test"})
    assert answer.status_code == 302, answer.context["form"].errors
    mine = MailingRecipient.objects.get()
    assert mine.mailing.kind == MailingKind.TEST
    assert mine.address == answer.wsgi_request.user.email  # an editor writes to nobody else
    answer = office.post(url("test", issue), {"address": "fremd@beispiel.test"})
    assert answer.status_code == 302
    assert MailingRecipient.objects.filter(address="fremd@beispiel.test").count() == 1
    assert office.post(url("test", issue), {"address": "kein"}).status_code == 200
    assert Mailing.objects.count() == 2


def test_editors_and_strangers_send_nothing(editor, stranger, issue, subscribe):
    subscribe("lea@beispiel.test")
    for client in (editor, stranger):
        for name in ("send", "cancel"):
            assert client.get(url(name, issue)).status_code in (302, 403)
            assert client.post(url(name, issue), {"when": "now", "step": "confirm"}).status_code in (302, 403)
    assert stranger.get(url("sending", issue)).status_code in (302, 403)
    assert stranger.post(url("test", issue), {"address": "a@beispiel.test"}).status_code in (302, 403)
    assert not Mailing.objects.exists()
    assert not IssueDispatch.objects.exists()
    screen = editor.get(url("sending", issue)).content.decode()
    assert url("test", issue) in screen
    assert url("send", issue) not in screen
    assert "lea@beispiel.test" not in screen


def test_a_second_person_approves(editor, reviewer, office, issue, subscribe):
    subscribe("lea@beispiel.test")
    settings = MailSettings.load()
    settings.needs_approval = True
    settings.save()
    confirm = {"when": "now", "step": "confirm"}
    assert office.post(url("send", issue), confirm).status_code == 200
    assert not Mailing.objects.exists()
    assert editor.post(url("submit", issue)).status_code == 302
    assert url("send", issue) in reviewer.get(url("sending", issue)).content.decode()
    assert reviewer.post(url("send", issue), confirm).status_code == 302
    assert Mailing.objects.get().state == MailingState.SENDING


def test_a_sender_that_nobody_can_check_needs_an_own_word(office, issue, subscribe):
    subscribe("lea@beispiel.test")
    env = checks.settings.ENV.model_copy(update={"EMAIL_URL": "smtp://mail.beispiel.de", "LIST_FROM_EMAIL": "n@b.de"})
    with override_settings(ENV=env):
        answer = office.post(url("send", issue), {"when": "now", "step": "confirm"})
        assert "unproven" in answer.context["form"].errors
        assert not Mailing.objects.exists()
        SetUpCheck.objects.create(pk=checks.ONLY, list_domain="anders.de", is_proven=True, checked_at=clock.now())
        assert "unproven" in office.get(url("send", issue)).context["form"].fields
        SetUpCheck.objects.update(list_domain="b.de")
        assert "unproven" not in office.get(url("send", issue)).context["form"].fields
        SetUpCheck.objects.update(is_proven=False)
        office.post(url("send", issue), {"when": "now", "step": "confirm", "unproven": "on"})
    assert MailingRecipient.objects.get().state == RecipientState.QUEUED


def test_a_title_is_only_text(office, issue, subscribe):
    subscribe("lea@beispiel.test")
    issue.title = f"Neu {HOSTILE}"
    issue.save_revision()
    for answer in (office.get(url("sending", issue)), office.post(url("send", issue), {"when": "now"})):
        assert HOSTILE not in answer.content.decode()


def test_somebody_without_an_address_is_told_so(home, issue):
    from home.services.roles import EDITOR

    client = member_of(EDITOR)
    UserFactory._meta.model.objects.filter(pk=client.session["_auth_user_id"]).update(email="")
    answer = client.post(url("test", issue), {})
    assert answer.status_code == 200
    assert not Mailing.objects.exists()
