"""What all screens of the office about mail have in common: the rights that are needed."""

from __future__ import annotations

from cms.core.editing import officeviews as office

SEE_MAILINGS = "newsletters.view_mailing"
STEER_MAILINGS = "newsletters.change_mailing"
SEE_PEOPLE = "newsletters.view_subscriber"
CHANGE_PEOPLE = "newsletters.change_subscriber"
ERASE_PEOPLE = "newsletters.delete_subscriber"
SEE_BLOCKED = "newsletters.view_suppression"
BLOCK = "newsletters.add_suppression"
UNBLOCK = "newsletters.delete_suppression"
SEE_RECEIPTS = "newsletters.view_seriesreceipt"
READ_SENT_MAILS = "newsletters.view_mailingrecipient"
CHECK_SET_UP = "newsletters.change_mailsettings"
INVITE = "newsletters.add_invitation"


class OfficeMixin(office.OfficeMixin):
    """One screen about mail."""

    permission = SEE_MAILINGS
    header_icon = "mail"


class OfficeListView(OfficeMixin, office.OfficeListView):
    """A list with search and filters."""


class ActView(OfficeMixin, office.ActView):
    """A small form that asks before something happens."""
