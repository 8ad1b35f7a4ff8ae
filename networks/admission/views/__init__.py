"""Applying for membership, and the page of one's own application behind a signed link. No script, no cookie, no account."""

from networks.admission.views.applying import form_to_sign, new, sent
from networks.admission.views.personal import mine, package, signed

__all__ = ["form_to_sign", "mine", "new", "package", "sent", "signed"]
