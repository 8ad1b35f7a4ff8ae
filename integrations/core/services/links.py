"""What the office decides about events elsewhere: link, leave out, let go, accept a proposal, settle a conflict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.core import clock
from dialogues.services import remote
from dialogues.services.registrations.seats import forget_outside_count
from integrations.core import registry
from integrations.core.choices import ATTACHED, LinkState, RunTrigger
from integrations.core.contract import EventImporter
from integrations.core.models import Connection, FieldConflict, RemoteLink, SyncedField
from integrations.core.services.bells import ring_sync
from integrations.core.services.sync.attached import cancelled_note, keep_agreed

if TYPE_CHECKING:
    from cms.core.models import User
    from dialogues.models import DialogueEventPage, DialogueSeriesPage

LINKED = "integrations.linked"
UNLINKED = "integrations.unlinked"
IGNORED = "integrations.ignored"
OFFERED_AGAIN = "integrations.offered_again"
ACCEPTED = "integrations.proposal_accepted"
REFUSED = "integrations.proposal_refused"
TAKEN = "integrations.conflict_theirs"
KEPT = "integrations.conflict_ours"


def link_event(link: RemoteLink, event: DialogueEventPage, *, user: User | None = None) -> RemoteLink:
    """Say that the event elsewhere is this one of ours. The next run, at once, compares the two.

    Raises:
        ValidationError: the event elsewhere is linked already, or ours is with another one of the same connection.
    """
    with transaction.atomic():
        row = _locked(link)
        if row.state in ATTACHED:
            raise ValidationError(_("This event is already linked."))
        row.local_key = event.translation_key
        _attach(row)
        _say(row, LINKED, user)
        # A proposal that was open for the same event is answered by that.
        RemoteLink.objects.filter(state=LinkState.PROPOSED, local_key=row.local_key).exclude(pk=row.pk).update(
            state=LinkState.OFFERED, local_key=None
        )
        _compare_soon(row, user)
    return row


def make_page(
    link: RemoteLink, series: DialogueSeriesPage, *, user: User | None = None, publish: bool = False
) -> DialogueEventPage:
    """Make a page of the event elsewhere, a draft unless told otherwise, and link the two.

    Raises:
        ValidationError: it is linked already, or the page is not possible.
    """
    with transaction.atomic():
        row = _locked(link)
        if row.state in ATTACHED:
            raise ValidationError(_("This event is already linked."))
        outside = remote.OutsideEvent(title=row.title, starts_at=row.starts_at)
        page = remote.make_event(series, outside, publish=publish, user=user)
        row.local_key = page.translation_key
        _attach(row)
        _say(row, LINKED, user)
        _compare_soon(row, user)
    return page


def leave_out(link: RemoteLink, *, user: User | None = None) -> RemoteLink:
    """Do not offer the event elsewhere any more. Its row stays, so that it is not new again.

    Raises:
        ValidationError: it is linked; it has to be let go first.
    """
    with transaction.atomic():
        row = _locked(link)
        if row.state in ATTACHED:
            raise ValidationError(_("This event is linked. Please release the link first."))
        row.state, row.state_at, row.local_key = LinkState.IGNORED, clock.now(), None
        row.save()
        _say(row, IGNORED, user)
    return row


def offer_again(link: RemoteLink, *, user: User | None = None) -> RemoteLink:
    """Offer an event again that was left out."""
    with transaction.atomic():
        row = _locked(link)
        if row.state == LinkState.IGNORED:
            row.state, row.state_at = LinkState.OFFERED, clock.now()
            row.save()
            _say(row, OFFERED_AGAIN, user)
    return row


def let_go(link: RemoteLink, *, user: User | None = None) -> RemoteLink:
    """Release the link: our page stays as it is, the figures from there go, the event can be chosen again.

    Raises:
        ValidationError: it is not linked.
    """
    with transaction.atomic():
        row = _locked(link)
        if row.state not in ATTACHED:
            raise ValidationError(_("This event is not linked."))
        key, row.state, row.state_at = row.local_key, LinkState.OFFERED, clock.now()
        row.fingerprint = ""
        SyncedField.objects.filter(link=row).delete()
        FieldConflict.objects.filter(link=row).delete()
        RemoteLink.objects.filter(replaces=row, state=LinkState.PROPOSED).update(
            state=LinkState.OFFERED, local_key=None
        )
        row.save()
        _tell_plugin(row)
        row.local_key = None
        row.save()
        if key is not None:
            forget_outside_count(key, source=row.connection.slug)
        _say(row, UNLINKED, user)
    return row


def accept_proposal(link: RemoteLink, *, user: User | None = None) -> RemoteLink:
    """The proposed event takes the place of the one that is not found any more; its row stays as history.

    Raises:
        ValidationError: it is not proposed any more.
    """
    with transaction.atomic():
        row = _locked(link)
        old = _proposed_for(row)
        old.state, old.state_at = LinkState.REPLACED, clock.now()
        old.save()
        FieldConflict.objects.filter(link=old).delete()
        keep_agreed(row, dict(SyncedField.objects.filter(link=old).values_list("field", "value")))
        row.local_key = old.local_key
        _attach(row)
        _say(row, ACCEPTED, user)
        _compare_soon(row, user)
    return row


def refuse_proposal(link: RemoteLink, *, user: User | None = None) -> RemoteLink:
    """The two are different events. The pair is not proposed again.

    Raises:
        ValidationError: it is not proposed any more.
    """
    with transaction.atomic():
        row = _locked(link)
        _proposed_for(row)
        row.state, row.state_at, row.local_key = LinkState.OFFERED, clock.now(), None
        row.save()  # “replaces” stays: it tells the next run
        _say(row, REFUSED, user)
    return row


def take_theirs(conflict: FieldConflict, *, user: User | None = None) -> DialogueEventPage:
    """Settle a conflict by writing their value into our page.

    Raises:
        ValidationError: it is settled already, or our page is not valid with it.
    """
    with transaction.atomic():
        row = _open(conflict)
        event = remote.find_event(row.link.local_key) if row.link.local_key else None
        if event is None:
            raise ValidationError(_("The page of this event was deleted."))
        importer = registry.get(row.link.connection.slug)
        note = cancelled_note(importer) if isinstance(importer, EventImporter) else ""
        event = remote.take_over(event, {row.field: row.theirs}, note=note, user=user)
        _settle(row, TAKEN, user)
    return event


def keep_ours(conflict: FieldConflict, *, user: User | None = None) -> None:
    """Settle a conflict by leaving our page as it is. Their value is asked about again only when it changes.

    Raises:
        ValidationError: it is settled already.
    """
    with transaction.atomic():
        _settle(_open(conflict), KEPT, user)


def _open(conflict: FieldConflict) -> FieldConflict:
    row = FieldConflict.objects.select_related("link__connection").filter(pk=conflict.pk).first()
    if row is None or row.theirs != conflict.theirs:
        raise ValidationError(_("This has changed in the meantime. Please reload the page."))
    return row


def _settle(row: FieldConflict, action: str, user: User | None) -> None:
    keep_agreed(row.link, {row.field: row.theirs})
    row.delete()
    _say(row.link, action, user, field=row.field)


def _locked(link: RemoteLink) -> RemoteLink:
    row = RemoteLink.objects.select_for_update(of=("self",)).select_related("connection").filter(pk=link.pk).first()
    if row is None:
        raise ValidationError(_("This event is not known any more. Please reload the page."))
    found: RemoteLink = row
    return found


def _proposed_for(row: RemoteLink) -> RemoteLink:
    old = RemoteLink.objects.select_for_update().filter(pk=row.replaces_id).first()
    if row.state != LinkState.PROPOSED or old is None or old.local_key is None or old.state not in ATTACHED:
        raise ValidationError(_("This proposal is no longer open. Please reload the page."))
    found: RemoteLink = old
    return found


def _attach(row: RemoteLink) -> None:
    row.state, row.state_at = LinkState.LINKED, clock.now()
    row.fingerprint, row.missing_runs = "", 0  # the next run looks at everything
    row.validate_constraints()
    row.save()
    _tell_plugin(row)


def _tell_plugin(row: RemoteLink) -> None:
    importer = registry.get(row.connection.slug)
    if isinstance(importer, EventImporter):
        importer.link_changed(row, row.connection.specific())


def _compare_soon(row: RemoteLink, user: User | None) -> None:
    ring_sync(row.connection_id, trigger=RunTrigger.HAND, user_id=user.pk if user else None)


def _say(row: RemoteLink, action: str, user: User | None, **data: Any) -> None:
    connection = Connection.objects.get(pk=row.connection_id)
    log(instance=connection, action=action, user=user, data={"event": row.title or row.remote_id, **data})
