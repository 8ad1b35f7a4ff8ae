"""What an editor gets to see after a mistake: a clear message, and everything typed is still there."""

from __future__ import annotations

import gc
import io
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import expect

from cms.core.models import CmsImage
from dialogues.models import DialogueEventPage
from tests.e2e.editor import Editor, editor

__all__ = ["editor"]  # a fixture

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    # Wagtail leaves the file of an upload open that waits for its text alternative.
    pytest.mark.filterwarnings("ignore:Exception ignored in. <_io:pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
]


@pytest.fixture(autouse=True)
def tidy() -> Iterator[None]:
    """Collects what Wagtail left open before the next test, which is not to blame for it."""
    yield
    gc.collect()


def picture(width: int, height: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("1", (width, height)).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.requirement("X01", "E07")
def test_nonsense_as_a_date_and_an_endless_title(editor: Editor, event: DialogueEventPage):
    editor.goto(f"/admin/pages/{event.pk}/edit/")
    editor.fill("date", "übermorgen vielleicht")
    editor.page.locator("[name=title]").evaluate(
        "(e, text) => { e.removeAttribute('maxlength'); e.value = text }", "x" * 5000
    )
    editor.page.locator("[name=kicker]").fill("Dialog 3")
    editor.page.locator("footer button[type=submit]").locator("visible=true").first.click()
    errors = editor.page.locator(".error-message")
    expect(errors).to_have_count(2)
    expect(errors.nth(0)).to_contain_text("255")
    expect(errors.nth(1)).to_contain_text("übermorgen vielleicht")
    editor.shot("fehler-datum")
    assert editor.page.locator("[name=date]").input_value() == "übermorgen vielleicht"
    assert editor.page.locator("[name=kicker]").input_value() == "Dialog 3"
    assert len(editor.page.locator("[name=title]").input_value()) == 5000
    assert DialogueEventPage.objects.get(pk=event.pk).title == event.title


@pytest.mark.requirement("A04")
def test_pictures_need_a_text_alternative_and_a_credit(editor: Editor):
    editor.goto("/admin/images/multiple/add/")
    upload = editor.page.locator("input[type=file]")
    upload.set_input_files({"name": "bericht.png", "mimeType": "image/png", "buffer": b"%PDF-1.4 no picture"})
    expect(editor.page.locator(".upload-list, #upload-list")).to_contain_text("bericht.png")
    expect(editor.page.locator(".status-msg.failure .error_messages, .error_messages").first).to_be_visible()
    upload.set_input_files({"name": "riesig.png", "mimeType": "image/png", "buffer": picture(10_000, 6_000)})
    expect(editor.page.locator(".upload-list, #upload-list")).to_contain_text("40")
    editor.shot("fehler-bild")
    assert not CmsImage.objects.exists()
    upload.set_input_files({"name": "gut.png", "mimeType": "image/png", "buffer": picture(600, 400)})
    form = editor.page.locator("#upload-list form, .upload-list form").first
    form.locator("button[type=submit], input[type=submit]").first.click()
    expect(form.locator(".error-message").first).to_be_visible()
    assert not CmsImage.objects.exists()
    form = editor.page.locator("#upload-list form, .upload-list form").first
    form.locator("[name$=description]").fill("Eine leere Dorfstraße")
    form.locator("[name$=credit]").fill("Foto: Jana Beispiel")
    editor.shot("bild-angaben")
    form.locator("button[type=submit], input[type=submit]").first.click()
    expect(form).to_be_hidden()
    image = CmsImage.objects.get()
    assert (image.description, image.credit) == ("Eine leere Dorfstraße", "Foto: Jana Beispiel")


@pytest.mark.requirement("A04")
@pytest.mark.long
def test_so_do_pictures_from_within_a_page(editor: Editor, event: DialogueEventPage):
    editor.goto(f"/admin/pages/{event.pk}/edit/")
    modal = editor.open_chooser("image")
    modal.locator("#tab-label-upload").click()
    modal.locator("#tab-upload input[type=file]").set_input_files(
        {"name": "dorf.png", "mimeType": "image/png", "buffer": picture(600, 400)}
    )
    modal.locator("#tab-upload [type=submit]").click()
    expect(modal.locator("#tab-upload .w-field--error [name$=description]")).to_be_visible()
    expect(modal.locator("#tab-upload .w-field--error [name$=credit]")).to_be_visible()
    assert not CmsImage.objects.exists()
    modal.locator("#tab-upload input[type=file]").set_input_files(
        {"name": "dorf.png", "mimeType": "image/png", "buffer": picture(600, 400)}
    )
    modal.locator("#tab-upload [name$=description]").fill("Eine leere Dorfstraße")
    modal.locator("#tab-upload [name$=credit]").fill("Foto: Jana Beispiel")
    editor.shot("bild-hochladen")
    modal.locator("#tab-upload [type=submit]").click()
    expect(editor.page.locator("#id_image")).not_to_have_value("")
    editor.publish()
    assert DialogueEventPage.objects.get(pk=event.pk).image == CmsImage.objects.get()
