"""When a mailing is over: when none of its rows waits for anything, never because "the next page was empty"."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef

from cms.core import clock
from cms.core.failpoints import declare, fail_point
from newsletters.choices import OPEN_STATES, MailingState
from newsletters.models import Mailing, MailingRecipient

declare({"mail.before_finish": "Everybody is served, the mailing does not say so yet."})


def finish_done() -> int:
    """Mark the mailings as done whose rows are all final; how many. Doubt is not final."""
    waiting = MailingRecipient.objects.filter(mailing=OuterRef("pk"), state__in=OPEN_STATES)
    finished = Mailing.objects.sending().filter(~Exists(waiting))
    if not finished.exists():
        return 0
    with transaction.atomic():
        count = finished.update(state=MailingState.DONE, finished_at=clock.now())
        fail_point("mail.before_finish")
    return count
