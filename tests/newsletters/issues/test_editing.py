"""Writing an issue in the admin: choosing a condition, a button that leads somewhere, translating."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail_localize.models import StringTranslation, Translation, TranslationSource
from wagtail_localize.operations import TranslationCreator

from newsletters.blocks import ButtonBlock
from newsletters.issue_mails import issue_content
from newsletters.models import NewsletterIndexPage, NewsletterIssuePage
from tests.factories import ConditionFactory, EventFactory, UserFactory
from tests.support.worlds import world

pytestmark = pytest.mark.django_db
CHOOSER = "/admin/newsletters/conditions/choose/"


@pytest.fixture
@world
def documented(series: Any, now: Any) -> Any:
    conditions = [ConditionFactory(text="<p>Ein <b>Schlüssel</b> für alle</p>"), ConditionFactory(text="<p>Zeit</p>")]
    return EventFactory(parent=series, title="Dorfhaus?", date="2026-10-01T18:00", rows={"conditions": conditions})


def test_a_condition_is_found_by_its_words_and_by_its_event(
    admin_client: Client, documented: Any, series: Any
) -> None:
    EventFactory(parent=series, live=False, rows={"conditions": [ConditionFactory(text="<p>Entwurf</p>")]})

    def found(**query: str) -> str:
        response = admin_client.get(f"{CHOOSER}results/", query)
        assert response.status_code == 200
        return response.content.decode()

    everything = found()
    assert "Ein Schlüssel für alle" in everything
    assert "Dorfhaus?" in everything
    assert "Entwurf" not in everything
    assert ("Schlüssel" in found(q="schlüssel"), "Zeit" in found(q="schlüssel")) == (True, False)
    assert "Schlüssel" in found(q="dorfhaus zeit") or "Zeit" in found(q="dorfhaus zeit")
    assert "Schlüssel" not in found(locale="en")
    condition = documented.conditions.first()
    chosen = admin_client.get(f"{CHOOSER}chosen/{condition.pk}/").json()
    assert (chosen["result"]["id"], chosen["result"]["title"]) == (str(condition.pk), "Ein Schlüssel für alle")


def test_only_the_office_chooses(client: Client, documented: Any) -> None:
    assert client.get(CHOOSER).status_code == 302
    client.force_login(UserFactory())
    assert client.get(CHOOSER).status_code == 302


def test_the_editor_opens_with_every_block(admin_client: Client, make_issue: Any, documented: Any) -> None:
    condition = documented.conditions.first()
    issue = make_issue(
        ("condition", {"condition": condition.pk}), ("event", {"event": documented.pk, "note": "Kommen Sie"})
    )
    page = admin_client.get(f"/admin/pages/{issue.pk}/edit/")
    assert page.status_code == 200
    assert "Dorfhaus?" in page.content.decode()


@pytest.mark.parametrize("both", [True, False])
def test_a_button_leads_to_one_place(both: bool, series: Any) -> None:
    block = ButtonBlock()
    value = {"label": "Los", "link": series if both else None, "url": "https://example.org/" if both else ""}
    with pytest.raises(ValidationError):
        block.clean(block.to_python({**value, "link": series.pk if both else None}))
    block.clean(block.to_python({"label": "Los", "link": series.pk, "url": ""}))


@pytest.mark.requirement("E49")
def test_an_issue_is_translated(
    make_issue: Any, documented: Any, english: Any, admin_user: Any, archive: NewsletterIndexPage
) -> None:
    """Its words are translated; the event and the condition stay chosen, though neither is translated yet."""
    condition = documented.conditions.first()
    issue = make_issue(
        ("text", {"heading": "Guten Tag", "text": "<p>Hallo</p>"}),
        ("event", {"event": documented.pk, "note": "Kommen Sie"}),
        ("condition", {"condition": condition.pk}),
        subject="Der Herbst",
        number=7,
    )
    creator = TranslationCreator(user=admin_user, target_locales=[english])
    for page in (archive, issue):
        creator.create_translations(page)
    source = TranslationSource.objects.get_for_instance(issue)
    for segment in source.stringsegment_set.exclude(context__path="slug"):
        StringTranslation.objects.create(
            translation_of=segment.string,
            locale=english,
            context=segment.context,
            data=f"EN {segment.string.data}",
            translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
        )
    translation = Translation.objects.get(source=source, target_locale=english)
    translation.save_target(user=admin_user, publish=True)
    translated = NewsletterIssuePage.objects.get(locale=english)
    assert (translated.subject, translated.number, translated.title) == ("EN Der Herbst", 7, "EN Neues")
    assert NewsletterIndexPage.objects.get(locale=english).mailing_list == archive.mailing_list
    text = issue_content(translated).text
    for words in ("EN Guten Tag", "EN Hallo", "EN Kommen Sie", "Dorfhaus?", "> Ein Schlüssel für alle"):
        assert words in text, words
