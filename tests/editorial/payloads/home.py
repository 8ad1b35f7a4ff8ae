"""Start page and standard pages."""

from __future__ import annotations

from tests.editorial.payloads.parts import BODY, plain

PAGES = {
    "home.HomePage": plain("Start", body=BODY),
    "home.StandardPage": plain("Über uns", intro="Wer wir sind", body=BODY),
    "home.AccessibilityStatementPage": plain(
        "Barrierefreiheit",
        conformance="none",
        scope="<p>Diese Seite</p>",
        exceptions="<p>Keine</p>",
        reviewed_on="2026-11-01",
        method="Selbstbewertung",
        feedback="<p>Schreiben Sie uns</p>",
        enforcement="<p>Stelle</p>",
    ),
}
