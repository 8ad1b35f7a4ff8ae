"""Newsletters as pages: written in the admin, read on the web for good, sent by mail once."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageManager
from wagtail.search import index

from cms.core import clock
from cms.core.blocks import TEXT_FEATURES
from cms.core.editing import synchronised, writable
from cms.core.models import BasePage
from newsletters import editing
from newsletters.blocks import IssueBlock
from newsletters.models.ledger import Mailing
from newsletters.models.subscribers import MailingList
from newsletters.querysets import IssueQuerySet


class NewsletterIndexPage(BasePage):
    """The archive of one mailing list: all its issues, the latest first, and the form to subscribe."""

    intro = RichTextField(
        _("introduction"), blank=True, features=TEXT_FEATURES, help_text=_("Shown above the list of issues.")
    )
    mailing_list = models.ForeignKey(
        MailingList,
        verbose_name=_("mailing list"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="archives",
        help_text=_("Who gets the issues below this page. Visitors can subscribe here when the list is open."),
    )

    parent_page_types = ["home.HomePage"]
    subpage_types = ["newsletters.NewsletterIssuePage"]
    content_panels = editing.INDEX
    search_fields = [*Page.search_fields, index.SearchField("intro")]
    api_fields = [*BasePage.api_fields, *writable("intro", "mailing_list")]

    override_translatable_fields = synchronised("mailing_list")

    class Meta:
        verbose_name = _("newsletter archive")
        verbose_name_plural = _("newsletter archives")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from newsletters.page_context import index_context  # noqa: PLC0415  it reads through this model

        return {**super().get_context(request, *args, **kwargs), **index_context(self, request)}


class NewsletterIssuePage(BasePage):
    """One issue. What it says by mail is frozen when it is sent (``services.issues``); the page may still be mended."""

    subject = models.CharField(
        _("subject"),
        max_length=150,
        blank=True,
        help_text=_("Left empty, the title. Say what is in it: about 50 characters are seen in a mailbox."),
    )
    preheader = models.CharField(
        _("line after the subject"),
        max_length=150,
        blank=True,
        help_text=_("Many mail programs show it beside the subject. Left empty, the first words of the issue."),
    )
    number = models.PositiveSmallIntegerField(
        _("number"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(9999)],
        help_text=_("Only if your issues are counted."),
    )
    issued_on = models.DateField(_("date"), default=clock.today, help_text=_("Shown on the page and in the archive."))
    mailing_list = models.ForeignKey(
        MailingList,
        verbose_name=_("another mailing list"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="issues",
        help_text=_("Left empty, the list of the archive."),
    )
    body = StreamField(IssueBlock(required=False), verbose_name=_("content"), blank=True)

    objects: ClassVar[Any] = PageManager.from_queryset(IssueQuerySet)()

    parent_page_types = ["newsletters.NewsletterIndexPage"]
    subpage_types: list[str] = []
    content_panels = editing.ISSUE
    search_fields = [
        *Page.search_fields,
        index.SearchField("subject"),
        index.SearchField("body"),
        index.FilterField("issued_on"),
    ]
    api_fields = [
        *BasePage.api_fields,
        *writable("subject", "preheader", "number", "issued_on", "mailing_list", "body"),
    ]

    override_translatable_fields = synchronised("number", "issued_on", "mailing_list")

    class Meta:
        verbose_name = _("newsletter issue")
        verbose_name_plural = _("newsletter issues")

    @property
    def subject_line(self) -> str:
        return self.subject or self.title

    @property
    def chosen_list(self) -> MailingList | None:
        """Whom the issue goes to: its own list, or that of the archive above it."""
        if self.mailing_list is not None:
            return self.mailing_list
        parent = self.get_parent()
        archive = parent.specific if parent is not None else None
        return archive.mailing_list if isinstance(archive, NewsletterIndexPage) else None

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from newsletters.page_context import issue_context  # noqa: PLC0415  it reads through this model

        return {**super().get_context(request, *args, **kwargs), **issue_context(self, request)}

    @property
    def preview_modes(self) -> list[Any]:
        return [("", _("On the web")), ("mail", _("As a mail")), ("text", _("As a mail in plain text"))]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse | TemplateResponse:
        if mode_name in {"mail", "text"}:
            from newsletters.previews import mail_preview  # noqa: PLC0415  it reads through this model

            return mail_preview(self, mode_name)
        response: TemplateResponse = super().serve_preview(request, mode_name)
        return response


class IssueDispatch(models.Model):
    """What has been decided about sending one issue in all its languages: approval and time.

    It is a row of its own because a page's revisions must not carry it (reliability 4.1): going back to an older
    version of the text would take back a decision.
    """

    issue_key = models.UUIDField(unique=True, editable=False, help_text="Translation key of the issue.")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    submitted_at = models.DateTimeField(_("sent for approval"), null=True, blank=True)
    submitted_state = models.CharField(
        max_length=200, blank=True, help_text="The revisions that were submitted; later ones have to be approved anew."
    )
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    page = models.ForeignKey(
        NewsletterIssuePage,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="On which sending was ordered.",
    )
    revision = models.ForeignKey(
        "wagtailcore.Revision",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="What that page said then; a later draft is not sent along.",
    )
    send_at = models.DateTimeField(_("send at"), null=True, blank=True, db_index=True)
    stage_size = models.PositiveIntegerField(_("size of a stage"), null=True, blank=True)
    stage_pause = models.DurationField(_("pause between two stages"), null=True, blank=True)
    problem = models.CharField(_("why it was not sent"), max_length=500, blank=True)
    mailing = models.OneToOneField(Mailing, null=True, blank=True, on_delete=models.SET_NULL, related_name="dispatch")

    class Meta:
        verbose_name = _("sending of an issue")
        verbose_name_plural = _("sendings of issues")

    def __str__(self) -> str:
        return str(self.issue_key)
