"""Timed jobs of this app. All are level-triggered: they look for what is due and not yet done."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from cms.core.timed.periodic import PeriodicJob, register
from newsletters.engine import collecting, epoch, reports
from newsletters.engine.sweeping import sweep
from newsletters.services import closing, notices, retention
from newsletters.services.issues import start_due
from newsletters.services.registrations import joining, making
from newsletters.services.reminders import starting


def begin_issues() -> str:
    """Begin the issues of the newsletter whose time has come."""
    return f"{start_due()} begun"


def tell_registered() -> str:
    """Make the mails about registrations whose bell was lost, and send meeting links whose time has come."""
    made = making.make_due()
    return f"{made}; {joining.send_links()}"


def tell_networks() -> str:
    """Make the mails of notices of networks whose bell was lost."""
    return str(notices.make_due())


def register_jobs() -> None:
    """``NewslettersConfig.ready()`` calls it once."""
    register(PeriodicJob("newsletters.keep_promises", timedelta(minutes=1), starting.keep_promises))
    register(PeriodicJob("newsletters.close_ended_series", timedelta(minutes=1), closing.close_ended_series))
    register(PeriodicJob("newsletters.erase_closed_series", timedelta(hours=1), closing.erase_closed_series))
    register(PeriodicJob("newsletters.issues", timedelta(minutes=1), begin_issues))
    register(PeriodicJob("newsletters.registrations", timedelta(minutes=1), tell_registered))
    register(PeriodicJob("newsletters.notices", timedelta(minutes=1), tell_networks))
    register(PeriodicJob("newsletters.sweep", timedelta(seconds=30), sweep))
    register(PeriodicJob("newsletters.reports", timedelta(seconds=30), reports.work_off))
    if settings.ENV.MAIL_BOUNCE_URL:
        register(PeriodicJob("newsletters.bounce_mailbox", timedelta(minutes=5), collecting.collect))
    register(PeriodicJob("newsletters.expire_personal_data", timedelta(hours=1), retention.expire_all))
    register(PeriodicJob("newsletters.epoch", timedelta(minutes=1), epoch.watch))
