"""The mailbox over IMAP: encrypted always, or not at all."""

from __future__ import annotations

import pytest

from newsletters.engine.mailboxes import Imap, MailboxError
from tests.support.certificates import SelfSigned, self_signed
from tests.support.imap_box import imap_box

SCHEMES = ["imaps", "imap+starttls"]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> SelfSigned:
    return self_signed(tmp_path_factory.mktemp("certificate"))


def box_for(scheme, certificate, mails=()):
    return imap_box(dict(mails), certificate.server, is_secure_at_once=scheme == "imaps")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_unread_mails_are_fetched_and_marked(certificate, scheme):
    mails = {"7": b"Subject: one\r\n\r\n", "9": b"Subject: two\r\n\r\n", "12": b"Subject: three\r\n\r\n"}
    with box_for(scheme, certificate, mails) as box:
        url = f"{scheme}://anna:ge%20heim@localhost:{box.port}/INBOX/Returned%20mail"
        mailbox = Imap(url, context=certificate.trusting)
        assert list(mailbox.unread(2)) == [("7", mails["7"]), ("9", mails["9"])]
        assert box.flags == {}
        mailbox.mark("7", for_a_person=False)
        mailbox.mark("9", for_a_person=True)
        assert box.flags == {"7": {r"\Seen"}, "9": {r"\Seen", r"\Flagged"}}
        assert [name for name, _raw in mailbox.unread(2)] == ["12"]
        mailbox.close()
        with pytest.raises(MailboxError):
            mailbox.mark("7", for_a_person=False)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_server_that_nobody_vouches_for_gets_no_password(certificate, scheme):
    with box_for(scheme, certificate) as box:
        url = f"{scheme}://anna:ge%20heim@localhost:{box.port}"
        with pytest.raises(MailboxError, match="SSLCertVerificationError"):
            Imap(url, context=certificate.wary)
        # Trusted, but under another name than it is asked for
        with pytest.raises(MailboxError, match="SSLCertVerificationError"):
            Imap(url.replace("localhost", "127.0.0.1"), context=certificate.trusting)
        assert "LOGIN" not in box.commands


def test_a_wrong_password_is_said_without_names(certificate):
    with box_for("imaps", certificate) as box, pytest.raises(MailboxError) as caught:
        Imap(f"imaps://anna:wrong@localhost:{box.port}", context=certificate.trusting)
    assert str(caught.value) == "error"
