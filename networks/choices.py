"""The codes of who may do what. They are stored and shown in exports, so they are added to, never renamed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Standing(models.TextChoices):
    """What somebody is to a network today."""

    NONE = "none", pgettext_lazy("standing", "nobody")
    APPLICANT = "applicant", pgettext_lazy("standing", "applicant")
    GUEST = "guest", pgettext_lazy("standing", "guest")
    SUPPORTER = "supporter", pgettext_lazy("standing", "supporting member")
    MEMBER = "member", pgettext_lazy("standing", "member")
    OFFICE = "office", pgettext_lazy("standing", "office")


class Configurable(models.TextChoices):
    """Whoever signs in asks for these in one network; an office may open and close them per kind of membership (B14)."""

    SEE_MEETINGS = "see_meetings", _("see the meetings and when they were invited to")
    CONTRIBUTE = "contribute", _("propose items for the agenda of a meeting")
    PROPOSE_TOPICS = "propose_topics", _("propose topics")
    SEE_DIRECTORY = "see_directory", _("see the directory of members")
    SEE_DOCUMENTS = "see_documents", _("read the documents for members")
    SEE_PAGES = "see_pages", _("read the pages for members")
    SEE_GROUPS = "see_groups", _("see which working groups there are, and ask for access")
    APPLY_FOR_TRIPS = "apply_for_trips", _("apply for learning trips")
    ANSWER_SURVEYS = "answer_surveys", _("answer the surveys for members")


class GroupRole(models.TextChoices):
    """What somebody is in a working group."""

    CONVENOR = "convenor", _("convenor")
    MEMBER = "member", pgettext_lazy("of a group", "member")


class MembershipRole(models.TextChoices):
    """For what a person stands in a membership (B07)."""

    RESPONSIBLE = "responsible", _("responsible person")
    DEPUTY = "deputy", _("deputy")
    STAFF = "staff", pgettext_lazy("of a member", "staff")
