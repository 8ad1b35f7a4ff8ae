"""The forms of the working groups."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cms.core.forms.errors import add_errors
from cms.core.fuzzydates.forms import FuzzyDateFormField
from cms.core.privatefiles import Checked, check_upload, too_large_message, was_too_large
from cms.core.richtext import to_text
from networks.groups.choices import Addressee, GroupNotices, OutputKind, TopicKind, TopicState
from networks.models import GroupMinutes, GroupOutput, GroupTopic, WorkingGroupPage, WorkingGroupState


class GroupForm(forms.Form):
    """What all forms of groups have in common.

    Attributes:
        request: tells which files were too large to be kept.
    """

    use_required_attribute = False  # the server explains, in the reader's language

    def __init__(self, *args: Any, request: HttpRequest | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.request = request

    @property
    def has_files(self) -> bool:
        """Whether it must be sent as multipart."""
        return self.is_multipart()

    def take(self, problem: ValidationError) -> None:
        """Show what a service refused, beside its field where there is one."""
        add_errors(self, problem)


class ManyFiles(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class PrivateFileField(forms.FileField):
    """One file, checked by its content."""

    widget = forms.FileInput

    def clean(self, data: Any, initial: Any = None) -> Checked | None:
        found = super().clean(data, initial)
        return check_upload(found) if found else None


class PrivateFilesField(PrivateFileField):
    """Several files."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Checked]:  # type: ignore[override]  # many instead of one
        files: Iterable[Any] = data if isinstance(data, list | tuple) else [data] if data else []
        return [checked for file in files if (checked := super(PrivateFilesField, self).clean(file, initial))]


class UploadForm(GroupForm):
    """Abstract: a form that says which of its files were too large."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, field in self.fields.items():
            if (
                isinstance(field, forms.FileField)
                and self.request
                and was_too_large(self.request, self.add_prefix(name))
            ):
                self.add_error(name, too_large_message())
        return cleaned


def _area(label: Any, *, rows: int = 5, longest: int = 1000, required: bool = False, help_text: Any = "") -> Any:
    return forms.CharField(
        label=label,
        max_length=longest,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class AskForm(GroupForm):
    text = _area(_("Why would you like to take part?"), help_text=_("A sentence or two help the convenor."))


class AnswerForm(GroupForm):
    answer = _area(
        _("Your answer"), rows=3, help_text=_("It is sent with your decision. To decline, please give a reason.")
    )


class DescribeForm(GroupForm):
    aim = _area(_("Aim of the group"), rows=8, longest=5000, help_text=_("An empty line begins a new paragraph."))
    state = forms.ChoiceField(label=_("State"), choices=WorkingGroupState)
    discussion_url = forms.URLField(
        label=_("Discussion elsewhere"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_(
            "Does your group talk in Discourse, Matrix or the like? With its address here, the page links there "
            "instead of holding a discussion of its own."
        ),
    )

    @classmethod
    def of(cls, group: WorkingGroupPage) -> dict[str, Any]:
        """What stands in it at first."""
        return {"aim": to_text(group.aim), "state": group.state, "discussion_url": group.discussion_url}


FILES_HELP = _("PDF, Office and OpenDocument files, pictures, plain text. Only the group can open them.")


class PostForm(UploadForm):
    text = _area(
        _("Your contribution"), rows=6, longest=10_000, required=True, help_text=_("Links work by themselves.")
    )
    attachments = PrivateFilesField(label=_("Files"), required=False, help_text=FILES_HELP)


class ThreadForm(PostForm):
    title = forms.CharField(label=_("Subject"), max_length=150)
    field_order = ["title", "text", "attachments"]


class EditPostForm(GroupForm):
    text = _area(_("Your contribution"), rows=8, longest=10_000, required=True)


class ReasonForm(GroupForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=255,
        required=False,
        help_text=_("The group reads it in place of the contribution."),
    )


class NoticesForm(GroupForm):
    notices = forms.ChoiceField(label=_("Mail about what is written"), choices=GroupNotices, widget=forms.RadioSelect)


class MinutesForm(UploadForm):
    """Minutes of one of the group's meetings, or of any day.

    Args:
        meetings: key and title of the meetings to choose from.
    """

    meeting = forms.ChoiceField(label=_("Meeting"), required=False)
    title = forms.CharField(
        label=_("Title"), max_length=255, required=False, help_text=_("Left empty, the title of the meeting is taken.")
    )
    held_on = forms.DateField(
        label=_("Day of the meeting"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Left empty, the day of the meeting is taken."),
    )
    document = PrivateFileField(label=_("File"), required=False, help_text=FILES_HELP)
    text = _area(_("… or text"), rows=10, longest=20_000)

    def __init__(self, *args: Any, meetings: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["meeting"]
        field.choices = [("", _("none of these")), *meetings]

    @classmethod
    def of(cls, minutes: GroupMinutes) -> dict[str, Any]:
        return {
            "meeting": str(minutes.meeting_key or ""),
            "title": minutes.title,
            "held_on": minutes.held_on,
            "text": minutes.text,
        }


class OutputForm(UploadForm):
    title = forms.CharField(label=_("Title"), max_length=255)
    kind = forms.ChoiceField(label=_("Kind"), choices=OutputKind)
    addressee = forms.ChoiceField(label=_("For whom"), choices=Addressee, initial=Addressee.NETWORK)
    date = FuzzyDateFormField(label=_("Date"), required=False)
    text = _area(_("Description"), rows=5, longest=20_000)
    document = PrivateFileField(label=_("File"), required=False, help_text=FILES_HELP)

    @classmethod
    def of(cls, output: GroupOutput) -> dict[str, Any]:
        return {name: getattr(output, name) for name in ("title", "kind", "addressee", "date", "text")}


class TopicForm(GroupForm):
    title = forms.CharField(label=_("Title"), max_length=255)
    kind = forms.ChoiceField(label=_("Kind"), choices=TopicKind)
    state = forms.ChoiceField(label=_("State"), choices=TopicState)
    date = FuzzyDateFormField(label=_("When"), required=False)
    text = _area(_("Description"), rows=4, longest=20_000)

    @classmethod
    def of(cls, topic: GroupTopic) -> dict[str, Any]:
        return {name: getattr(topic, name) for name in ("title", "kind", "state", "date", "text")}


class MemberForm(GroupForm):
    """Take somebody in who did not ask.

    Args:
        people: public id and name of those who may be taken in.
    """

    account = forms.ChoiceField(label=_("Member of the network"))

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["account"]
        field.choices = [("", _("Please choose")), *people]
