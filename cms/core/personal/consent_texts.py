"""The words next to the box that somebody ticks. A version that was shown once stays as it is for ever."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.choices import Purpose
from cms.core.languages import SPOKEN
from cms.core.masthead import masthead
from cms.core.models import ConsentText

SUBJECT, SENDER = "{subject}", "{sender}"


@dataclass(frozen=True)
class Consent:
    """The words next to a box, as somebody reads them now."""

    version: str
    text: str


def consent_to(purpose: Purpose, subject: str, *, language: str, sender: str = "") -> Consent:
    """What somebody reads before they tick the box of a form.

    Args:
        sender: see :func:`filled_in`.
    """
    text = current_text(purpose, language)
    return Consent(text.version, filled_in(text, subject, language=language, sender=sender))


def current_text(purpose: Purpose, language: str) -> ConsentText:
    """The newest version in the reader's language; easy language reads German, any other missing one too.

    Raises:
        ConsentText.DoesNotExist: the texts that the migrations wrote were deleted.
    """
    texts = ConsentText.objects.filter(purpose=purpose).order_by("-number")
    found = {text.language: text for text in reversed(texts)}
    for candidate in (language, language.partition("-")[0], SPOKEN[0]):
        if candidate in found:
            return found[candidate]
    raise ConsentText.DoesNotExist


def filled_in(text: ConsentText, subject: str, *, language: str, sender: str = "") -> str:
    """The text as it is shown: with the series or the list, and with the sender.

    Args:
        sender: who writes, where the caller knows it already; it is looked up otherwise.
    """
    return text.text.replace(SUBJECT, subject).replace(SENDER, sender or sender_of(language))


def sender_of(language: str) -> str:
    """Who asks for consent."""
    head = masthead(language)
    return head.organisation or head.name


def is_current(purpose: Purpose, version: str) -> bool:
    """Whether ``version`` is what somebody would read now in its language."""
    _purpose, _dash, rest = version.partition("-")
    language, _dash, _number = rest.rpartition("-")
    newest = ConsentText.objects.filter(purpose=purpose, language=language).order_by("-number").first()
    return newest is not None and newest.version == version


def add_version(purpose: Purpose, language: str, text: str) -> ConsentText:
    """Replace the text from now on; earlier versions stay, because people consented to them.

    Raises:
        ValidationError: the text does not say what it is about.
    """
    if SUBJECT not in text:
        raise ValidationError(_("The text must contain “{subject}”: people have to read what they consent to."))
    with transaction.atomic():
        texts = ConsentText.objects.select_for_update().filter(purpose=purpose, language=language)
        list(texts)
        number = (texts.aggregate(last=Max("number"))["last"] or 0) + 1
        version = ConsentText(
            purpose=purpose, language=language, number=number, text=text.strip(), created_at=clock.now()
        )
        version.full_clean()
        version.save()
    return version
