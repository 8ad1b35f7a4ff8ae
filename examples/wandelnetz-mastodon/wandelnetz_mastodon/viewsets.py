"""The form of an account. List, rights, log and menu are the core's."""

from __future__ import annotations

from typing import Any

from django.utils.translation import pgettext_lazy
from integrations.core.viewsets.connections import ConnectionViewSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column

from wandelnetz_mastodon.choices import occasion_names
from wandelnetz_mastodon.models import MastodonConnection


class AccountForm(WagtailAdminModelForm):
    """Everything is ticked at first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.initial.setdefault("occasions", occasion_names())


class MastodonViewSet(ConnectionViewSet):
    model = MastodonConnection
    plugin = "mastodon"
    menu_label = pgettext_lazy("mastodon", "Mastodon")
    icon = "comment"
    extra_columns = [Column("host", label=pgettext_lazy("mastodon", "Server"))]
    edit_handler = ObjectList(
        [
            FieldPanel(
                "label",
                help_text=pgettext_lazy(
                    "mastodon", "How you recognise the account, for example “Account of the network”."
                ),
            ),
            FieldPanel("instance"),
            FieldPanel("token"),
            FieldPanel(
                "occasions",
                help_text=pgettext_lazy("mastodon", "An event that is over when it appears is not announced."),
            ),
            FieldPanel(
                "series", help_text=pgettext_lazy("mastodon", "Without one, the events of all series are announced.")
            ),
            FieldPanel("language"),
            FieldPanel("visibility"),
            FieldPanel("template"),
            FieldPanel(
                "is_enabled",
                help_text=pgettext_lazy("mastodon", "Without the tick nothing is noted and nothing is posted."),
            ),
        ],
        base_form_class=AccountForm,
    )


mastodon_viewset = MastodonViewSet()
