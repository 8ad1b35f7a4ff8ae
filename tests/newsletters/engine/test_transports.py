"""The ways out: SMTP against a server that answers as it is told, and the folder."""

from __future__ import annotations

import email
from dataclasses import replace
from datetime import timedelta
from email.policy import SMTP

import pytest

from newsletters.engine.personal import compose
from newsletters.engine.transport import transport_for
from newsletters.engine.transport.base import Cut, InDoubt, Refused, RouteDown, Stage
from newsletters.engine.transport.folder import FolderTransport
from newsletters.engine.transport.smtp import SmtpAccount, SmtpTransport
from tests.newsletters.engine.conftest import only_row, run

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail(make_mailing):
    return compose(only_row(make_mailing("anna")))


def hand_over(transport, mail):
    transport.open()
    transport.rcpt(mail)
    return transport.deliver(mail)


@pytest.mark.parametrize("extensions", [("PIPELINING",), ()])
def test_one_connection_for_many_mails(sink, make_mailing, extensions):
    sink.extensions = extensions
    make_mailing("anna", "bert", "carl")
    assert str(run(transport_for(sink.url))) == "3 accepted"
    assert {recipient for _sender, recipient in sink.envelopes} == {
        f"{n}@example.org" for n in ("anna", "bert", "carl")
    }
    assert sink.commands.count("EHLO") == 1
    assert sink.commands[-1] == "QUIT"
    assert email.message_from_bytes(sink.mails[0], policy=SMTP)["X-Wandelnetz-Delivery"]


def test_it_stops_between_recipient_and_message(sink, mail):
    transport = transport_for(sink.url)
    transport.open()
    transport.rcpt(mail)
    assert "DATA" not in sink.commands
    transport.reset()
    transport.close()
    assert sink.commands[-2:] == ["RSET", "QUIT"]
    assert not sink.mails


@pytest.mark.parametrize(
    ("fate", "error", "code", "stage"),
    [
        ("rcpt_450", Refused, "450 4.2.0", Stage.RECIPIENT),
        ("rcpt_550", Refused, "550 5.1.1", Stage.RECIPIENT),
        ("rcpt_421", Refused, "421 4.3.2", Stage.RECIPIENT),
        ("dot_451", Refused, "451 4.3.0", Stage.CONTENT),
        ("dot_550", Refused, "554 5.6.0", Stage.CONTENT),
        ("cut_rcpt", Cut, "0", None),
        ("cut_data", Cut, "0", None),
        ("cut_dot", InDoubt, "0", None),
        ("cut_accepted", InDoubt, "0", None),
    ],
)
def test_every_answer_has_its_meaning(sink, mail, fate, error, code, stage):
    sink.decide = lambda address: fate
    transport = transport_for(sink.url)
    with pytest.raises(error) as caught:
        hand_over(transport, mail)
    assert caught.value.answer.short == code
    assert getattr(caught.value, "stage", None) == stage
    # The same transport goes on with the next mail.
    sink.decide = lambda address: "ok"
    assert hand_over(transport, mail).code == 250
    transport.close()


def test_a_server_that_never_answers_leaves_doubt(sink, mail, settings):
    settings.MAIL_TIMES = replace(settings.MAIL_TIMES, reply=timedelta(seconds=0.2))
    sink.decide = lambda address: "stall:1"
    with pytest.raises(InDoubt):
        hand_over(transport_for(sink.url), mail)


def test_a_failed_starttls_never_goes_on_in_clear(sink, mail):
    transport = SmtpTransport(SmtpAccount("smtp+starttls", "127.0.0.1", sink.port, "user", "secret"))
    for extensions in (("STARTTLS",), ()):  # 454, and not offered at all
        sink.extensions = extensions
        with pytest.raises(RouteDown):
            transport.open()
        with pytest.raises(Cut):
            transport.rcpt(mail)
    assert not {"AUTH …", "MAIL", "RCPT"} & set(sink.commands)


@pytest.mark.parametrize("greeting", ["421 4.3.2 busy", "554 5.7.1 go away"])
def test_a_greeting_that_says_no_is_the_routes_fault(sink, greeting):
    sink.greet = lambda: greeting
    with pytest.raises(RouteDown) as caught:
        transport_for(sink.url).open()
    assert caught.value.answer.code == int(greeting[:3])


def test_a_login_that_is_refused_is_the_routes_fault(sink):
    with pytest.raises(RouteDown):
        SmtpTransport(SmtpAccount("smtp", "127.0.0.1", sink.port, "user", "wrong")).open()


def test_nobody_there_is_the_routes_fault():
    with pytest.raises(RouteDown):
        transport_for("smtp://127.0.0.1:1").open()


def test_accounts_come_from_the_url():
    account = SmtpAccount.from_url("smtp+starttls://an%40na:p%2Fw@mail.example.org")
    assert account == SmtpAccount("smtp+starttls", "mail.example.org", 587, "an@na", "p/w")
    assert SmtpAccount.from_url("smtps://mail.example.org:4650").port == 4650


def test_a_folder_holds_readable_mails_each_once(make_mailing, tmp_path):
    mail = compose(only_row(make_mailing("anna")))
    transport = transport_for(f"folder:{tmp_path / 'mail'}")
    assert isinstance(transport, FolderTransport)
    for _time in range(2):
        answer = hand_over(transport, mail)
    [file] = (tmp_path / "mail").iterdir()
    assert file.name == answer.text == f"{mail.date:%Y%m%d-%H%M%S}-{mail.delivery_id}.eml"
    assert file.stat().st_mode & 0o777 == 0o600
    assert email.message_from_bytes(file.read_bytes(), policy=SMTP)["To"] == "anna@example.org"


def test_a_folder_that_cannot_be_written_is_the_routes_fault(mail, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RouteDown):
        transport_for(f"folder:{tmp_path / 'file' / 'mail'}").open()
