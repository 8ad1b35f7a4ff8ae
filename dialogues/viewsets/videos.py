"""Films that lie on this site: uploaded while a recording is entered, or in the list."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.http import HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import DeleteView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet

from dialogues.captions import read_captions
from dialogues.models import VideoFile
from dialogues.services.videos import check_video, save_video
from dialogues.video_urls import language_name


class VideoForm(WagtailAdminModelForm):
    """A film and captions in one language; for another language the form is opened again."""

    captions_file = forms.FileField(
        label=_("Captions"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".vtt,text/vtt"}),
        help_text=_(
            "A WebVTT file (.vtt). Whoever cannot hear needs it; the video has to have captions after 14 days."
        ),
    )
    captions_language = forms.ChoiceField(
        label=_("Language of these captions"), choices=settings.LANGUAGES, initial=settings.LANGUAGE_CODE
    )
    remove_captions = forms.MultipleChoiceField(
        label=_("Delete captions"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = VideoFile
        fields = ["title", "file"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit = filesizeformat(settings.VIDEO_UPLOAD_LIMIT)
        self.fields["file"].widget = forms.FileInput(attrs={"accept": "video/mp4,video/webm,.mp4,.m4v,.webm"})
        self.fields["file"].help_text = _("%(help)s Up to %(size)s.") % {
            "help": VideoFile._meta.get_field("file").help_text,
            "size": limit,
        }
        languages = self.instance.caption_languages.split() if self.instance.pk else []
        if languages:
            self.fields["remove_captions"].choices = [(code, language_name(code)) for code in languages]
        else:
            del self.fields["remove_captions"]

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if "file" in self.changed_data and upload:
            check_video(upload)
        return upload

    def clean_captions_file(self) -> str:
        upload = self.cleaned_data["captions_file"]
        return read_captions(upload.read()) if upload else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("captions_file") and cleaned.get("captions_language") in (cleaned.get("remove_captions") or ()):
            self.add_error(
                "remove_captions", ValidationError(_("You are just uploading captions in one of these languages."))
            )
        return cleaned

    def save(self, commit: bool = True) -> VideoFile:
        upload = self.cleaned_data["file"] if "file" in self.changed_data else None
        without: Collection[str] = self.cleaned_data.get("remove_captions") or ()
        return save_video(
            self.instance,
            upload=upload,
            captions=self.cleaned_data["captions_file"],
            captions_language=self.cleaned_data["captions_language"],
            without=without,
        )


class VideoDeleteView(DeleteView):
    """Refuses to delete what a page shows."""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            response: HttpResponse = super().form_valid(form)
        except ProtectedError:
            messages.error(
                self.request,
                _("“%(name)s” is still shown on a page and was not deleted. Please take it out there first.")
                % {"name": self.object},
            )
            return HttpResponseRedirect(reverse("video_files:index"))
        return response


class SizeColumn(Column):
    def get_value(self, instance: VideoFile) -> str:
        return filesizeformat(instance.size)


class CaptionsColumn(Column):
    def get_value(self, instance: VideoFile) -> str:
        return ", ".join(language_name(code) for code in instance.caption_languages.split()) or "–"


class VideoFileViewSet(ModelViewSet):
    model = VideoFile
    name = "video_files"
    url_prefix = "dialogues/videos"
    icon = "media"
    menu_label = _("Video files")
    add_to_admin_menu = False  # it stands in the menu of the dialogues
    copy_view_enabled = False
    inspect_view_enabled = False
    delete_view_class = VideoDeleteView
    list_display = [
        TitleColumn("title", label=_("Title"), accessor="title", sort_key="title", url_name="video_files:edit"),
        SizeColumn("size", label=_("Size"), sort_key="size"),
        CaptionsColumn("caption_languages", label=_("Captions")),
        DateColumn("uploaded_at", label=_("Uploaded"), sort_key="uploaded_at"),
    ]
    search_fields = ["title"]
    search_backend_name = None
    list_per_page = 50
    ordering = ["-uploaded_at", "-pk"]
    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            FieldPanel("file"),
            FieldRowPanel([FieldPanel("captions_file"), FieldPanel("captions_language")]),
            FieldPanel("remove_captions"),
        ],
        base_form_class=VideoForm,
    )


class VideoFileChooserViewSet(ChooserViewSet):
    """The window in which editors choose a film or upload one."""

    model = VideoFile
    name = "video_file_chooser"
    url_prefix = "dialogues/videos/choose"
    icon = "media"
    choose_one_text = _("Choose or upload a video")
    choose_another_text = _("Choose another video")
    edit_item_text = _("Captions and file of this video")
    creation_tab_label = _("Upload")
    create_action_label = _("Upload")
    create_action_clicked_label = _("Uploading…")
    creation_form_class = VideoForm
    per_page = 12
