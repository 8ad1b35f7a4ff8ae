"""Who takes part in a working group, and who asks to (B24, B28). Never public.

All rows of groups name their group by translation key: it is one group, in whatever language its page is.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.choices import GroupRole
from networks.groups.choices import GroupNotices, RequestState
from networks.models.members import MemberAccount
from networks.querysets import GroupMemberQuerySet


class GroupMember(models.Model):
    """Somebody takes part in a group. Whoever left and comes back gets a new row; the earlier one keeps its dates."""

    public_id = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    group_key = models.UUIDField(editable=False, help_text="Translation key of the group.")
    account = models.ForeignKey(
        MemberAccount, verbose_name=_("member"), on_delete=models.CASCADE, related_name="group_memberships"
    )
    role = models.CharField(_("role"), max_length=8, choices=GroupRole, default=GroupRole.MEMBER)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True, help_text="Since then no longer in the group.")
    is_muted = models.BooleanField(
        _("may not write"), default=False, help_text=_("Reads the discussion, but cannot write in it.")
    )
    notices = models.CharField(_("mail"), max_length=7, choices=GroupNotices, default=GroupNotices.AT_ONCE)

    objects: ClassVar[Any] = GroupMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of a group")
        verbose_name_plural = _("members of groups")
        constraints = [
            models.UniqueConstraint(
                fields=["group_key", "account"], name="in_a_group_once", condition=models.Q(until__isnull=True)
            )
        ]
        indexes = [models.Index(fields=["group_key", "role"], name="group_members")]

    def __str__(self) -> str:
        return f"{self.account} ({self.get_role_display()})"


class AccessRequest(models.Model):
    """Somebody asks to take part in a group, and gets an answer (B28)."""

    public_id = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    group_key = models.UUIDField(editable=False, help_text="Translation key of the group.")
    account = models.ForeignKey(
        MemberAccount, verbose_name=_("member"), on_delete=models.CASCADE, related_name="access_requests"
    )
    text = models.TextField(_("why"), max_length=1000, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=RequestState, default=RequestState.OPEN)
    created_at = models.DateTimeField(_("asked"))
    answer = models.TextField(_("answer"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("request for access")
        verbose_name_plural = _("requests for access")
        constraints = [
            models.UniqueConstraint(
                fields=["group_key", "account"],
                name="one_open_request_per_group",
                condition=models.Q(state=RequestState.OPEN),
            )
        ]
        indexes = [
            models.Index(fields=["group_key", "state"], name="group_requests"),
            models.Index(fields=["answered_at"], name="group_requests_age"),
        ]

    def __str__(self) -> str:
        return f"{self.account} ({self.get_state_display()})"
