"""What every page type has."""

from __future__ import annotations

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from cms.core import clock
from cms.core.models.identity import TranslatedIdMixin, adopt_saved_rows, settle_new_rows


class BasePage(TranslatedIdMixin, Page):
    """Abstract base of all page types. Wagtail's own base page is not swapped (style guide 6.1)."""

    social_image = models.ForeignKey(
        "core.CmsImage",
        verbose_name=_("picture for shared links"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_(
            "Shown when somebody shares the address of this page. Without it the page's own picture is taken."
        ),
    )

    exclude_fields_in_copy = ["public_id"]
    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel(
                    "slug",
                    heading=_("Address of the page"),
                    help_text=_("The end of the page's address in the browser. It is made from the title."),
                ),
                FieldPanel("seo_title"),
                FieldPanel("search_description"),
                FieldPanel("social_image"),
                FieldPanel("show_in_menus"),
            ],
            _("Address, search engines and menu"),
        )
    ]
    api_fields = [
        *TranslatedIdMixin.api_fields,
        APIField("social_image", writable=True),
        APIField("go_live_at", writable=True),
        APIField("expire_at", writable=True),
    ]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.locale_id is None:
            self.locale: Any = self.get_default_locale()
        self.set_public_id()
        super().save(*args, **kwargs)

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        """Wagtail's own, with public ids for new rows.

        Raises:
            ValidationError: the page is an alias, or not valid.
        """
        if self.alias_of_id is not None:
            raise ValidationError(
                _("This page is an alias and changes with its source. Please convert it to a page of its own first.")
            )
        settle_new_rows(self)
        return super().save_revision(*args, **kwargs)

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Wagtail's timed command takes an expired page offline within a minute; here it is gone at once."""
        if not path_components and self.expire_at is not None and self.expire_at <= clock.now():
            raise Http404
        return super().route(request, path_components)

    def serve_password_required_response(self, request: HttpRequest, form: Form, action_url: str) -> HttpResponse:
        """Wagtail's form in the look of the site, in the language of the page; nothing of the page itself is told."""
        with translation.override(self.locale.language_code):
            content = render_to_string("site/password.html", {"form": form, "action_url": action_url}, request)
        return HttpResponse(content)

    def with_content_json(self, content: dict[str, Any]) -> Self:
        page: Self = super().with_content_json(content)
        adopt_saved_rows(page)
        return page
