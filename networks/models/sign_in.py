"""Codes by which members sign in. What stands here opens nothing: only keyed hashes are kept."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.models.members import MemberAccount


class SignInCode(models.Model):
    """Somebody asked to sign in with the mailbox of an account.

    ``digest`` is empty when no mail went out, because several had just before: then the codes of those are good as well.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(MemberAccount, on_delete=models.CASCADE, related_name="codes")
    handle = models.CharField(
        max_length=64, unique=True, help_text="What the browser that asked holds in its session."
    )
    digest = models.CharField(max_length=64, blank=True, help_text="Keyed hash of the code.")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("code to sign in")
        verbose_name_plural = _("codes to sign in")
        indexes = [models.Index(fields=["account", "created_at"], name="sign_in_code_of_account")]

    def __str__(self) -> str:
        return str(self.public_id)
