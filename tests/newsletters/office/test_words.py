"""What the office reads: signs with words, numbers in their form, and hints that stand there only while they are true."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from dialogues.models import SeriesReminderRule
from dialogues.selectors.office import silent_series
from newsletters.models import MailingList
from tests.factories import EventFactory, SeriesFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
HINT = 'id="wn-due-silent"'


def rule(audience: str = "subscribers") -> dict:
    return {"reminder_rules": [SeriesReminderRule(amount=1, unit="days", audience=audience)]}


def text_of(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_lists_say_yes_and_no(office, mailing_list: MailingList):
    page = office.get(reverse("mailing_lists:index")).content.decode()
    assert re.findall(r"<title[^>]*>(ja|nein|True|False)</title>|>(True|False)<", page) or "ja" in page
    assert not re.search(r"\b(True|False)\b", text_of(office.get(reverse("mailing_lists:index"))))


@pytest.mark.parametrize(("size", "said"), [("1", ("one person", "je eine Person")), ("50", ("50 Pers", "50 people"))])
def test_stages_of_one_are_told_in_the_singular(office, issue, subscribe, size, said):
    subscribe("lea@beispiel.test")
    plan = {"when": "later", "send_at": "2026-11-25T08:00", "stage_size": size, "stage_pause": "60"}
    shown = text_of(office.post(reverse("issue_send", args=[issue.pk]), plan))
    assert any(words in shown for words in said)
    assert "1 Personen" not in shown.replace(f"{size}1", "")


@pytest.mark.requirement("E41")
@pytest.mark.parametrize("case", ["no rule", "for registered people alone", "told", "not offered", "ended"])
def test_a_series_that_offers_reminders_without_a_rule_is_a_task(admin_client, index, now, case):
    rows = rule("registered") if case == "for registered people alone" else rule() if case == "told" else {}
    series = SeriesFactory(parent=index, title="Land im Wandel", rows=rows)
    if case == "not offered":
        type(series).objects.filter(pk=series.pk).update(subscription_open=False)
    elif case == "ended":
        type(series).objects.filter(pk=series.pk).update(lifecycle="ended")
    expected = case in ("no rule", "for registered people alone")
    assert [found.pk for found in silent_series(type(series).objects.all(), now=now)] == [series.pk] * expected
    first = admin_client.get(reverse("wagtailadmin_home")).content.decode()
    assert (HINT in first) == expected
    assert (f"{reverse('wagtailadmin_pages:edit', args=[series.pk])}#tab-reminders" in first) == expected
    editor = admin_client.get(reverse("wagtailadmin_pages:edit", args=[series.pk])).content.decode()
    is_hinted = case in ("no rule", "for registered people alone", "ended")
    assert ("no rule below sends one" in editor or "keine Regel" in editor) == is_hinted


def test_the_task_is_one_query_and_once_for_all_languages(index, english, now, django_assert_num_queries):
    for number in range(3):
        series = SeriesFactory(parent=index, title=f"Reihe {number}")
        EventFactory(parent=series, date="2027-01-01T18:00")
    copy = index.copy_for_translation(english, copy_parents=True)
    copy.save_revision().publish()
    series.copy_for_translation(english).save_revision().publish()
    with django_assert_num_queries(1):
        found = silent_series(type(series).objects.all(), now=now)
    assert len(found) == 3


def test_who_signs_in_reads_one_language(db):
    page = Client().get(reverse("wagtailadmin_login"), headers={"accept-language": "de"}).content.decode()
    labels = re.findall(r"<label[^>]*>\s*([^<]*?)\s*(?:<|$)", page)
    assert "Passwort" in labels
    assert "Password" not in labels
