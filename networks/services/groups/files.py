"""Files of groups: kept with their row, gone with it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from cms.core import clock
from cms.core.privatefiles import Checked
from networks.models import GroupFile, MemberAccount, Post


def keep_file(
    upload: Checked, *, group_key: UUID, account: MemberAccount | None, post: Post | None = None
) -> GroupFile:
    """Keep a checked upload.."""
    row = GroupFile(
        group_key=group_key,
        name=upload.name,
        media_type=upload.media_type,
        size=upload.size,
        post=post,
        uploaded_by=account,
        created_at=clock.now(),
    )
    row.file.save(upload.name, upload.file, save=False)
    row.save()
    return row


def remove_file(row: GroupFile | None) -> None:
    """Delete a file with its row."""
    if row is not None:
        row.delete()


def delete_stored(row: GroupFile) -> None:
    """Take from the disk what a deleted row held, when that is certain."""
    storage, name = row.file.storage, row.file.name
    if name:
        transaction.on_commit(lambda: storage.delete(name))
