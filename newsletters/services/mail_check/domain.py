"""What a sender's domain says about its mail: SPF, DKIM, DMARC, and whether answers arrive."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from newsletters.services.mail_check import spf
from newsletters.services.mail_check.findings import Finding, bad, good, look
from newsletters.services.mail_check.names import Names, Unanswered

USUAL_SELECTORS = [
    "default",
    "dkim",
    "mail",
    "mail1",
    "mx",
    "smtp",
    "s1",
    "s2",
    "s1024",
    "s2048",
    "selector1",
    "selector2",
    "google",
    "k1",
    "k2",
    "k3",
    "key1",
    "key2",
    "pm",
    "mandrill",
    "mailjet",
    "brevo",
    "sib",
    "scph0316",
    "zoho",
    "protonmail",
    "fm1",
    "fm2",
    "fm3",
    "kasserver",
    "ionos",
    "strato",
    "hetzner",
    "mailo",
    "posteo",
]
"""What mail providers call their key when nobody tells us."""
RESERVED = ("test", "example", "invalid", "localhost", "local", "example.org", "example.com", "example.net")
"""RFC 2606 and RFC 6762: nobody outside can answer to these."""
_POLICY = re.compile(r"(?:^|;)\s*p\s*=\s*(none|quarantine|reject)", re.I)


@dataclass(frozen=True)
class Domain:
    """What was found about one domain; ``is_proven`` says that receivers can check who the mail is from."""

    name: str
    findings: list[Finding]
    is_proven: bool


def check_domain(name: str, names: Names, *, senders: Sequence[str], selectors: Sequence[str]) -> Domain:
    """Ask DNS about ``name``.

    Args:
        senders: IP addresses from which mail leaves; empty when a provider sends.
        selectors: names of the DKIM key that the operator gave.
    """
    if any(name == reserved or name.endswith(f".{reserved}") for reserved in RESERVED):
        text = _("%(domain)s is a domain for examples: no mail can come from it.") % {"domain": name}
        advice = _("Set DEFAULT_FROM_EMAIL and LIST_FROM_EMAIL to addresses of your own domain.")
        return Domain(name, [bad(_("Sender"), text, advice)], is_proven=False)
    dkim, has_key = _asked(_("DKIM of %(domain)s") % {"domain": name}, _dkim, name, names, selectors)
    dmarc, has_policy = _asked(_("DMARC of %(domain)s") % {"domain": name}, _dmarc, name, names)
    allowed, _ok = _asked(_("SPF of %(domain)s") % {"domain": name}, _spf, name, names, senders)
    answers, _ok = _asked(_("Answers to %(domain)s") % {"domain": name}, _answers, name, names)
    return Domain(name, [allowed, dkim, dmarc, answers], is_proven=has_key and has_policy)


def _asked(topic: str, check: object, *args: object) -> tuple[Finding, bool]:
    try:
        return check(topic, *args)  # type: ignore[operator]  # one of the functions below
    except Unanswered:
        text = _("The name servers did not answer, so nothing can be said.")
        return look(topic, text, _("Try again in a few minutes.")), False


def _spf(topic: str, name: str, names: Names, senders: Sequence[str]) -> tuple[Finding, bool]:
    records = spf.records_of(name, names)
    if not records:
        return bad(
            topic,
            _("The domain does not say which servers may send its mail."),
            _("Whoever looks after the domain adds a TXT entry that begins with “v=spf1” and names your mail server."),
        ), False
    if len(records) > 1:
        return bad(
            topic,
            _("There are several SPF entries. Receivers then ignore all of them."),
            _("Whoever looks after the domain puts them together into one."),
        ), False
    if not senders:
        return look(
            topic,
            _("There is an entry: %(entry)s") % {"entry": records[0]},
            _("Your provider sends the mail. Check in its documentation that its “include:” stands in the entry."),
        ), True
    verdicts = {spf.Judge(ip, names).judge(name) for ip in senders}
    if spf.Verdict.EVERYBODY in verdicts:
        return bad(
            topic,
            _("The entry allows everybody to send (+all). Receivers take that as a sign of spam."),
            _("Whoever looks after the domain replaces “+all” by “~all”."),
        ), False
    if verdicts == {spf.Verdict.ALLOWED}:
        return good(topic, _("Your mail server may send mail of this domain.")), True
    if spf.Verdict.BROKEN in verdicts:
        return bad(
            topic,
            _("The entry has a mistake or needs more than ten look-ups: %(entry)s") % {"entry": records[0]},
            _("Whoever looks after the domain mends it; receivers ignore it as it is."),
        ), False
    text = _("The entry does not name your mail server (%(servers)s).") % {"servers": ", ".join(senders)}
    advice = _(
        "Ask whoever looks after the mail server under which address its mail leaves. When it is this one, it must be "
        "added to the entry."
    )
    return (bad if spf.Verdict.FORBIDDEN in verdicts else look)(topic, text, advice), False


def _dkim(topic: str, name: str, names: Names, selectors: Sequence[str]) -> tuple[Finding, bool]:
    found = next((selector for selector in selectors or USUAL_SELECTORS if _has_key(selector, name, names)), None)
    if found is not None:
        return good(topic, _("Mail can be signed: there is a key called “%(name)s”.") % {"name": found}), True
    if selectors:
        return bad(
            topic,
            _("There is no key called “%(name)s”.") % {"name": ", ".join(selectors)},
            _("Ask whoever looks after the mail server for the name of the key (selector) and for its TXT entry."),
        ), False
    return look(
        topic,
        _("No key was found under the usual names. Perhaps it has another one."),
        _("Ask whoever looks after the mail server for its name (selector) and set MAIL_DKIM_SELECTOR to it."),
    ), False


def _has_key(selector: str, name: str, names: Names) -> bool:
    for text in names.texts(f"{selector}._domainkey.{name}"):
        tags = dict(tag.strip().partition("=")[::2] for tag in text.split(";"))
        if tags.get("p", "").strip():
            return True
    return False


def _dmarc(topic: str, name: str, names: Names) -> tuple[Finding, bool]:
    for candidate in _upwards(name):
        for text in names.texts(f"_dmarc.{candidate}"):
            if not text.lower().replace(" ", "").startswith("v=dmarc1"):
                continue
            policy = _POLICY.search(text)
            if policy is None:
                advice = _("Whoever looks after the domain mends it.")
                return bad(topic, _("The entry has no policy (p=)."), advice), False
            if policy[1].lower() == "none":
                return good(
                    topic, _("There is an entry; it only observes (p=none). That is enough to be accepted.")
                ), True
            return good(topic, _("There is an entry, and forged mail is refused or put aside.")), True
    return bad(
        topic,
        _(
            "The domain does not say what is to be done with forged mail. Large providers refuse newsletters without it."
        ),
        _("Whoever looks after the domain adds a TXT entry “_dmarc” with “v=DMARC1; p=none”."),
    ), False


def _upwards(name: str) -> Iterator[str]:
    """The domain and those above it that somebody may own: the policy of the organisation counts below, too."""
    labels = name.split(".")
    for start in range(max(len(labels) - 1, 1)):
        yield ".".join(labels[start:])


def _answers(topic: str, name: str, names: Names) -> tuple[Finding, bool]:
    hosts = [host for host in names.mail_hosts(name) if host not in {"", "."}]
    if hosts:
        return good(topic, _("Answers arrive at %(host)s.") % {"host": hosts[0]}), True
    return look(
        topic,
        _("The domain takes no mail, so nobody can answer."),
        _("Use a sender address that somebody reads."),
    ), False
