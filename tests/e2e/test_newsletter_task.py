"""The office sends a newsletter issue (quality 4): written, tested, counted, sent, and the result read.

Run with ``MANUAL=1`` it renews the pictures of ``docs/redaktion/``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from playwright.sync_api import Page, expect

from cms.core import clock
from cms.core.addresses import recipient_key
from cms.core.models import User
from dialogues.models import DialogueEventPage, SeriesReminderRule
from home.models import HomePage
from newsletters.choices import MailingKind, RecipientState
from newsletters.contents import Content
from newsletters.engine.doorbell import deliver_mail
from newsletters.engine.planning import Addressee, Plan, freeze
from newsletters.models import Mailing, MailingList, NewsletterIssuePage, Subscriber, Subscription
from newsletters.services.mail_check.asking import check_mail_set_up
from newsletters.services.reminders.planning import plan_events
from tests.e2e.editor import Editor, editor, german
from tests.factories.newsletters import ArchiveFactory

__all__ = ["editor"]  # a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PEOPLE = ("lea@beispiel.test", "mia@beispiel.test", "tom@beispiel.test")


def subscribe(address: str, **about: Any) -> None:
    moment = clock.now()
    subscriber, _created = Subscriber.objects.get_or_create(
        address_key=recipient_key(address),
        defaults={"address": address, "created_at": moment, "confirmed_at": moment},
    )
    Subscription.objects.create(
        subscriber=subscriber,
        state="active",
        text_version="newsletter-de-1",
        created_at=moment,
        confirmed_at=moment,
        **about,
    )


@pytest.fixture
def archive(home: HomePage) -> Any:
    mailing_list = MailingList.objects.create(name="Rundbrief", slug="rundbrief", is_default=True)
    for address in PEOPLE:
        subscribe(address, mailing_list=mailing_list)
    return ArchiveFactory(parent=home, title="Rundbriefe", slug="rundbriefe", mailing_list=mailing_list)


@pytest.mark.requirement("E40")
def test_send_a_newsletter_issue(
    editor: Editor, archive: Any, event: DialogueEventPage, tmp_path: Path, new_page: Callable[..., Page]
):
    User.objects.filter(username="buero").update(email="buero@beispiel.test")
    with override_settings(DATA_DIR=tmp_path):
        editor.goto(f"/admin/pages/add/newsletters/newsletterissuepage/{archive.pk}/")
        editor.fill("title", "Neues im Advent")
        editor.fill("subject", "Was im Dezember ansteht")
        editor.add_block("body", german("Text"))
        editor.write("body-0-value-text", "Guten Tag, im Dezember sprechen wir über das Dorf.")
        editor.shot("newsletter-schreiben")
        editor.save()
        issue = NewsletterIssuePage.objects.get()
        editor.goto(f"/admin/pages/{issue.pk}/edit/")
        editor.follow("Test, count, send")
        expect(editor.page.locator(".wn-steps")).to_contain_text("Rundbrief")
        editor.shot("newsletter-versenden")
        editor.follow("Test mail to me")
        expect(editor.page.locator("[name=address]")).to_have_value("buero@beispiel.test")
        editor.press("Send the test mail")
        expect(editor.page.locator(".messages")).to_be_visible()
        deliver_mail.func()
        editor.menu("Mails", "Outbox")
        editor.page.locator("td.title a").first.click()
        frame = editor.page.frame_locator("iframe.wn-mail")
        expect(frame.locator("body")).to_contain_text("im Dezember sprechen wir")
        editor.shot("newsletter-testmail")
        editor.goto(f"/admin/mails/issues/{issue.pk}/")
        editor.follow("Send now or schedule")
        editor.press("Continue")
        expect(editor.page.locator(".wn-facts")).to_contain_text("Was im Dezember ansteht")
        expect(editor.page.locator(".wn-facts")).to_contain_text("3 (Rundbrief)")
        editor.shot("newsletter-bestaetigen")
        assert Mailing.objects.filter(kind="newsletter").count() == 0
        editor.press("Send now")
        expect(editor.page.locator(".messages")).to_be_visible()
        deliver_mail.func()
        mailing = Mailing.objects.get(kind="newsletter")
        states = mailing.recipients.values_list("state", flat=True)
        assert list(states) == [RecipientState.ACCEPTED] * len(PEOPLE)
        editor.goto(f"/admin/mails/issues/{issue.pk}/")
        expect(editor.page.locator(".wn-facts")).to_contain_text("3")
        editor.shot("newsletter-ergebnis")
    telephone = new_page(width=390)
    walk = Editor(telephone, editor.base_url)
    walk.log_in("buero")
    for name, path in (
        ("versand", f"/admin/mails/mailings/{mailing.pk}/"),
        ("ausgabe", f"/admin/mails/issues/{issue.pk}/"),
    ):
        walk.goto(path)
        walk.shot(f"newsletter-{name}-390", manual=False, full=True)
        assert telephone.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.long
@pytest.mark.requirement("E41", "E42", "B30")
def test_the_office_looks_after_its_mails(
    editor: Editor, archive: Any, event: DialogueEventPage, tmp_path: Path, new_page: Callable[..., Page]
):
    """Outlook, a mailing in doubt, one person, a blocked address, reminders of an event, the set-up check."""
    SeriesReminderRule.objects.create(page=event.series, amount=1, unit="days")
    for address in PEOPLE[:2]:
        subscribe(address, series_key=event.series.translation_key)
    plan_events([event.translation_key])
    with override_settings(DATA_DIR=tmp_path):
        editor.menu("Mails", "Outlook")
        expect(editor.page.locator("main")).to_contain_text(event.title)
        editor.shot("mails-ausblick")
        editor.page.locator("td.title a").first.click()
        editor.shot("mails-erinnerungen")
        editor.menu("Mails", "Subscribers")
        expect(editor.page.locator("main tbody tr")).to_have_count(3)
        editor.shot("mails-abonnements")
        editor.page.get_by_role("link", name="lea@beispiel.test").first.click()
        editor.shot("mails-person", full=True)
        editor.menu("Mails", "Blocked addresses")
        editor.follow("Block an address")
        editor.fill("address", "kein")
        editor.press("Block")
        expect(editor.page.locator(".error-message").first).to_be_visible()
        editor.fill("address", "weg@beispiel.test")
        editor.fill("note", "rief an")
        editor.press("Block")
        expect(editor.page.locator("main tbody tr")).to_have_count(1)
        editor.shot("mails-gesperrt")
        doubtful = doubtful_mailing()
        editor.goto(f"/admin/mails/mailings/{doubtful.pk}/")
        editor.shot("mails-zweifel")
        editor.page.locator(f"a[href$='/{doubtful.pk}/arrived/']").click()
        editor.press("They arrived")
        expect(editor.page.locator(".messages")).to_be_visible()
        assert doubtful.recipients.get().state == RecipientState.ACCEPTED
        check_mail_set_up.func()
        editor.menu("Mails", "Check the set-up")
        expect(editor.page.locator(".wn-light").first).to_be_visible()
        editor.shot("mails-einrichtung")
        editor.menu("Mails", "Newsletter issues")
        editor.menu("Mails", "Receipts")
        editor.goto("/admin/")
        editor.show("#mails-today, [id*=mails-today]")
        editor.shot("mails-heute")
    telephone = new_page(width=390)
    walk = Editor(telephone, editor.base_url)
    walk.log_in("buero")
    for name, path in (
        ("ausblick", "/admin/mails/"),
        ("versand", "/admin/mails/mailings/"),
        ("abonnements", "/admin/mails/subscribers/"),
        ("person", f"/admin/mails/subscribers/{Subscriber.objects.get(address=PEOPLE[0]).pk}/"),
        ("gesperrt", "/admin/mails/blocked/"),
        ("einrichtung", "/admin/mails/set-up/"),
        ("erinnerungen", f"/admin/dialogues/events/{event.pk}/reminders/"),
    ):
        walk.goto(path)
        walk.shot(f"mails-{name}-390", manual=False, full=True)
        assert telephone.evaluate("document.documentElement.scrollWidth") <= 390, name  # nothing is cut off sideways


def doubtful_mailing() -> Mailing:

    mailing = freeze(
        Plan(
            key="newsletter:zweifel",
            kind=MailingKind.NEWSLETTER,
            title="Rundbrief Oktober",
            contents=[Content("de", "Rundbrief Oktober", "<p>Guten Tag</p>", "Guten Tag")],
        ),
        [Addressee("lea@beispiel.test", recipient_key("lea@beispiel.test"), "de")],
    )
    mailing.recipients.update(state=RecipientState.IN_DOUBT, sending_at=clock.now())
    return mailing
