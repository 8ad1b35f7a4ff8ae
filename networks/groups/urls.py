"""Addresses of the working groups, below ``/members/groups/``. Meetings belong to an app above and are beside them."""

from django.urls import URLPattern, path

from networks.groups.views import discussion, home, people, work

GROUP = "<uuid:public_id>/"

urlpatterns: list[URLPattern] = [
    path("", home.groups, name="groups"),
    path(GROUP, home.group, name="group"),
    path(f"{GROUP}ask/", home.ask, name="group_ask"),
    path(f"{GROUP}withdraw/", home.withdraw, name="group_withdraw"),
    path(f"{GROUP}leave/", home.leave, name="group_leave"),
    path(f"{GROUP}mail/", home.notices, name="group_notices"),
    path(f"{GROUP}edit/", home.describe, name="group_edit"),
    path(f"{GROUP}files/<uuid:file_id>/", home.download, name="group_file"),
    path(f"{GROUP}people/", people.overview, name="group_people"),
    path(f"{GROUP}people/add/", people.add, name="group_add"),
    path(f"{GROUP}people/<uuid:member_id>/remove/", people.remove, name="group_remove"),
    path(f"{GROUP}people/<uuid:member_id>/writing/", people.mute, name="group_mute"),
    path(f"{GROUP}requests/<uuid:request_id>/", people.answer, name="group_request"),
    path(f"{GROUP}threads/", discussion.threads, name="group_threads"),
    path(f"{GROUP}threads/new/", discussion.new_thread, name="group_thread_new"),
    path(f"{GROUP}threads/<uuid:thread_id>/", discussion.thread, name="group_thread"),
    path(f"{GROUP}threads/<uuid:thread_id>/lock/", discussion.lock, name="group_thread_lock"),
    path(f"{GROUP}threads/<uuid:thread_id>/mail/", discussion.mute, name="group_thread_mute"),
    path(f"{GROUP}threads/<uuid:thread_id>/delete/", discussion.delete_thread, name="group_thread_delete"),
    path(f"{GROUP}posts/<uuid:post_id>/edit/", discussion.edit_post, name="group_post_edit"),
    path(f"{GROUP}posts/<uuid:post_id>/delete/", discussion.delete_post, name="group_post_delete"),
    path(f"{GROUP}posts/<uuid:post_id>/hide/", discussion.hide_post, name="group_post_hide"),
    path(f"{GROUP}minutes/new/", work.edit_minutes, name="group_minutes_new"),
    path(f"{GROUP}minutes/<uuid:minutes_id>/", work.minutes, name="group_minutes"),
    path(f"{GROUP}minutes/<uuid:minutes_id>/edit/", work.edit_minutes, name="group_minutes_edit"),
    path(f"{GROUP}minutes/<uuid:thing_id>/delete/", work.delete, {"kind": "minutes"}, name="group_minutes_delete"),
    path(f"{GROUP}results/new/", work.edit_output, name="group_output_new"),
    path(f"{GROUP}results/<uuid:output_id>/", work.edit_output, name="group_output"),
    path(f"{GROUP}results/<uuid:thing_id>/delete/", work.delete, {"kind": "outputs"}, name="group_outputs_delete"),
    path(f"{GROUP}topics/new/", work.new_topic, name="group_topic_new"),
    path(f"{GROUP}topics/<uuid:topic_id>/", work.edit_topic, name="group_topic"),
    path(f"{GROUP}topics/<uuid:thing_id>/delete/", work.delete, {"kind": "topics"}, name="group_topics_delete"),
]
