"""The fast way to a cached answer: before Django makes a request object.

Decided by measurement: requests per second as a multiple of "a Django view without middleware that reads one SQLite row
by the ORM and sends the same bytes", all side by side (two cores shared with wrk and other work, 16 connections, two
granian workers with four threads, medians of nine interleaved rounds):

==================  ==========  ==========
answer              middleware  this front
==================  ==========  ==========
list, 120 kB        1.8         3.3
one event, 6 kB     1.6         3.2
page, 40 kB         2.1         3.7
304                 1.9         4.9
==================  ==========  ==========

What Django costs is making its request and response objects and sending its signals; the query is the small part. The
front is thirty lines, uses the same look-up as the middleware, and everything works the same without it (Django's test
client and ``runserver`` never pass here).

Django's ``request_started`` and ``request_finished`` are not sent for a cached answer: no connection is aged or checked
here. A connection that broke meanwhile shows as an error of the one query; it is closed, and Django, which opens a new
one, answers instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from django.db import Error as DatabaseError
from django.db import connection

from cms.core.cache.lookup import look_up, reply_from
from cms.core.cache.middleware import HANDED_ON

WsgiApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_STATUS_LINES = {status: f"{status.value} {status.phrase}" for status in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)}


class CacheFront:
    """A WSGI application that answers from the response cache, and hands everything else to Django."""

    def __init__(self, application: WsgiApplication) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        try:
            lookup = look_up(environ, environ.get("PATH_INFO") or "/")
        except DatabaseError:
            connection.close()
            lookup = None
        if lookup is None:
            return self.application(environ, start_response)
        if lookup.entry is None:
            environ[HANDED_ON] = lookup
            return self.application(environ, start_response)
        reply = reply_from(lookup.entry, environ["REQUEST_METHOD"], environ.get("HTTP_IF_NONE_MATCH"))
        start_response(_STATUS_LINES[HTTPStatus(reply.status)], reply.headers)
        return [reply.body]
