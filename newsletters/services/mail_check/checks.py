"""The whole check: senders, the way out, and what DNS says about both."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cms.core import clock
from newsletters.choices import RecipientState
from newsletters.engine.senders import sender
from newsletters.engine.transport import transport_for
from newsletters.engine.transport.base import RouteDown
from newsletters.engine.transport.smtp import SmtpAccount
from newsletters.models import MailingRecipient, Route, SetUpCheck
from newsletters.services.mail_check.domain import Domain, check_domain
from newsletters.services.mail_check.findings import Finding, bad, good, look
from newsletters.services.mail_check.names import Dns, Names, Unanswered

ONLY = 1
"""There is one row."""
HERE = ("localhost",)


@dataclass(frozen=True)
class Report:
    """All findings, the domain of list mail, and whether receivers can check that it is the sender."""

    findings: list[Finding]
    list_domain: str
    is_proven: bool


def is_folder() -> bool:
    return settings.ENV.EMAIL_URL.startswith("folder:")


def list_domain() -> str:
    """The domain from which newsletters leave."""
    return str(sender(is_bulk=True, name="").domain)


def run(names: Names | None = None) -> Report:
    """Look at everything, in the active language; takes up to a minute when nobody answers.

    No mail is sent. At an SMTP server it signs in and leaves again.
    """
    names = names or Dns()
    findings = [*_senders(), *_way_out(), *_returns(), *_experience()]
    ips, about_server = ([], []) if is_folder() else _server(names)
    findings += about_server
    domains: dict[str, Domain] = {}
    if not is_folder():
        selectors = list(settings.ENV.MAIL_DKIM_SELECTOR)
        for name in sorted({list_domain(), str(sender(is_bulk=False, name="").domain)}):
            domains[name] = check_domain(name, names, senders=ips, selectors=selectors)
            findings += domains[name].findings
    return Report(findings, list_domain(), list_domain() in domains and domains[list_domain()].is_proven)


def run_and_keep(names: Names | None = None) -> Report:
    """The check for the admin: in the site's language, kept until the next one."""
    with translation.override(settings.LANGUAGE_CODE):
        report = run(names)
    SetUpCheck.objects.update_or_create(
        pk=ONLY,
        defaults={
            "checked_at": clock.now(),
            "findings": [finding.as_json() for finding in report.findings],
            "list_domain": report.list_domain,
            "is_proven": report.is_proven,
        },
    )
    return report


def is_proven_sender() -> bool:
    """Whether a newsletter may leave without anybody being asked: the last check found DKIM and DMARC for its domain,
    or nothing leaves this machine at all."""
    return is_folder() or SetUpCheck.objects.filter(list_domain=list_domain(), is_proven=True).exists()


def _senders() -> list[Finding]:
    env = settings.ENV
    found = []
    for name, value, use in (
        ("DEFAULT_FROM_EMAIL", env.DEFAULT_FROM_EMAIL, _("confirmations and other personal mail")),
        ("LIST_FROM_EMAIL", env.LIST_FROM_EMAIL, _("reminders and newsletters")),
    ):
        is_bulk = name == "LIST_FROM_EMAIL"
        topic = _("Sender of %(use)s") % {"use": use}
        if value:
            found.append(good(topic, parseaddr(value)[1]))
        elif is_folder():
            found.append(look(topic, _("Not set (%(name)s). Not needed while no mail leaves.") % {"name": name}))
        else:
            used = sender(is_bulk=is_bulk, name="").addr_spec
            text = _("%(name)s is not set; mail comes from %(address)s.") % {"name": name, "address": used}
            found.append(bad(topic, text, _("Whoever runs the site sets %(name)s.") % {"name": name}))
    return found


def _way_out() -> list[Finding]:
    topic = _("The way out")
    scheme, _colon, rest = settings.ENV.EMAIL_URL.partition(":")
    if scheme == "folder":
        text = _("Mails become files in the outbox; none leaves this machine.")
        return [look(topic, text, _("For real mail, whoever runs the site sets EMAIL_URL to your mail server."))]
    if scheme == "anymail":
        return [good(topic, _("Mail leaves through the provider “%(name)s”.") % {"name": rest})]
    account = SmtpAccount.from_url(settings.ENV.EMAIL_URL)
    values = {"host": account.host, "port": account.port}
    if account.security == "smtp" and not _is_near(account.host):
        text = _("Mail goes to %(host)s, port %(port)s, without encryption.") % values
        return [bad(topic, text, _("Use smtp+starttls:// or smtps:// in EMAIL_URL."))]
    return [good(topic, _("Mail leaves through %(host)s, port %(port)s.") % values), _connection(topic)]


