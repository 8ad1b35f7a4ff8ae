"""What a visitor can subscribe to, and whether they can do so now. Page, form, API and confirmation ask here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.core import clock
from cms.core.choices import Purpose
from cms.core.public import public_space, visible_at
from dialogues.models import DialogueSeriesPage
from dialogues.selectors import filters
from dialogues.states import takes_subscriptions
from newsletters.models import MailingList, Subscription


@dataclass(frozen=True)
class Offer:
    """A series or a list, in the language of a reader.

    Attributes:
        id: as forms and the API name it: the public id of the series' page, or of the list.
        why_closed: a sentence for the visitor; empty when one can subscribe.
        url: its page; empty when it has none.
    """

    purpose: Purpose
    id: UUID
    title: str
    language: str
    series_key: UUID | None = None
    mailing_list: MailingList | None = None
    description: str = ""
    why_closed: str = ""
    url: str = ""

    @property
    def is_open(self) -> bool:
        return not self.why_closed

    @property
    def field(self) -> str:
        """The name of the form's field that holds the id."""
        return "series" if self.series_key else "list"

    @property
    def list_id(self) -> str:
        """The left part of the header List-Id: stable, and the same for all mails of it."""
        return self.mailing_list.slug if self.mailing_list else f"series-{self.series_key}"

    @property
    def key(self) -> dict[str, Any]:
        """By what its subscriptions are found."""
        return {"series_key": self.series_key, "mailing_list": self.mailing_list}


def series_offer(public_id: UUID, *, language: str) -> Offer | None:
    """The public series whose page has this id, in whatever language; None when there is none."""
    keys = DialogueSeriesPage.objects.filter(public_id=public_id).values_list("translation_key", flat=True)
    key = keys.first()
    return offer_of_series(key, language=language) if key else None


def offer_of_series(series_key: UUID, *, language: str) -> Offer | None:
    """The public series with this translation key: in the reader's language where it exists, else in another.

    Two queries.
    """
    now, space = clock.now(), public_space()
    pages = DialogueSeriesPage.objects.filter(space.pages(), visible_at(now), translation_key=series_key)
    pages = pages.with_state(filters.public_events(space, now), now)
    by_language = {page.locale.language_code: page for page in pages.select_related("locale").order_by("-pk")}
    if not by_language:
        return None
    page = by_language.get(language) or by_language.get("de") or next(iter(by_language.values()))
    with translation.override(language):
        return Offer(
            Purpose.SERIES,
            page.public_id,
            page.title,
            language,
            series_key=series_key,
            description=page.claim,
            why_closed=_why_closed(page, page.public_state),
            url=space.url(page.path, page.url_path),
        )


def _why_closed(page: DialogueSeriesPage, state: str) -> str:
    if takes_subscriptions(state, is_offered=page.subscription_open):
        return ""
    if not takes_subscriptions(state, is_offered=True):
        return _("This series has ended. There will be no more reminders of it.")
    return _("This series does not offer reminders by e-mail.")


def list_offer(identifier: str, *, language: str) -> Offer | None:
    """The list with this public id or short name; None when there is none."""
    try:
        found = MailingList.objects.filter(public_id=UUID(identifier))
    except ValueError:
        found = MailingList.objects.filter(slug=identifier)
    mailing_list = found.first()
    return offer_of_list(mailing_list, language=language) if mailing_list else None


def offer_of_list(mailing_list: MailingList, *, language: str) -> Offer:
    """The list as visitors see it."""
    name = mailing_list.name_in(language)
    with translation.override(language):
        return Offer(
            Purpose.NEWSLETTER,
            mailing_list.public_id,
            name,
            language,
            mailing_list=mailing_list,
            description=mailing_list.description,
            why_closed="" if mailing_list.is_open else _("This newsletter is not open for subscriptions."),
        )


def default_offer(*, language: str) -> Offer | None:
    """The list in the footer; None when there is none or it is closed."""
    mailing_list = MailingList.objects.filter(is_default=True, is_open=True).first()
    return offer_of_list(mailing_list, language=language) if mailing_list else None


def offer_of(subscription: Subscription, *, language: str) -> Offer | None:
    """What a subscription is about; None when its series is not public (any more)."""
    if subscription.series_key:
        return offer_of_series(subscription.series_key, language=language)
    return offer_of_list(subscription.mailing_list, language=language)  # type: ignore[arg-type]  # one of the two is set


def series_titles(keys: list[UUID], *, language: str) -> dict[UUID, str]:
    """Titles of series, public or not: for the people who subscribed to them. One query."""
    return page_titles(DialogueSeriesPage, keys, language=language)


def page_titles(model: type[Page], keys: list[UUID], *, language: str) -> dict[UUID, str]:
    """Titles of pages by translation key, public or not, in ``language`` where they have one. One query."""
    pages = model.objects.filter(translation_key__in=keys).order_by("-pk")
    titles: dict[UUID, str] = {}
    for key, title, spoken in pages.values_list("translation_key", "title", "locale__language_code"):
        if key not in titles or spoken == language:
            titles[key] = title
    return titles
