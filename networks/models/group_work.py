"""What a working group does and makes: files, minutes, results, topics and activities (B25–B27). Never public."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core.fuzzydates import FuzzyDateField
from cms.core.models import Record
from cms.core.privatefiles import PrivateStorage, private_path
from networks.groups.choices import Addressee, OutputKind, TopicKind, TopicState
from networks.models.discussion import Post
from networks.models.members import MemberAccount


class GroupFile(models.Model):
    """A file of a group: minutes, a result, or the attachment of a contribution. No address leads to it but the one that
    asks for the right to see it; it goes from the disk with its row."""

    public_id = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    group_key = models.UUIDField(editable=False, db_index=True, help_text="Translation key of the group.")
    file = models.FileField(_("file"), storage=PrivateStorage(), upload_to=private_path)
    name = models.CharField(_("name"), max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("size"))
    post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.CASCADE, related_name="attachments")
    uploaded_by = models.ForeignKey(
        MemberAccount, null=True, blank=True, on_delete=models.SET_NULL, related_name="group_files"
    )
    created_at = models.DateTimeField(_("uploaded"))

    class Meta:
        verbose_name = _("file of a group")
        verbose_name_plural = _("files of groups")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class GroupThing(Record):
    """Abstract. Something that a group keeps; whoever entered it is not told with it."""

    group_key = models.UUIDField(editable=False, db_index=True, help_text="Translation key of the group.")
    title = models.CharField(_("title"), max_length=255)
    text = models.TextField(_("text"), max_length=20_000, blank=True)
    added_by = models.ForeignKey(
        MemberAccount, null=True, editable=False, on_delete=models.SET_NULL, related_name="added_%(class)s"
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class GroupMinutes(GroupThing):
    """Minutes of a meeting, as text or as a file. The meeting belongs to an app above and is known by its key."""

    meeting_key = models.UUIDField(null=True, blank=True, help_text="Translation key of the event.")
    held_on = models.DateField(_("day of the meeting"))
    document = models.OneToOneField(
        GroupFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="minutes"
    )

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes of meetings")
        ordering = ["-held_on", "-pk"]

    def clean(self) -> None:
        super().clean()
        if not self.text and self.document_id is None:
            raise ValidationError({"text": _("Please write the minutes, or choose a file.")})


class GroupOutput(GroupThing):
    """A result of a group: what it is, for whom, since when (B26)."""

    kind = models.CharField(_("kind"), max_length=14, choices=OutputKind, default=OutputKind.RECOMMENDATION)
    addressee = models.CharField(_("for whom"), max_length=8, choices=Addressee, default=Addressee.NETWORK)
    date = FuzzyDateField(_("date"), null=True, blank=True)
    document = models.OneToOneField(GroupFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="output")

    class Meta:
        verbose_name = _("result of a group")
        verbose_name_plural = _("results of groups")
        ordering = ["-date", "-pk"]


class GroupTopic(GroupThing):
    """A topic or an activity of a group, and where it stands (B27)."""

    kind = models.CharField(_("kind"), max_length=8, choices=TopicKind, default=TopicKind.TOPIC)
    state = models.CharField(_("state"), max_length=8, choices=TopicState, default=TopicState.PROPOSED)
    date = FuzzyDateField(_("when"), null=True, blank=True)

    class Meta:
        verbose_name = _("topic of a group")
        verbose_name_plural = _("topics of groups")
        ordering = ["pk"]
