"""Storing what the editorial API writes beside an event: the meeting link, and how conditions belong together."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.actions import CreatePageAction, EditPageAction, action_registry
from wagtail.utils.forms import FormValidationError

from dialogues.editorial_fields import MEETING_COLUMNS, RelatedCondition
from dialogues.models import DialogueEventPage, FrameworkCondition, MeetingAccess
from dialogues.services.meeting import remove_meeting_access, set_meeting_access
from dialogues.services.relations import relate_condition, related_keys


class _WritesApart:
    """Mixin for an action of an event: all or nothing, with what is stored apart from the page.

    Raises:
        FormValidationError: what is stored apart is not valid; nothing was written, the page neither.
    """

    def execute(self, *args: Any, **kwargs: Any) -> Any:
        action: Any = self
        with transaction.atomic():
            page = super().execute(*args, **kwargs)  # type: ignore[misc]  # the action that follows in the bases
            if action.form is not None:
                _write_meeting(page, action.form, action.user)
                _write_relations(page, action.form)
                errors = FormValidationError.from_form(action.form)
                if errors.loc_errors:
                    raise errors
        return page


class CreateEvent(_WritesApart, CreatePageAction):
    """Wagtail's own action, with what is stored apart."""


class EditEvent(_WritesApart, EditPageAction):
    """Wagtail's own action, with what is stored apart."""


def _write_meeting(page: DialogueEventPage, form: Any, user: Any) -> None:
    named = {
        column: form.cleaned_data[name].strip()
        for name, column in MEETING_COLUMNS.items()
        if form.cleaned_data.get(name) is not None
    }
    access = MeetingAccess.objects.filter(event=page).first() or MeetingAccess(event=page)
    stored = {column: getattr(access, column) for column in MEETING_COLUMNS.values()}
    if named.items() <= stored.items():
        return
    try:
        wanted = {**stored, **named}
        if named.get("join_url") == "" and not any(named.values()) and not wanted["provider"]:
            remove_meeting_access(page, user=user)
        else:
            set_meeting_access(page, **wanted, user=user)
    except ValidationError as error:
        for name, column in MEETING_COLUMNS.items():
            if column in error.message_dict:
                form.errors[name] = form.error_class(error.error_dict[column])


def _write_relations(page: DialogueEventPage, form: Any) -> None:
    formset = form.formsets.get("conditions")
    kept = [] if formset is None else [row for row in formset.forms if row not in formset.deleted_forms]
    named = [(row, row.cleaned_data["related"]) for row in kept if row.cleaned_data.get("related") is not None]
    if not named:
        return
    state = DialogueEventPage.objects.only("live", "live_revision", "latest_revision").get(pk=page.pk)
    waits = state.live and state.live_revision_id != state.latest_revision_id
    saved = {row.translation_key: row for row in FrameworkCondition.objects.filter(page=page)}
    for row, related in named:
        condition = saved.get(row.instance.translation_key)
        try:
            _relate(condition, [RelatedCondition.model_validate(link) for link in related], waits=waits)
        except ValidationError as error:
            row.add_error("related", error.messages)


def _relate(condition: FrameworkCondition | None, related: list[RelatedCondition], *, waits: bool) -> None:
    ids = {link.id for link in related}
    keys = dict(FrameworkCondition.objects.filter(public_id__in=ids).values_list("public_id", "pk"))
    for public_id in sorted(ids - keys.keys()):
        raise ValidationError(_("There is no framework condition with the id %(id)s.") % {"id": public_id})
    wanted = {(str(link.relation), keys[link.id]) for link in related}
    if waits and wanted != (related_keys(condition) if condition is not None else set()):
        raise ValidationError(
            _("Relations are public at once and cannot wait in a draft. Please publish in the same request.")
        )
    if condition is not None and not waits:
        relate_condition(condition, wanted=wanted, both_ways=True)


def install() -> None:
    """Put the actions in the place of Wagtail's, for events."""
    action_registry.register(DialogueEventPage, CreateEvent)
    action_registry.register(DialogueEventPage, EditEvent)
