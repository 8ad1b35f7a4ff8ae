"""What is said in a working group: threads and contributions. Never public, never in a search index or a mail."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.models.members import MemberAccount


class Thread(models.Model):
    """One subject of the discussion in a group."""

    public_id = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    group_key = models.UUIDField(editable=False, help_text="Translation key of the group.")
    title = models.CharField(_("subject"), max_length=150)
    author = models.ForeignKey(MemberAccount, null=True, blank=True, on_delete=models.SET_NULL, related_name="threads")
    created_at = models.DateTimeField(_("begun"))
    last_post_at = models.DateTimeField(_("last contribution"))
    locked_at = models.DateTimeField(
        null=True, blank=True, help_text="Since then nobody but the convenor writes here."
    )

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        ordering = ["-last_post_at", "-pk"]
        indexes = [models.Index(fields=["group_key", "-last_post_at"], name="group_threads")]

    def __str__(self) -> str:
        return self.title


class Post(models.Model):
    """One contribution. Whoever deletes theirs leaves an empty place; of whoever is erased, the name goes."""

    public_id = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="posts")
    author = models.ForeignKey(MemberAccount, null=True, blank=True, on_delete=models.SET_NULL, related_name="posts")
    text = models.TextField(_("contribution"), max_length=10_000, blank=True)
    created_at = models.DateTimeField(_("written"))
    edited_at = models.DateTimeField(_("changed"), null=True, blank=True)
    deleted_at = models.DateTimeField(
        null=True, blank=True, help_text="Deleted by whoever wrote it; the text is gone."
    )
    hidden_at = models.DateTimeField(
        null=True, blank=True, help_text="Hidden by the convenor, who still sees the text."
    )
    hidden_reason = models.CharField(_("reason"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["thread", "created_at"], name="thread_posts")]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def account_id(self) -> int | None:
        """Whose own it is (``networks.permissions``)."""
        return self.author_id

    @property
    def group_key(self) -> uuid.UUID:
        """Of the group in whose thread it stands."""
        return self.thread.group_key


class ThreadMute(models.Model):
    """Somebody wants no mail about this thread."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="mutes")
    account = models.ForeignKey(MemberAccount, on_delete=models.CASCADE, related_name="muted_threads")

    class Meta:
        verbose_name = _("muted thread")
        verbose_name_plural = _("muted threads")
        constraints = [models.UniqueConstraint(fields=["thread", "account"], name="thread_muted_once")]

    def __str__(self) -> str:
        return str(self.thread)
