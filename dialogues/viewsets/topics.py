from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dialogues import editing
from dialogues.models import Topic
from networks.viewsets import RecordChooserViewSet, RecordViewSet


class TopicChooserViewSet(RecordChooserViewSet):
    icon = "tag"
    choose_one_text = _("Choose a topic")
    choose_another_text = _("Choose another topic")
    edit_item_text = _("Edit this topic")
    create_action_label = _("Create topic")
    creation_tab_label = _("New topic")
    form_fields = ["name", "description"]


class TopicViewSet(RecordViewSet):
    model = Topic
    icon = "tag"
    menu_label = _("Topics")
    panels = editing.TOPIC
    chooser_viewset_class = TopicChooserViewSet
    list_display = ["name", "description"]
    search_fields = ["name", "description"]
