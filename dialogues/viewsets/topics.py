from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSet

from dialogues import editing
from dialogues.models import Topic
from networks.viewsets import ProtectedDeleteView, RecordChooserViewSet


class TopicChooserViewSet(RecordChooserViewSet):
    icon = "tag"
    choose_one_text = _("Choose a topic")
    choose_another_text = _("Choose another topic")
    edit_item_text = _("Edit this topic")
    create_action_label = _("Create topic")
    creation_tab_label = _("New topic")
    form_fields = ["name", "description"]


class TopicViewSet(SnippetViewSet):
    model = Topic
    menu_item_is_registered = True
    icon = "tag"
    menu_label = _("Topics")
    panels = editing.TOPIC
    delete_view_class = ProtectedDeleteView
    delete_template_name = "networks/admin/confirm_delete.html"
    chooser_viewset_class = TopicChooserViewSet
    copy_view_enabled = False
    list_display = ["name", "description"]
    list_per_page = 50
    ordering = ["name"]
    search_backend_name = None
    search_fields = ["name", "description"]
