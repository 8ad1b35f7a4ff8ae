"""The words that people consent to, by version."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.widgets.button import HeaderButton

from cms.core.choices import Purpose
from cms.core.editing.editor import editor_of
from cms.core.languages import SPOKEN
from cms.core.models import ConsentText
from cms.core.personal.consent_texts import current_text
from newsletters.services import office
from newsletters.viewsets.base import ActView, OfficeMixin

LIST = "consent_texts"
TITLE = _("Consent texts")
SEE_TEXTS = "core.view_consenttext"
WRITE_TEXTS = "core.add_consenttext"


class ConsentTextsView(OfficeMixin, TemplateView):
    """All versions, the newest of each purpose and language first."""

    permission = SEE_TEXTS
    page_title = TITLE
    header_icon = "doc-full-inverse"
    template_name = "newsletters/admin/consent_texts.html"

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not self.may(WRITE_TEXTS):
            return []
        return [HeaderButton(_("New version"), url=reverse("consent_text_add"), icon_name="plus")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        groups: dict[tuple[str, str], list[ConsentText]] = {}
        for text in ConsentText.objects.order_by("purpose", "language", "-number"):
            groups.setdefault((text.get_purpose_display(), text.language), []).append(text)
        return super().get_context_data(
            groups=[(purpose, language, texts) for (purpose, language), texts in groups.items()],
            may_write=self.may(WRITE_TEXTS),
            **kwargs,
        )


class ConsentTextForm(forms.Form):
    purpose = forms.ChoiceField(label=_("Purpose"), choices=Purpose.choices)
    language = forms.ChoiceField(
        label=_("Language"), choices=[(code, name) for code, name in settings.LANGUAGES if code in SPOKEN]
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "It must contain “{subject}”: the series or the list stands there. “{sender}” becomes the name of the organisation. "
            "Say how one can withdraw."
        ),
    )


class ConsentTextAddView(ActView):
    permission = WRITE_TEXTS
    index_name = LIST
    index_title = TITLE
    form_class = ConsentTextForm
    page_title = _("New version of a consent text")
    submit_button_label = _("Use from now on")
    explanation = _(
        "A consent text is never changed: people consented to its words. What you write becomes a new version and "
        "stands in the forms from now on. Consents that were given keep the version that was shown."
    )

    def get_initial(self) -> dict[str, Any]:
        purpose, language = self.request.GET.get("purpose", ""), self.request.GET.get("language", "")
        if purpose not in Purpose.values or language not in SPOKEN:
            return {}
        return {"purpose": purpose, "language": language, "text": current_text(Purpose(purpose), language).text}

    def act(self, data: dict[str, Any]) -> tuple[Any, str]:
        purpose = Purpose(data["purpose"])
        if data["text"].strip() == current_text(purpose, data["language"]).text.strip():
            raise ValidationError({"text": gettext("This is the text that is in use already.")})
        text = office.write_consent_text(purpose, data["language"], data["text"], user=editor_of(self.request))
        return gettext("Version %(number)s is used from now on.") % {"number": text.number}, self.back()


def urlpatterns() -> list[Any]:
    return [
        path("mails/consent-texts/", ConsentTextsView.as_view(), name=LIST),
        path("mails/consent-texts/add/", ConsentTextAddView.as_view(), name="consent_text_add"),
    ]
