"""What is left on the disk when something goes wrong."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from cms.core.orphans import sweep_private_files
from cms.core.privatefiles import PrivateStorage, check_upload
from networks.models import GroupFile, WorkingGroupPage
from networks.services.groups.files import keep_file

pytestmark = pytest.mark.django_db


def test_what_a_failed_request_had_uploaded_is_swept_a_day_later(group: WorkingGroupPage, now: datetime) -> None:
    def keep() -> None:
        upload = check_upload(SimpleUploadedFile("notiz.txt", b"Canary"))
        keep_file(upload, group_key=group.translation_key, account=None)

    keep()
    for _time in range(2):
        with transaction.atomic():
            keep()
            transaction.set_rollback(True)
    root = Path(PrivateStorage().location)
    [kept] = GroupFile.objects.all()
    old, young = [path for path in sorted(root.glob("*/*")) if path != root / kept.file.name]
    for path, age in (
        (old, timedelta(days=2)),
        (root / kept.file.name, timedelta(days=2)),
        (young, timedelta(hours=2)),
    ):
        os.utime(path, ((now - age).timestamp(),) * 2)

    assert sweep_private_files() == "1 removed"

    assert (old.exists(), young.exists(), (root / kept.file.name).exists()) == (False, True, True)
    assert sweep_private_files() == "0 removed"
