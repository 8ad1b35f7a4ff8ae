"""R3, small: a mail server that refuses, cuts and stalls. ``make storm`` runs the big one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from newsletters.choices import RecipientState
from newsletters.engine import outcomes
from newsletters.models import MailingRecipient
from tests.faults.campaign import Weather, make_mailing, make_route, ride_out

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("short_times", "quiet_bell", "loaded"),
    pytest.mark.requirement("E38"),
]

CHAOS = {
    "rcpt_450": 0.1,
    "dot_451": 0.1,
    "rcpt_421": 0.02,
    "cut_accepted": 0.01,
    "cut_dot": 0.01,
    "rcpt_550": 0.01,
    "stall:0.3": 0.03,
}


def attempts_at_refused_addresses(log: Path) -> Counter[str]:
    """How often the mail server was asked for an address that it refuses for good."""
    lines = (line.split(" ") for line in log.read_text().splitlines())
    return Counter(parts[2] for parts in lines if parts[1] == "rcpt" and parts[3] == "rcpt_550")


def test_everybody_is_served_once_and_permanent_refusals_are_final(tmp_path: Path) -> None:
    make_route(rate=2_000, burst=200)
    mailing = make_mailing(500)
    report = ride_out(mailing, Weather(seed=11, workers=3, faults=CHAOS), tmp_path)
    print(report)
    refused = attempts_at_refused_addresses(tmp_path / "sink.log")
    assert refused
    assert set(refused.values()) == {1}
    assert report.before.in_doubt <= report.cuts
    assert report.cuts > 0
    assert not report.before.lost
    assert not report.before.doubled
    assert report.after.is_right
    assert report.after.in_doubt == 0
    assert report.after.served == 500 - len(refused)
    assert mailing.recipients.filter(state=RecipientState.REJECTED).count() == len(refused)


def test_when_a_cut_counts_as_a_refusal_mails_come_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mutant: no third outcome, a mail that was cut off is simply sent again."""

    def send_again(row: MailingRecipient, answer: object) -> bool:
        return bool(MailingRecipient.objects.filter(pk=row.pk).update(state="queued", lease_token=None))

    monkeypatch.setattr(outcomes, "record_in_doubt", send_again)
    make_route(rate=2_000, burst=200)
    report = ride_out(make_mailing(60), Weather(seed=11, workers=1, faults={"cut_accepted": 0.2}), tmp_path)
    assert report.after.doubled
