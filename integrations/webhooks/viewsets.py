"""The screens of webhooks: a form, the secret that is shown once, the test message. The log is the core's."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column

from cms.core.editing.editor import editor_of
from integrations.core.errors import ConfigurationError, IntegrationError
from integrations.core.viewsets.base import CHANGE, IntegrationsActView, OfConnectionMixin
from integrations.core.viewsets.connections import ConnectionCreateView, ConnectionViewSet
from integrations.webhooks import services
from integrations.webhooks.labels import grouped_choices, public_types
from integrations.webhooks.models import WebhookConnection

OVERLAPS = (
    (24, _("for a day: the receiver can change over without hurry")),
    (24 * 7, _("for a week")),
    (0, _("not at all: the old secret has become known to others")),
)
"""Hours, and how the office understands them."""


class WebhookForm(WagtailAdminModelForm):
    """Changes stand under their headings, in words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["change_types"].choices = grouped_choices()
        if self.instance.pk is None:
            self.initial.setdefault("change_types", public_types())


class WebhookCreateView(ConnectionCreateView):
    """The next step is the secret: without one nothing is sent."""

    def get_success_url(self) -> str:
        return reverse("webhook_secret", args=[self.object.public_id])

    def get_success_buttons(self) -> list[Any]:
        return []


class WebhookViewSet(ConnectionViewSet):
    model = WebhookConnection
    plugin = "webhooks"
    menu_label = _("Webhooks")
    icon = "mail"
    add_view_class = WebhookCreateView
    extra_columns = [Column("host", label=_("Receiver"))]
    edit_handler = ObjectList(
        [
            FieldPanel("label", help_text=_("How you recognise the receiver, for example “Website of the county”.")),
            FieldPanel("url"),
            FieldPanel(
                "change_types",
                help_text=_(
                    "A message says what happened to what, and where the website's data about it are found. It holds no "
                    "personal data."
                ),
            ),
            FieldPanel("is_enabled", help_text=_("Without the tick nothing is noted and nothing is sent.")),
        ],
        base_form_class=WebhookForm,
    )


class OneWebhookMixin(OfConnectionMixin):
    permission = CHANGE
    header_icon = "mail"

    @cached_property
    def connection(self) -> WebhookConnection:
        found = super().connection.specific()
        if not isinstance(found, WebhookConnection):
            raise Http404
        return found


class SecretForm(forms.Form):
    overlap = forms.TypedChoiceField(
        label=_("How long does the present secret count as well?"),
        choices=OVERLAPS,
        coerce=int,
        initial=24,
        widget=forms.RadioSelect,
    )
    instead_of = forms.CharField(widget=forms.HiddenInput, required=False)


class FirstSecretForm(forms.Form):
    instead_of = forms.CharField(widget=forms.HiddenInput, required=False)


class SecretView(OneWebhookMixin, IntegrationsActView):
    """Makes a secret and shows it in the answer; it stands in no address, session or log, and is never shown again."""

    permission = CHANGE
    submit_button_label = _("Make the secret and show it once")
    is_shown = False

    def get_form_class(self) -> type[forms.Form]:
        return SecretForm if self.connection.secret else FirstSecretForm

    def get_page_title(self) -> str:
        if self.is_shown:
            return gettext("The secret")
        return gettext("Replace the secret") if self.connection.secret else gettext("Make the secret")

    def get_page_subtitle(self) -> str:
        return str(self.connection)

    def get_explanation(self) -> Any:
        if self.connection.secret:
            return _(
                "The receiver needs the new secret to recognise our messages. Both count until the time you choose is "
                "over; then only the new one does."
            )
        return _(
            "By the secret the receiver recognises that a message really comes from this website. It is shown once: copy "
            "it and hand it to whoever looks after the receiver, best by telephone or a password manager, not by mail. "
            "Without a secret nothing is sent."
        )

    def get_initial(self) -> dict[str, Any]:
        made = self.connection.secret_made_at
        return {**super().get_initial(), "instead_of": made.isoformat() if made else "", "overlap": 24}

    def form_valid(self, form: Any) -> HttpResponse:
        data = form.cleaned_data
        try:
            secret = services.new_secret(
                self.connection,
                instead_of=_moment(data["instead_of"]),
                overlap=timedelta(hours=data.get("overlap", 0)),
                user=editor_of(self.request),
            )
        except ValidationError as error:
            messages.error(self.request, " ".join(error.messages))
            return redirect(self.back())
        del self.connection  # it has changed
        self.is_shown = True
        context = self.get_context_data(form=form, secret=secret, webhook=self.connection)
        response = self.render_to_response(context)
        response["Cache-Control"] = "no-store"
        return response

    def get_template_names(self) -> list[str]:
        return ["integrations/webhooks/secret_shown.html"] if self.is_shown else super().get_template_names()


class SendTestView(OneWebhookMixin, View):
    """A signed test message while the person waits; only a POST sends."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            receipt = services.send_test(self.connection, user=editor_of(request))
        except ConfigurationError as error:
            messages.error(request, str(error))
        except IntegrationError as error:
            words = gettext("The test message did not arrive. %(reason)s")
            messages.error(request, words % {"reason": error})
        else:
            words = gettext("The test message has arrived: the receiver answered with %(status)d.")
            messages.success(request, words % {"status": receipt.status_code})
        return redirect(self.back())


def _moment(text: str) -> datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:
        return None


def urlpatterns() -> list[Any]:
    one = "integrations/connections/<uuid:connection_id>"
    return [
        path(f"{one}/secret/", SecretView.as_view(), name="webhook_secret"),
        path(f"{one}/send-test/", SendTestView.as_view(), name="webhook_send_test"),
    ]


webhook_viewset = WebhookViewSet()
