"""Timed jobs of this app."""

from __future__ import annotations

from datetime import timedelta

from cms.core import clock
from cms.core.timed.periodic import PeriodicJob, register
from dialogues.services.announcements import announce_differences
from dialogues.services.registrations import queue, retention, whole_series
from dialogues.services.surveys import results, topic_events
from dialogues.services.surveys import retention as survey_retention


def reconcile_announcements() -> str:
    """Announce what no signal announced: a process died in between, a page expired, rows were written by hand."""
    return f"{announce_differences(now=clock.now())} announced"


def keep_registrations() -> str:
    """Offers that were not taken, waiting lists at their cut-off, free places, dates that joined a series."""
    lapsed, told = queue.lapse_offers(), queue.close_waiting_lists()
    queue.offer_waiting_places()
    return f"{lapsed} lapsed, {told} told, {whole_series.extend_all()} added"


def follow_topics() -> str:
    """Surveys that closed put their topics into the list where an editor shows the results; topics follow their events."""
    return f"{results.publish_closed()} surveys, {topic_events.follow_events()} topics"


def register_jobs() -> None:
    """``DialoguesConfig.ready()`` calls it once."""
    register(PeriodicJob("dialogues.reconcile_announcements", timedelta(minutes=1), reconcile_announcements))
    register(PeriodicJob("dialogues.registrations", timedelta(minutes=1), keep_registrations))
    register(PeriodicJob("dialogues.expire_registrations", timedelta(hours=1), retention.expire_all))
    register(PeriodicJob("dialogues.follow_topics", timedelta(minutes=1), follow_topics))
    register(PeriodicJob("dialogues.expire_surveys", timedelta(hours=1), survey_retention.expire_all))
