"""The lists, forms and acts of this app in Wagtail's admin."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSetGroup

from dialogues.viewsets.conditions import ConditionListingViewSet
from dialogues.viewsets.events import EventListingViewSet
from dialogues.viewsets.series import SeriesListingViewSet
from dialogues.viewsets.topics import TopicViewSet
from dialogues.viewsets.videos import VideoFileViewSet


class DialogueGroup(ViewSetGroup):
    menu_label = _("Dialogues")
    menu_name = "dialogues"
    menu_icon = "calendar-alt"
    menu_order = 50
    items = (EventListingViewSet, SeriesListingViewSet, ConditionListingViewSet, VideoFileViewSet, TopicViewSet)


__all__ = ["DialogueGroup"]
