"""The check of the mail set-up, asked of a real name server on this machine."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.urls import reverse
from django.utils.translation import override

from cms.core import clock
from newsletters.models import SetUpCheck
from newsletters.services.mail_check import asking, checks, spf
from newsletters.services.mail_check.domain import check_domain
from newsletters.services.mail_check.names import Dns, Unanswered

DKIM = "v=DKIM1; k=rsa; p=MIGf"
ZONE = {
    ("verein.de", "TXT"): ['"v=spf1 ip4:203.0.113.7 include:_spf.anbieter.de ~all"', '"andere=1"'],
    ("_spf.anbieter.de", "TXT"): ['"v=spf1 ip4:198.51.100.0/24 ip6:2001:db8::/32 -all"'],
    ("mail2026._domainkey.verein.de", "TXT"): ['"v=DKIM1; k=rsa; " "p=MIGf"'],
    ("_dmarc.verein.de", "TXT"): ['"v=DMARC1; p=none"'],
    ("verein.de", "MX"): ["20 zwei.verein.de.", "10 mx.verein.de."],
    ("mx.verein.de", "A"): ["203.0.113.9"],
    ("mx-spf.de", "TXT"): ['"v=spf1 mx a:host.mx-spf.de/24 -all"'],
    ("mx-spf.de", "MX"): ["10 mx.verein.de."],
    ("host.mx-spf.de", "A"): ["192.0.2.1"],
    ("offen.de", "TXT"): ['"v=spf1 +all"'],
    ("doppelt.de", "TXT"): ['"v=spf1 -all"', '"v=spf1 ~all"'],
    ("kreis.de", "TXT"): ['"v=spf1 include:kreis.de -all"'],
    ("unsinn.de", "TXT"): ['"v=spf1 ip4:drei -all"'],
    ("weiter.de", "TXT"): ['"v=spf1 redirect=verein.de"'],
    ("verbot.de", "TXT"): ['"v=spf1 ip4:192.0.2.200 -all"'],
    ("streng.de", "TXT"): ['"v=spf1 ip4:203.0.113.7 -all"'],
    ("_dmarc.streng.de", "TXT"): ['"v=DMARC1; p=reject"'],
    ("default._domainkey.streng.de", "TXT"): ['"p="'],
    ("7.113.0.203.in-addr.arpa", "PTR"): ["post.verein.de."],
    ("post.verein.de", "A"): ["203.0.113.7"],
}


@pytest.fixture(scope="module")
def name_server() -> Iterator[tuple[str, int]]:
    """A name server that knows :data:`ZONE`; it never answers about ``stumm.de``."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            wire, client = server.recvfrom(4096)
            if wire == b"end":
                return
            query = dns.message.from_wire(wire)
            question = query.question[0]
            name, kind = question.name.to_text(omit_final_dot=True), dns.rdatatype.to_text(question.rdtype)
            if "stumm.de" in name:
                continue
            answer = dns.message.make_response(query)
            answer.flags |= dns.flags.RA
            if values := ZONE.get((name, kind)):
                answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *values))
            elif not any(known == name for known, _kind in ZONE):
                answer.set_rcode(dns.rcode.NXDOMAIN)
            server.sendto(answer.to_wire(), client)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield "127.0.0.1", server.getsockname()[1]
    server.sendto(b"end", server.getsockname())
    thread.join(timeout=5)
    server.close()


@pytest.fixture(scope="module")
def names(name_server: tuple[str, int]) -> Dns:
    return Dns(name_server)


@pytest.mark.parametrize(
    ("domain", "ip", "verdict"),
    [
        ("verein.de", "203.0.113.7", "allowed"),
        ("verein.de", "198.51.100.20", "allowed"),
        ("verein.de", "2001:db8::1", "allowed"),
        ("verein.de", "192.0.2.1", "uncertain"),
        ("mx-spf.de", "203.0.113.9", "allowed"),
        ("mx-spf.de", "192.0.2.77", "allowed"),
        ("mx-spf.de", "203.0.113.10", "forbidden"),
        ("weiter.de", "203.0.113.7", "allowed"),
        ("offen.de", "192.0.2.1", "everybody"),
        ("doppelt.de", "192.0.2.1", "broken"),
        ("kreis.de", "192.0.2.1", "broken"),
        ("unsinn.de", "192.0.2.1", "broken"),
        ("verbot.de", "192.0.2.1", "forbidden"),
        ("leer.de", "192.0.2.1", "uncertain"),
    ],
)
def test_spf_is_judged_for_the_server_that_sends(names, domain, ip, verdict):
    assert spf.Judge(ip, names).judge(domain) == spf.Verdict(verdict)


