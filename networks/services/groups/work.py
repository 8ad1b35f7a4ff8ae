"""What a convenor keeps: aim and state, minutes, results; and the topics that every member may add (B24–B27)."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from cms.core.privatefiles import Checked
from cms.core.richtext import from_text, to_text
from networks.models import GroupMinutes, GroupOutput, GroupTopic, MemberAccount, WorkingGroupPage
from networks.services.groups.files import keep_file, remove_file

Thing = TypeVar("Thing", GroupMinutes, GroupOutput, GroupTopic)


def describe_group(group: WorkingGroupPage, *, aim: str, state: str, discussion_url: str) -> None:
    """Change what the group wants, where it stands and where it discusses. Published at once; a draft of the office
    stays a draft and gets the same words.

    Raises:
        ValidationError: one of the values is none.
    """
    with transaction.atomic():
        locked = WorkingGroupPage.objects.select_for_update().get(pk=group.pk)
        _take(locked, aim, state, discussion_url)
        locked.full_clean()
        if locked.has_unpublished_changes:
            locked.save(update_fields=["aim", "state", "discussion_url"])
            draft = locked.get_latest_revision_as_object()
            _take(draft, aim, state, discussion_url)
            draft.save_revision(clean=False)
        else:
            locked.save_revision().publish()
        # The state is a fact and the same in every language; the words of a translation are the translator's.
        others = WorkingGroupPage.objects.filter(translation_key=locked.translation_key).exclude(pk=locked.pk)
        others.update(state=state, discussion_url=discussion_url)
    group.refresh_from_db()


def _take(page: WorkingGroupPage, aim: str, state: str, discussion_url: str) -> None:
    page.state, page.discussion_url = state, discussion_url
    if aim.split() != to_text(page.aim).split():  # what the office has set in bold stays so, unless the words change
        page.aim = from_text(aim)


def keep_thing(
    thing: Thing,
    values: dict[str, Any],
    *,
    group_key: UUID,
    account: MemberAccount | None,
    upload: Checked | None = None,
    without_file: bool = False,
) -> Thing:
    """Enter or change minutes, a result or a topic.

    Args:
        thing: a new one, or the one that is changed.
        upload: a new file in place of the earlier one.
        without_file: take the file away.

    Raises:
        ValidationError: a value is wrong, or minutes have neither text nor file.
    """
    with transaction.atomic():
        if thing.pk is None:
            thing.group_key, thing.added_by = group_key, account
        for name, value in values.items():
            setattr(thing, name, value)
        earlier = getattr(thing, "document", None)
        if not isinstance(thing, GroupTopic):
            if upload is not None:
                thing.document = keep_file(upload, group_key=group_key, account=account)
            elif without_file:
                thing.document = None
        thing.full_clean()
        thing.save()
        if earlier is not None and earlier != getattr(thing, "document", None):
            remove_file(earlier)
    return thing


def delete_thing(thing: GroupMinutes | GroupOutput | GroupTopic) -> None:
    """Delete minutes, a result or a topic with its file."""
    with transaction.atomic():
        document = getattr(thing, "document", None)
        thing.delete()
        remove_file(document)
