from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.core.blocks import BodyBlock
from cms.core.editing import writable
from cms.core.models import BasePage
from home.blocks import StartBlock


class HomePage(BasePage):
    """The start page of one language, made of blocks."""

    body = StreamField(
        StartBlock(required=False),
        verbose_name=_("content"),
        blank=True,
        help_text=_("Build the start page from blocks."),
    )

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "home.StandardPage",
        "home.AccessibilityStatementPage",
        "dialogues.DialogueIndexPage",
        "dialogues.SurveyPage",
        "networks.NetworkIndexPage",
        "newsletters.NewsletterIndexPage",
    ]
    content_panels = [*Page.content_panels, FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("body")]
    api_fields = [*BasePage.api_fields, *writable("body")]

    class Meta:
        verbose_name = _("start page")
        verbose_name_plural = _("start pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        first = self.body[0].block_type if len(self.body) else ""
        context = {"has_hero": first == "hero", "free_blocks": list(BodyBlock().child_blocks)}
        return {**super().get_context(request, *args, **kwargs), **context}


class StandardPage(BasePage):
    """A page of free text: about us, imprint, privacy, contact."""

    intro = models.TextField(
        _("introduction"), blank=True, help_text=_("One or two sentences that say what the page is about.")
    )
    body = StreamField(BodyBlock(required=False), verbose_name=_("content"), blank=True)

    subpage_types = ["home.StandardPage"]
    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("body", help_text=_("The text of the page, block by block.")),
    ]
    search_fields = [*Page.search_fields, index.SearchField("intro"), index.SearchField("body")]
    api_fields = [*BasePage.api_fields, *writable("intro", "body")]

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        children = self.get_children().live().public() if self.pk else []
        return {**super().get_context(request, *args, **kwargs), "children": children, "description": self.intro[:200]}


class ConformanceState(models.TextChoices):
    """The three states of the model statement (Implementing Decision (EU) 2018/1523)."""

    FULL = "full", _("fully conformant")
    PARTIAL = "partial", _("partly conformant")
    NONE = "none", _("not conformant")


class AccessibilityStatementPage(BasePage):
    """The accessibility statement with the parts that the model prescribes (Directive (EU) 2016/2102, Art. 7)."""

    conformance = models.CharField(
        _("state"), max_length=8, choices=ConformanceState, default=ConformanceState.PARTIAL
    )
    scope = RichTextField(_("scope"), help_text=_("Which site the statement is about and which law applies."))
    exceptions = RichTextField(
        _("what is not accessible"),
        blank=True,
        help_text=_("Each with the reason and, where there is one, an alternative."),
    )
    reviewed_on = models.DateField(_("reviewed on"), help_text=_("Review once a year."))
    method = models.CharField(
        _("method"), max_length=255, help_text=_("For example “self-assessment” or the name of the testing body.")
    )
    feedback = RichTextField(_("feedback"), help_text=_("How people report a barrier, and whom they reach."))
    enforcement = RichTextField(_("enforcement"), help_text=_("The body that mediates when nobody answers."))

    subpage_types: list[str] = []
    content_panels = [
        *Page.content_panels,
        FieldPanel("scope"),
        FieldPanel(
            "conformance", help_text=_("The result of the review. Anything that is not accessible makes it “partly”.")
        ),
        FieldPanel("exceptions"),
        MultiFieldPanel([FieldRowPanel([FieldPanel("reviewed_on"), FieldPanel("method")])], _("Review")),
        FieldPanel("feedback"),
        FieldPanel("enforcement"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("scope"), index.SearchField("feedback")]
    api_fields = [
        *BasePage.api_fields,
        *writable("conformance", "scope", "exceptions", "reviewed_on", "method", "feedback", "enforcement"),
    ]

    class Meta:
        verbose_name = _("accessibility statement")
        verbose_name_plural = _("accessibility statements")