@pytest.mark.parametrize(
    ("domain", "senders", "selectors", "lights", "is_proven"),
    [
        ("verein.de", ["203.0.113.7"], ["mail2026"], ["green", "green", "green", "green"], True),
        ("verein.de", ["192.0.2.1"], [], ["amber", "amber", "green", "green"], False),
        ("verein.de", [], ["falsch"], ["amber", "red", "green", "green"], False),
        ("brief.verein.de", ["203.0.113.7"], [], ["red", "amber", "green", "amber"], False),
        ("streng.de", ["192.0.2.1"], [], ["red", "amber", "green", "amber"], False),
        ("offen.de", ["192.0.2.1"], [], ["red", "amber", "red", "amber"], False),
        ("doppelt.de", ["192.0.2.1"], [], ["red", "amber", "red", "amber"], False),
        ("example.org", [], [], ["red"], False),
        ("mail.example", [], [], ["red"], False),
    ],
)
def test_a_domain_gets_its_lights(names, domain, senders, selectors, lights, is_proven):
    found = check_domain(domain, names, senders=senders, selectors=selectors)
    assert [finding.light for finding in found.findings] == lights
    assert found.is_proven == is_proven
    assert all(finding.advice for finding in found.findings if finding.light == "red")


def test_a_silent_name_server_is_no_verdict(name_server):
    names = Dns(name_server, seconds=0.2)
    with pytest.raises(Unanswered):
        names.texts("stumm.de")
    found = check_domain("stumm.de", names, senders=["192.0.2.1"], selectors=["s"])
    assert {finding.light for finding in found.findings} == {"amber"}
    assert not found.is_proven


def environment(**values: object):
    return override_settings(ENV=checks.settings.ENV.model_copy(update=values))


@pytest.mark.django_db
def test_a_folder_needs_no_name_server(names):
    with environment(EMAIL_URL="folder:"), override("en"):
        report = checks.run(Dns(("127.0.0.1", 9)))
        assert checks.is_proven_sender()
    assert {finding.light for finding in report.findings} <= {"green", "amber"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "url", "light", "named"),
    [
        ("b@verein.de", "", "amber", "MAIL_BOUNCE_URL"),
        ("", "maildir:/var/mail/b", "amber", "MAIL_BOUNCE_ADDRESS"),
        ("b@verein.de", "maildir:/var/mail/b", "green", "b@verein.de"),
        ("", "", None, ""),
    ],
)
def test_a_mailbox_for_returned_mail_needs_address_and_way(names, address, url, light, named):
    with environment(EMAIL_URL="folder:", MAIL_BOUNCE_ADDRESS=address, MAIL_BOUNCE_URL=url), override("en"):
        found = [finding for finding in checks.run(names).findings if finding.topic == "Returned mail"]
    assert [finding.light.value for finding in found] == ([light] if light else [])
    assert all(named in finding.text + finding.advice for finding in found)
    assert all("/var/mail" not in finding.text + finding.advice for finding in found)


@pytest.mark.django_db
def test_a_server_that_does_not_answer_is_red(names):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"smtp+starttls://jemand:geheim@127.0.0.1:{port}"
    with environment(EMAIL_URL=url, LIST_FROM_EMAIL="n@verein.de", MAIL_DKIM_SELECTOR=("mail2026",)), override("en"):
        report = checks.run_and_keep(names)
        assert checks.is_proven_sender()
    row = SetUpCheck.objects.get()
    assert (row.list_domain, row.is_proven, len(row.findings)) == ("verein.de", True, len(report.findings))
    texts = " ".join(f"{finding.text} {finding.advice}" for finding in report.findings)
    assert "geheim" not in texts
    assert any(finding.light == "red" for finding in report.findings)


@pytest.mark.django_db
def test_the_command_says_the_same_and_fails_when_something_is_wrong(capsys):
    with environment(EMAIL_URL="folder:"):
        call_command("mail_check", language="en")
    assert "files in the outbox" in capsys.readouterr().out
    provider = environment(EMAIL_URL="anymail:mailgun", DEFAULT_FROM_EMAIL="", LIST_FROM_EMAIL="n@mail.example")
    with provider, pytest.raises(SystemExit):
        call_command("mail_check", language="en")
    assert "wrong" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("mail_check", "--language", "xx")


@pytest.mark.django_db
def test_the_button_only_asks_a_worker(now, admin_client):
    url = reverse("mail_set_up")
    assert admin_client.get(url).context["is_running"] is False
    assert admin_client.post(url)["Location"] == url
    asked = SetUpCheck.objects.get().asked_at
    assert admin_client.get(url).context["is_running"] is True
    admin_client.post(url)
    assert SetUpCheck.objects.get().asked_at == asked
    with clock.frozen_at(now + asking.PATIENCE * 2):
        assert admin_client.get(url).context["is_stuck"] is True
    with environment(EMAIL_URL="folder:"):
        assert asking.check_mail_set_up.func() == "4 findings"
    answer = admin_client.get(url)
    assert answer.context["is_running"] is False
    assert "wn-light--amber" in answer.content.decode()
