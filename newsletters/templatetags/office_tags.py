"""What the office's screens say about a mail."""

from __future__ import annotations

from django import template

from newsletters.models import MailingRecipient
from newsletters.selectors import office_people

register = template.Library()


@register.filter
def why(mail: MailingRecipient) -> str:
    """Why somebody got this mail or did not."""
    return office_people.why(mail)
