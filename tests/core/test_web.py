"""What the web processes say in the log."""

from __future__ import annotations

import logging

from cms.core.serving.web import STOP_SECONDS, PlainWords


def test_a_request_that_hangs_is_no_refusal(caplog):
    log = logging.getLogger("tests.web")
    log.addFilter(PlainWords())
    with caplog.at_level(logging.WARNING, log.name):
        log.warning("Killing worker-2 after it refused to gracefully stop")
        log.warning("Something %s", "else")
    assert [record.getMessage() for record in caplog.records] == [
        f"A process was ended with a request that had not come to its end within {STOP_SECONDS} seconds.",
        "Something else",
    ]
