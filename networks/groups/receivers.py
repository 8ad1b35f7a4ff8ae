"""Signals of working groups and accounts: who is named as convenor leads the group, what is deleted leaves nothing behind."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save, pre_delete
from wagtail.signals import page_published

from networks.models import GroupFile, MemberAccount, WorkingGroupPage
from networks.services.groups.erasing import forget_group, let_account_go
from networks.services.groups.files import delete_stored
from networks.services.groups.people import appoint_named_convenors


def group_published(sender: type[WorkingGroupPage], instance: WorkingGroupPage, **kwargs: Any) -> None:
    """The page may name somebody else as convenor."""
    if instance.live:
        appoint_named_convenors([instance])


def account_saved(sender: type[MemberAccount], instance: MemberAccount, raw: bool = False, **kwargs: Any) -> None:
    """Somebody who is named as convenor may have an account now."""
    if instance.person_id is not None and not raw:
        appoint_named_convenors(WorkingGroupPage.objects.filter(convenor=instance.person_id, live=True))


def account_goes(sender: type[MemberAccount], instance: MemberAccount, **kwargs: Any) -> None:
    """Somebody is erased: their groups run on."""
    let_account_go(instance)


def group_deleted(sender: type[WorkingGroupPage], instance: WorkingGroupPage, **kwargs: Any) -> None:
    """With the last page of a group all that it kept goes."""
    if not WorkingGroupPage.objects.filter(translation_key=instance.translation_key).exists():
        forget_group(instance.translation_key)


def file_deleted(sender: type[GroupFile], instance: GroupFile, **kwargs: Any) -> None:
    """A file goes from the disk with its row, whatever deleted the row."""
    delete_stored(instance)


def connect() -> None:
    """``NetworksConfig.ready()`` calls it once."""
    page_published.connect(group_published, sender=WorkingGroupPage, dispatch_uid="networks-group-published")
    post_save.connect(account_saved, sender=MemberAccount, dispatch_uid="networks-account-of-convenor")
    pre_delete.connect(account_goes, sender=MemberAccount, dispatch_uid="networks-account-leaves-groups")
    post_delete.connect(group_deleted, sender=WorkingGroupPage, dispatch_uid="networks-group-deleted")
    post_delete.connect(file_deleted, sender=GroupFile, dispatch_uid="networks-group-file-deleted")
