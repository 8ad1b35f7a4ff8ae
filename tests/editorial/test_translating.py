"""Pages and topics get drafts in other languages, linked to their source, by whoever may translate in the admin."""

from __future__ import annotations

import pytest
from wagtail.models import Locale, Page

from dialogues.models import Affiliation, ConditionReference, DialogueEventPage, DialogueSeriesPage, Topic
from tests.editorial.conftest import Bot
from tests.editorial.test_permissions import member_of
from tests.factories import ConditionFactory, ContributorFactory, EventFactory, TopicFactory
from tests.support.worlds import world

pytestmark = pytest.mark.django_db


@pytest.fixture
@world
def full(series: DialogueSeriesPage) -> DialogueEventPage:
    contributor, condition = ContributorFactory(), ConditionFactory(text="<p>Zeit</p>")
    contributor.affiliations = [Affiliation(role="Leitung")]
    condition.references = [ConditionReference(title="Beispiel")]
    return EventFactory(
        parent=series, title="Wer?", date="2026-12-01", rows={"contributors": [contributor], "conditions": [condition]}
    )


@pytest.mark.requirement("E49")
def test_event_with_everything_above_it(full: DialogueEventPage, english: Locale) -> None:
    office = member_of("Geschäftsstelle")
    path = f"pages/{full.pk}/actions/copy_for_translation/"
    problem = office("post", path, {"locale": "en"}, status=422)
    assert problem["errors"][0]["msg"] == "Parent page 'Land im Wandel' is not translated."

    made = office("post", path, {"locale": "en", "copy_parents": True}, status=201)
    assert made["translation_key"] == str(full.translation_key)
    assert made["public_id"] != str(full.public_id)
    assert made["meta"]["locale"] == "en"
    office("patch", f"pages/{made['id']}/", {"title": "Who?", "meta": {"action": "publish"}})

    page = DialogueEventPage.objects.get(pk=made["id"])
    assert (page.title, page.live, page.locale) == ("Who?", True, english)
    assert page.get_translation(full.locale).specific == full
    source, copy = full.contributors.get(), page.contributors.get()
    assert (copy.locale, copy.translation_key) == (english, source.translation_key)
    assert (copy.affiliations.get().role, copy.affiliations.get().locale) == ("Leitung", english)
    assert page.conditions.get().references.get().locale == english
    listed = office("get", f"pages/?translation_of={full.pk}")
    assert [item["id"] for item in listed["items"]] == [page.pk]
    full.refresh_from_db()
    assert full.title == "Wer?"


def test_page_is_translated_once(full: DialogueEventPage, bot: Bot) -> None:
    path = f"pages/{full.pk}/actions/copy_for_translation/"
    bot("post", path, {"locale": "en", "copy_parents": True}, status=201)
    count = Page.objects.count()
    for language in ("en", "de"):
        problem = bot("post", path, {"locale": language}, status=422)
        assert problem["errors"] == [{"msg": "There is already a translation into this language."}]
    bot("post", path, {"locale": "fr"}, status=404)
    assert Page.objects.count() == count


def test_tree_in_which_something_is_translated(full: DialogueEventPage, bot: Bot) -> None:
    """All or nothing."""
    bot("post", f"pages/{full.pk}/actions/copy_for_translation/", {"locale": "en", "copy_parents": True}, status=201)
    other = EventFactory(parent=full.get_parent(), title="Anders?")
    count = Page.objects.count()
    path = f"pages/{full.get_parent().pk}/actions/copy_for_translation/"
    bot("post", path, {"locale": "en", "recursive": True}, status=422)
    assert Page.objects.count() == count
    assert not other.has_translation(Locale.objects.get(language_code="en"))


def test_topic(german: Locale, english: Locale) -> None:
    office = member_of("Geschäftsstelle")
    topic = TopicFactory(name="Mobilität")
    path = f"snippets/dialogues.Topic/{topic.pk}/actions/copy_for_translation/"
    made = office("post", path, {"locale": "en"}, status=201)
    office("patch", f"snippets/dialogues.Topic/{made['id']}/", {"name": "Mobility"})

    assert [(t.name, t.locale) for t in Topic.objects.order_by("pk")] == [("Mobilität", german), ("Mobility", english)]
    assert Topic.objects.get(name="Mobility").translation_key == topic.translation_key
    for query in ("locale=en", f"translation_of={topic.pk}"):
        items = office("get", f"snippets/dialogues.Topic/?{query}")["items"]
        assert [item["name"] for item in items] == ["Mobility"]
    problem = office("post", path, {"locale": "en"}, status=422)
    assert problem["errors"] == [{"msg": "There is already a translation into this language."}]
    assert Topic.objects.count() == 2


def test_editor_without_the_permission() -> None:
    topic = TopicFactory()
    path = f"snippets/dialogues.Topic/{topic.pk}/actions/copy_for_translation/"
    member_of("Redaktion")("post", path, {"locale": "en"}, status=403)
    assert Topic.objects.get() == topic


@pytest.mark.requirement("E49")
def test_facts_are_changed_where_they_lead(full: DialogueEventPage, bot: Bot) -> None:
    made = bot(
        "post", f"pages/{full.pk}/actions/copy_for_translation/", {"locale": "en", "copy_parents": True}, status=201
    )
    path = f"pages/{made['id']}/"
    bot("patch", path, {"title": "Who?", "meta": {"action": "publish"}})
    row = bot("get", path)["contributors"][0]

    problem = bot("patch", path, {"date": "2027-01-01"}, status=422)
    assert [error["loc"][-1] for error in problem["errors"]] == ["date"]
    assert "Wer?" in problem["errors"][0]["msg"]
    problem = bot(
        "patch", path, {"contributors": [{"id": row["id"], "state": "cancelled", "teaser": "-"}]}, status=422
    )
    assert [error["loc"][-3:] for error in problem["errors"]] == [["contributors", 0, "state"]]
    problem = bot("patch", path, {"contributors": []}, status=422)
    assert "Wer?" in problem["errors"][0]["msg"]

    words = {"id": row["id"], "state": row["state"], "teaser": "talks about time"}
    same = {"date": "2026-12-01", "free_of_charge": full.free_of_charge, "topics": []}
    bot("patch", path, {**same, "contributors": [words], "meta": {"action": "publish"}})
    page = DialogueEventPage.objects.get(pk=made["id"])
    assert (page.contributors.get().teaser, page.date.edtf) == ("talks about time", "2026-12-01")
    bot("patch", f"pages/{full.pk}/", {"date": "2026-12-08", "meta": {"action": "publish"}})
    page.refresh_from_db()
    assert (page.title, page.date.edtf) == ("Who?", "2026-12-08")
