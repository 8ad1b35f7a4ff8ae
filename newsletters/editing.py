"""How editors see the pages of this app, grouped as they think."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.models import Page

INDEX = [*Page.content_panels, FieldPanel("intro"), FieldPanel("mailing_list")]

ISSUE = [
    *Page.content_panels,
    MultiFieldPanel(
        [FieldPanel("subject"), FieldPanel("preheader")], _("In the mailbox"), help_text=_("What is read first.")
    ),
    MultiFieldPanel(
        [FieldRowPanel([FieldPanel("number"), FieldPanel("issued_on")]), FieldPanel("mailing_list")],
        _("At a glance"),
    ),
    FieldPanel("body"),
    HelpPanel(template="newsletters/admin/issue_panel.html", heading=_("Sending")),
]
