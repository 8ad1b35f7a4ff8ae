"""The mails that the embedded default wrote into its folder, to be read as their recipients would."""

from __future__ import annotations

import re
from email.message import EmailMessage
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from newsletters.models import MailingRecipient
from newsletters.selectors import outbox
from newsletters.viewsets.base import READ_SENT_MAILS, OfficeMixin
from newsletters.viewsets.frames import framed

LIST = "outbox"
TITLE = _("Outbox")
PER_PAGE = 50
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class OutboxMixin(OfficeMixin):
    permission = READ_SENT_MAILS
    header_icon = "folder-open-inverse"
    page_title: ClassVar[Any] = TITLE

    @cached_property
    def folder(self) -> Path:
        return outbox.mail_folder()

    @property
    def reads_all(self) -> bool:
        return bool(self.request.user.is_superuser)


class OutboxView(OutboxMixin, TemplateView):
    template_name = "newsletters/admin/outbox.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = outbox.readable(outbox.entries(self.folder), all_kinds=self.reads_all)
        page = Paginator(found, PER_PAGE).get_page(self.request.GET.get("p"))
        rows = MailingRecipient.objects.filter(pk__in=[entry.delivery_id for entry in page])
        known = {row.pk: row for row in rows.select_related("mailing")}
        return super().get_context_data(
            page=page,
            mails=[(entry, known.get(entry.delivery_id)) for entry in page],
            is_folder=settings.ENV.EMAIL_URL.startswith("folder"),
            **kwargs,
        )


class OneMailMixin(OutboxMixin):
    index_name = LIST
    index_title = TITLE

    @cached_property
    def entry(self) -> outbox.Entry:
        """Raises:
        Http404: no mail has this name, or this person must not read it.
        """
        entry = outbox.entry_named(self.kwargs["name"])
        if entry is None or not outbox.readable([entry], all_kinds=self.reads_all):
            raise Http404
        return entry

    @cached_property
    def message(self) -> EmailMessage:
        message = outbox.message_of(self.folder, self.entry)
        if message is None:
            raise Http404
        return message


class OutboxMailView(OneMailMixin, TemplateView):
    template_name = "newsletters/admin/outbox_mail.html"

    @cached_property
    def letter(self) -> outbox.Letter:
        return outbox.letter(self.message)

    def get_page_title(self) -> str:
        return self.letter.subject

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(letter=self.letter, entry=self.entry, **kwargs)


class OutboxFrameView(OneMailMixin):
    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        return framed(outbox.letter(self.message).html)


class OutboxAttachmentView(OneMailMixin):
    """Always a download: nothing of a mail is opened on the site's own address."""

    def get(self, request: HttpRequest, name: str, number: int) -> HttpResponse:
        part = outbox.attachment(self.message, number)
        if part is None:
            raise Http404
        filename = _UNSAFE.sub("-", part.get_filename() or "attachment").strip(".-") or "attachment"
        response = HttpResponse(outbox.attachment_bytes(part), content_type="application/octet-stream")
        response["Content-Disposition"] = f'attachment; filename="{filename[:100]}"'
        response["X-Content-Type-Options"] = "nosniff"
        return response


def urlpatterns() -> list[Any]:
    one = "mails/outbox/<str:name>"
    return [
        path("mails/outbox/", OutboxView.as_view(), name=LIST),
        path(f"{one}/", OutboxMailView.as_view(), name="outbox_mail"),
        path(f"{one}/html/", OutboxFrameView.as_view(), name="outbox_frame"),
        path(f"{one}/attachments/<int:number>/", OutboxAttachmentView.as_view(), name="outbox_attachment"),
    ]
