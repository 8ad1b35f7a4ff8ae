"""SMTP over TLS and with a login, against a server with a certificate that its client trusts, or does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta

import pytest

from newsletters.choices import RecipientState
from newsletters.engine.transport.base import RouteDown
from newsletters.engine.transport.smtp import SmtpAccount, SmtpTransport
from newsletters.models import Route
from tests.newsletters.engine.conftest import only_row, run
from tests.support.certificates import SelfSigned, self_signed
from tests.support.mail_sink import Sink, sink_in_thread

pytestmark = pytest.mark.django_db

WAYS = ["smtps", "smtp+starttls"]
LOGIN = ("anna@example.org", "ge heim")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> SelfSigned:
    return self_signed(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def server(certificate, tmp_path) -> Iterator[Callable[[str], Sink]]:
    with ExitStack() as stack:

        def start(security: str) -> Sink:
            return stack.enter_context(
                sink_in_thread(
                    tmp_path / "sink.log",
                    keep=True,
                    tls=certificate.server,
                    is_secure_at_once=security == "smtps",
                    login=LOGIN,
                    extensions=("PIPELINING",) if security == "smtps" else ("PIPELINING", "STARTTLS"),
                )
            )

        yield start


@pytest.mark.parametrize("security", WAYS)
def test_a_mail_goes_encrypted_and_after_a_login(server, certificate, make_mailing, security):
    sink = server(security)
    account = SmtpAccount(security, "localhost", sink.port, *LOGIN)
    mailing = make_mailing("anna", "bert")
    assert str(run(SmtpTransport(account, context=certificate.trusting))) == "2 accepted"
    assert len(sink.mails) == mailing.recipients.filter(state=RecipientState.ACCEPTED).count() == 2
    begin = sink.commands[: sink.commands.index("MAIL")]
    assert begin == (["EHLO", "AUTH …"] if security == "smtps" else ["EHLO", "STAR", "EHLO", "AUTH …"])


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
@pytest.mark.parametrize("security", WAYS)
def test_a_certificate_that_is_not_right_is_a_fault_of_the_route_that_says_so(
    server, certificate, make_mailing, security, host
):
    sink = server(security)
    # Nobody vouches for it; or it is trusted, and made out to another name.
    context = certificate.wary if host == "localhost" else certificate.trusting
    mailing = make_mailing("anna")
    run(SmtpTransport(SmtpAccount(security, host, sink.port, *LOGIN), context=context))
    row, route = only_row(mailing), Route.objects.get()
    assert (row.state, row.attempts) == (RecipientState.QUEUED, 0)
    assert "SSLCertVerificationError" in route.last_error
    assert route.open_until is not None
    assert not {"AUTH …", "MAIL", "RCPT", "DATA"} & set(sink.commands)


@pytest.mark.parametrize("security", WAYS)
def test_a_wrong_password_is_a_fault_of_the_route(server, certificate, make_mailing, security):
    sink = server(security)
    transport = SmtpTransport(
        SmtpAccount(security, "localhost", sink.port, LOGIN[0], "x"), context=certificate.trusting
    )
    with pytest.raises(RouteDown) as caught:
        transport.open()
    assert caught.value.answer.short == "535 5.7.8"
    assert "MAIL" not in sink.commands


def test_plain_smtp_against_a_server_with_tls_only_ends_before_the_login(server, settings):
    # Each waits for the other to begin.
    settings.MAIL_TIMES = replace(settings.MAIL_TIMES, opening=timedelta(seconds=0.2))
    sink = server("smtps")
    with pytest.raises(RouteDown):
        SmtpTransport(SmtpAccount("smtp", "localhost", sink.port, *LOGIN)).open()
    assert sink.commands == []