def _returns() -> list[Finding]:
    """Mail that comes back needs both: an address that it goes to, and a way to read it."""
    topic = _("Returned mail")
    address, url = settings.ENV.MAIL_BOUNCE_ADDRESS, settings.ENV.MAIL_BOUNCE_URL
    if address and not url:
        text = _("Mail that cannot be delivered goes to %(address)s, and nobody reads it there.") % {
            "address": address
        }
        advice = _("Whoever runs the site sets MAIL_BOUNCE_URL, so that dead addresses are noticed and blocked.")
        return [look(topic, text, advice)]
    if url and not address:
        text = _("A mailbox for returned mail is read, but no mail names it, so nothing can arrive there.")
        return [look(topic, text, _("Whoever runs the site sets MAIL_BOUNCE_ADDRESS to the address of that mailbox."))]
    if not url:
        return []
    return [good(topic, _("Mail that cannot be delivered goes to %(address)s and is read.") % {"address": address})]


def _connection(topic: str) -> Finding:
    """Connect, check the certificate, sign in, leave."""
    transport = transport_for(settings.ENV.EMAIL_URL)
    try:
        transport.open()
    except RouteDown as error:
        text = _("The mail server does not let us in: %(answer)s")
        answer = f"{error.answer.short} {error.answer.words}".strip()
        advice = _("Check host, port, user name and password in EMAIL_URL; a certificate must be valid for this host.")
        return bad(topic, text % {"answer": answer}, advice)
    finally:
        transport.close()
    return good(topic, _("The mail server answers, its certificate is valid, and signing in works."))


def _experience() -> list[Finding]:
    """What the ledger knows."""
    topic = _("Experience")
    now = clock.now()
    broken = Route.objects.filter(open_until__gt=now).first()
    if broken is not None:
        text = _("The last attempt failed: %(error)s. All mails wait; none is lost.") % {"error": broken.last_error}
        return [bad(topic, text, _("Look at the lines below, and at the mail server."))]
    rows = MailingRecipient.objects.filter(state__in=[RecipientState.ACCEPTED, RecipientState.DELIVERED])
    last = rows.order_by("-settled_at").values_list("settled_at", flat=True).first()
    if last is None:
        return [
            look(topic, _("No mail has been handed over yet."), _("Send yourself a test mail of a newsletter issue."))
        ]
    moment = date_format(timezone.localtime(last), "SHORT_DATETIME_FORMAT")
    return [good(topic, _("The last mail was handed over at %(time)s.") % {"time": moment})]


def _server(names: Names) -> tuple[list[str], list[Finding]]:
    """The addresses of the mail server, and whether each has a name that leads back to it."""
    topic = _("Name of the mail server")
    if settings.ENV.EMAIL_URL.startswith("anymail:"):
        return [], []
    account = SmtpAccount.from_url(settings.ENV.EMAIL_URL)
    try:
        ips = names.addresses(account.host)
        if not ips:
            return [], [bad(topic, _("%(host)s has no address.") % {"host": account.host}, _("Check EMAIL_URL."))]
        public = [ip for ip in ips if ipaddress.ip_address(ip).is_global]
        if not public:
            text = _(
                "The mail server stands in your own network. Under which address its mail leaves is not known here."
            )
            return [], [look(topic, text, _("Have the domain entries checked by whoever looks after it."))]
        return public, [_reverse(topic, public, names)]
    except Unanswered:
        return [], [look(topic, _("The name servers did not answer, so nothing can be said."))]


def _reverse(topic: str, ips: Sequence[str], names: Names) -> Finding:
    for ip in ips:
        name = names.name_of(ip)
        if not name or ip not in names.addresses(name):
            text = _("%(ip)s has no name that leads back to it. Some receivers refuse mail from such servers.")
            return look(topic, text % {"ip": ip}, _("Whoever looks after the mail server sets its PTR entry."))
    return good(topic, _("Every address of the mail server has a name that leads back to it."))


def _is_near(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host in HERE
