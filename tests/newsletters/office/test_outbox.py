"""The mail folder in the admin: only mails, only from the folder, only for those who may."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import override_settings
from django.urls import NoReverseMatch, reverse

from newsletters.choices import MailingKind
from newsletters.selectors import outbox

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def folder(tmp_path: Path):
    with override_settings(DATA_DIR=tmp_path):
        (tmp_path / "mail").mkdir()
        (tmp_path / "geheim.txt").write_text("Passwort")
        yield tmp_path / "mail"


def write(folder: Path, delivery_id: object, *, minute: int = 0, html: str = "<p>Grüße</p>") -> str:
    message = EmailMessage()
    message["Subject"], message["To"] = "Ein Betreff <b>", "lea@beispiel.test"
    message.set_content("Grüße als Text")
    message.add_alternative(html, subtype="html")
    message.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", filename="../termin 1.ics")
    name = f"20261124-11{minute:02}00-{delivery_id}.eml"
    (folder / name).write_bytes(message.as_bytes())
    return name


@pytest.fixture
def mail(folder, make_mailing) -> str:
    return write(folder, make_mailing("lea@beispiel.test", title="Ausgabe").recipients.get().pk)


def test_a_mail_is_read_as_its_recipient_would(office, folder, mail):
    answer = office.get(reverse("outbox"))
    assert [entry.name for entry, _row in answer.context["mails"]] == [mail]
    text = office.get(reverse("outbox_mail", args=[mail])).content.decode()
    assert "Grüße als Text" in text
    assert "Ein Betreff &lt;b&gt;" in text
    assert "Subject:" in text
    frame = office.get(reverse("outbox_frame", args=[mail]))
    assert "<p>Grüße</p>" in frame.content.decode()
    assert frame["Content-Security-Policy"].startswith("sandbox ")
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    file = office.get(reverse("outbox_attachment", args=[mail, 0]))
    assert (file.content, file["Content-Type"], file["Content-Disposition"]) == (
        b"BEGIN:VCALENDAR",
        "application/octet-stream",
        'attachment; filename="termin-1.ics"',
    )
    assert office.get(reverse("outbox_attachment", args=[mail, 7])).status_code in (302, 404)


def test_the_newest_comes_first_and_other_files_do_not_come(office, folder, make_mailing):
    names = [
        write(folder, make_mailing(f"p{minute}@beispiel.test").recipients.get().pk, minute=minute)
        for minute in (1, 3, 2)
    ]
    (folder / ".20261124-110000-x.part").write_text("halb")
    (folder / "notiz.eml").write_text("kein Name")
    (folder / f"20269999-110000-{uuid4()}.eml").write_text("kein Tag")
    (folder / f"20261124-110000-{uuid4()}.eml").symlink_to(folder.parent / "geheim.txt")
    shown = [entry.name for entry, _row in office.get(reverse("outbox") + "?p=zwei").context["mails"]]
    assert shown == [names[1], names[2], names[0]]


@pytest.mark.parametrize(
    "name",
    [
        "../geheim.txt",
        "..%2fgeheim.txt",
        "%2e%2e/geheim.txt",
        "geheim.txt",
        "20261124-110000-..%2f..%2fgeheim.eml",
        "20261124-110000-" + "0" * 36 + ".eml",
        "x" * 300,
        "%00",
    ],
)
def test_no_name_leads_out_of_the_folder(admin_client, folder, mail, name):
    for tail in ("/", "/html/", "/attachments/0/"):
        answer = admin_client.get(f"/admin/mails/outbox/{name}{tail}")
        assert answer.status_code in (302, 400, 404), tail
        assert b"Passwort" not in answer.content
    with pytest.raises((NoReverseMatch, AssertionError)):
        assert admin_client.get(reverse("outbox_mail", args=[name])).status_code == 200


def test_a_link_out_of_the_folder_is_not_followed(admin_client, folder):
    name = f"20261124-110000-{uuid4()}.eml"
    (folder / name).symlink_to(folder.parent / "geheim.txt")
    assert outbox.message_of(folder, outbox.entry_named(name)) is None
    assert b"Passwort" not in admin_client.get(reverse("outbox_mail", args=[name])).content


def test_security_mail_is_for_superusers(office, admin_client, folder, make_mailing):
    mailing = make_mailing("lea@beispiel.test", kind=MailingKind.SECURITY)
    names = [write(folder, mailing.recipients.get().pk), write(folder, uuid4(), minute=1)]
    assert office.get(reverse("outbox")).context["mails"] == []
    assert len(admin_client.get(reverse("outbox")).context["mails"]) == 2
    for name in names:
        assert office.get(reverse("outbox_mail", args=[name])).status_code in (302, 404)
        assert b"als Text" not in office.get(reverse("outbox_mail", args=[name]), follow=True).content
        assert admin_client.get(reverse("outbox_mail", args=[name])).status_code == 200


def test_a_code_is_read_by_nobody_but_its_recipient(office, admin_client, make_mailing):
    secret = make_mailing("lea@beispiel.test", kind=MailingKind.SECURITY, title="Anmeldecode")
    plain = make_mailing("lea@beispiel.test", kind=MailingKind.NEWSLETTER)
    for client in (office, admin_client):
        for mailing, is_shown in ((plain, True), (secret, False)):
            text = client.get(reverse("mailing", args=[mailing.pk])).content.decode()
            assert ("Guten Tag" in text) is is_shown
            frame = client.get(reverse("mailing_frame", args=[mailing.pk, "de"]))
            assert ("Guten Tag" in frame.content.decode()) is is_shown


@pytest.mark.parametrize("content", [b"", b"\x00\xff" * 100, b"Content-Type: text/html; charset=nonsense\n\n<p>\xff"])
def test_a_broken_file_is_no_error(admin_client, folder, content):
    name = f"20261124-110000-{uuid4()}.eml"
    (folder / name).write_bytes(content)
    for view in ("outbox_mail", "outbox_frame"):
        assert admin_client.get(reverse(view, args=[name])).status_code == 200


def test_without_a_folder_there_is_nothing(office, tmp_path):
    with override_settings(DATA_DIR=tmp_path):
        assert office.get(reverse("outbox")).context["mails"] == []


def test_strangers_and_editors_read_nothing(stranger, editor, reviewer, folder, mail):
    for client in (stranger, editor, reviewer):
        for url in (
            reverse("outbox"),
            reverse("outbox_mail", args=[mail]),
            reverse("outbox_frame", args=[mail]),
            reverse("outbox_attachment", args=[mail, 0]),
        ):
            answer = client.get(url)
            assert answer.status_code in (302, 403)
            assert "Grüße" not in answer.content.decode()
