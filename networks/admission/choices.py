"""The codes of admission. They are stored and shown in exports, so they are added to, never renamed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ApplicationState(models.TextChoices):
    """Where an application for membership stands. What leads from one to the next: ``networks.admission.rules``."""

    PENDING = "pending", pgettext_lazy("an application", "address not confirmed")
    INTERESTED = "interested", pgettext_lazy("an application", "interested")
    APPLYING = "applying", _("written application is awaited")
    SUBMITTED = "submitted", _("written application is there")
    EXPRESSING = "expressing", _("expression of interest is awaited")
    EXPRESSED = "expressed", _("expression of interest is there")
    DEFERRED = "deferred", pgettext_lazy("an application", "deferred")
    ONBOARDING = "onboarding", _("accepted, being welcomed")
    ADMITTED = "admitted", pgettext_lazy("an application", "admitted")
    DECLINED = "declined", pgettext_lazy("an application", "declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("an application", "withdrawn")


class Move(models.TextChoices):
    """What somebody does with an application that changes its state."""

    CONFIRM = "confirm", _("Confirm the address")
    INVITE = "invite", _("Ask for the written application")
    SUBMIT = "submit", _("Send the written application")
    RETURN = "return", _("Give it back for completion")
    OPEN_EXPRESSION = "open_expression", _("Ask for the expression of interest")
    EXPRESS = "express", _("Send the expression of interest")
    ACCEPT = "accept", pgettext_lazy("an application", "Accept")
    DECLINE = "decline", pgettext_lazy("an application", "Decline")
    DEFER = "defer", pgettext_lazy("an application", "Defer")
    RESUME = "resume", _("Take it up again")
    FINISH = "finish", _("Finish the onboarding")
    WITHDRAW = "withdraw", pgettext_lazy("an application", "Withdraw")


class ApplicationAct(models.TextChoices):
    """What the log of an application tells: every move, and what else happened."""

    RECEIVED = "received", _("form received")
    REPEATED = "repeated", _("form sent once more")
    CONFIRM = "confirm", _("address confirmed")
    INVITE = "invite", _("written application asked for")
    SUBMIT = "submit", _("written application sent")
    RETURN = "return", _("given back for completion")
    OPEN_EXPRESSION = "open_expression", _("expression of interest asked for")
    EXPRESS = "express", _("expression of interest sent")
    ACCEPT = "accept", pgettext_lazy("an application", "accepted")
    DECLINE = "decline", pgettext_lazy("an application", "declined")
    DEFER = "defer", pgettext_lazy("an application", "deferred")
    RESUME = "resume", _("taken up again")
    FINISH = "finish", _("onboarding finished")
    WITHDRAW = "withdraw", pgettext_lazy("an application", "withdrawn")
    UPLOAD = "upload", _("document uploaded")
    MENTOR = "mentor", _("mentor assigned")
    TASK = "task", _("item of the checklist done")
    REOPEN = "reopen", _("item of the checklist open again")
    NOTE = "note", _("note of the office")


class Actor(models.TextChoices):
    """Who did something."""

    APPLICANT = "applicant", pgettext_lazy("actor", "applicant")
    OFFICE = "office", pgettext_lazy("actor", "office")
    MENTOR = "mentor", pgettext_lazy("actor", "mentor")


class DocumentWanted(models.TextChoices):
    """Whether a network asks for a signed document."""

    NO = "no", _("is not asked for")
    OPTIONAL = "optional", _("can be uploaded")
    REQUIRED = "required", _("has to be uploaded")


class MessageKind(models.TextChoices):
    """What somebody writes to the office about: regions that are interested, funders and researchers whom the network
    brings together with its members (B15, D07, D10), readers who meet a barrier."""

    INTEREST = "interest", _("Interest in taking part")
    FUNDING = "funding", _("We fund projects")
    RESEARCH = "research", _("We do research")
    ACCESSIBILITY = "accessibility", _("Report a barrier")
    QUESTION = "question", _("Question")
    OTHER = "other", _("Something else")


class MessageState(models.TextChoices):
    OPEN = "open", pgettext_lazy("a message", "open")
    ANSWERED = "answered", pgettext_lazy("a message", "answered")
