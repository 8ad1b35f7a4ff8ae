"""Preview pictures: each is fetched once from its provider and kept here, so that visitors load nothing from there.

A row is written for every published recording without a picture. It is claimed under a lease, the provider is called
outside any transaction, and the picture, the page that shows it and the row's outcome are written together. Whoever dies
in between leaves a row that is due again.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from cms.core import clock
from cms.core.failpoints import declare, fail_point
from cms.core.models import CmsImage
from cms.core.public import visible_at
from dialogues.models import DialogueEventPage
from dialogues.models import Recording as RecordingRow
from dialogues.services.drafts import change_and_publish
from dialogues.services.translations import with_leader
from integrations.core import registry
from integrations.core.contract import Problem, Recording, RecordingProvider, Severity
from integrations.core.errors import IntegrationError, PermanentError
from integrations.core.services import state
from integrations.core.services.bells import ring_once
from integrations.video import client
from integrations.video.models import PosterFetch, PosterState

logger = logging.getLogger(__name__)

SLUG = "video"
LEASE = timedelta(minutes=2)
PAUSES = (timedelta(minutes=5), timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3))
"""Between one attempt and the next; after the last the editors upload a picture, or live without."""
MOST_NAMED = 3

declare(
    {
        "video.claimed": "The picture is claimed, nobody has been called.",
        "video.fetched": "The picture has come, nothing is stored.",
        "video.stored": "The picture is stored and the page published, in a transaction that is still open.",
    }
)


class _TakenOverError(Exception):
    """The lease was over before we were: another process has the row now."""


@dataclass(frozen=True)
class Wanted:
    """A recording that is online without a picture, and the video that it plays."""

    row: RecordingRow
    page: DialogueEventPage
    video: Recording


def ring_when_due() -> str:
    """The timed job: write rows for what is new, and ring when something is due."""
    written = write_rows()
    if _due(clock.now()).exists():
        from integrations.video.tasks import fetch_posters  # noqa: PLC0415  tasks call services

        ring_once(fetch_posters)
    return f"{written} new"


def write_rows() -> int:
    """A row for every published recording without a picture of which the provider may have one; how many are new."""
    known = set(PosterFetch.objects.values_list("recording_key", "embed_url"))
    declined = set(
        PosterFetch.objects.filter(state=PosterState.FETCHED).values_list("recording_key", flat=True)
    )  # it has no picture now, so somebody took it out
    now = clock.now()
    rows = [
        PosterFetch(recording_key=key, embed_url=found.video.embed_url, due_at=now, created_at=now)
        for found in _wanted(now)
        if (key := found.row.translation_key) not in declined and (key, found.video.embed_url) not in known
    ]
    return len(PosterFetch.objects.bulk_create(rows, ignore_conflicts=True))


def fetch_due(*, until: datetime) -> str:
    """Fetch what is due, one after the other, until nothing is left or the moment has come."""
    if not state.is_enabled(SLUG):
        return ""
    done = 0
    while clock.now() < until:
        claimed = _claim()
        if claimed is None:
            break
        _fetch(claimed)
        done += 1
    return f"{done} tried"


def problems() -> list[Problem]:
    """For the overview: pictures that could not be fetched, as long as the recordings still have none."""
    bare = RecordingRow.objects.filter(
        translation_key=OuterRef("recording_key"), poster=None, page__live=True, page__alias_of=None
    )
    rows = PosterFetch.objects.filter(Q(state=PosterState.FAILED) | Q(state=PosterState.WAITING, attempts__gt=0))
    rows = rows.exclude(error="").filter(Exists(bare)).order_by("-pk")
    count = rows.count()
    if not count:
        return []
    newest = list(rows[:MOST_NAMED])
    titles = dict(
        RecordingRow.objects.filter(translation_key__in=[row.recording_key for row in newest])
        .order_by("-pk")
        .values_list("translation_key", "title")
    )
    text = ngettext(
        "The preview picture of %(count)d video could not be fetched (%(titles)s): %(error)s",
        "The preview pictures of %(count)d videos could not be fetched (%(titles)s): %(error)s",
        count,
    )
    named = ", ".join(titles[row.recording_key] for row in newest) + (" …" if count > MOST_NAMED else "")
    hint = _(
        "The videos play all the same. You can give each a picture of your own in its event, under “Documentation”."
    )
    return [
        Problem(
            text % {"count": count, "titles": named, "error": newest[0].error},
            hint,
            severity=Severity.WARNING,
            number=9,
        )
    ]


def _wanted(now: datetime, *, key: UUID | None = None) -> list[Wanted]:
    """Recordings online without a picture, on the pages from which the other languages follow. Two queries."""
    leading = with_leader(DialogueEventPage.objects.filter(visible_at(now), alias_of=None)).filter(has_leader=False)
    rows = RecordingRow.objects.filter(page__in=leading.values("pk"), poster=None).select_related("page__locale")
    rows = rows.filter(translation_key=key) if key else rows
    found = []
    for row in rows.order_by("pk"):
        video = _video_of(row)
        if video is not None:
            found.append(Wanted(row, row.page, video))
    return found


def _video_of(row: RecordingRow) -> Recording | None:
    """The video behind a recording, when its provider can be asked for a picture."""
    plugin = _plugin()
    if plugin is None:
        return None
    for address in (row.embed_url, row.page_url):
        video = plugin.recognise(address) if address else None
        if video is not None and row.provider in ("", video.code):
            return video if client.has_poster(video) else None
    return None


def _plugin() -> RecordingProvider | None:
    found = registry.get(SLUG)
    return found if isinstance(found, RecordingProvider) else None


def _due(now: datetime) -> models.QuerySet[PosterFetch]:
    return PosterFetch.objects.filter(state=PosterState.WAITING, due_at__lte=now)


def _claim() -> PosterFetch | None:
    """A row that nobody else has for the length of the lease."""
    now = clock.now()
    for row in _due(now).order_by("due_at", "pk")[:10]:
        mine = PosterFetch.objects.filter(
            pk=row.pk, attempts=row.attempts, state=PosterState.WAITING, due_at=row.due_at
        )
        if mine.update(attempts=row.attempts + 1, due_at=now + LEASE):
            row.attempts += 1
            fail_point("video.claimed")
            return row
    return None


def _fetch(row: PosterFetch) -> None:
    plugin = _plugin()
    wanted = next(
        (found for found in _wanted(clock.now(), key=row.recording_key) if found.video.embed_url == row.embed_url),
        None,
    )
    if plugin is None or wanted is None:
        _settle(row, PosterState.LEFT)
        return
    try:
        url = plugin.fetch_poster_url(wanted.video)
        if not url:
            raise PermanentError(_("The provider has none."))
        content, ending = client.fetch_picture(url)
        fail_point("video.fetched")
        _store(row, wanted, content, ending)
    except _TakenOverError:
        return
    except IntegrationError as error:
        _failed(row, str(error), is_final=isinstance(error, PermanentError))
    except ValidationError:
        _failed(
            row, _("The page of the event is not valid any more; somebody has to publish it by hand."), is_final=True
        )
    except Exception as error:  # whatever it was: the other pictures come, and this one is tried again
        logger.error("A preview picture could not be fetched: %s", type(error).__name__)
        _failed(row, _("Something unexpected went wrong."), is_final=False)


def _store(row: PosterFetch, wanted: Wanted, content: bytes, ending: str) -> None:
    """Keep the picture and show it, or nothing of both.

    Raises:
        ValidationError: the page cannot be published.
    """
    image: CmsImage | None = None
    try:
        with transaction.atomic():
            with override(wanted.page.locale.language_code):
                image = _image(wanted, content, ending)
            _show(wanted, image)
            if not _settle(row, PosterState.FETCHED, image=image):
                raise _TakenOverError
            fail_point("video.stored")
    except BaseException:
        if image is not None and image.file:
            image.file.storage.delete(image.file.name)
        raise


def _image(wanted: Wanted, content: bytes, ending: str) -> CmsImage:
    title = wanted.row.title
    image = CmsImage(
        title=(_("Preview picture: %(title)s") % {"title": title})[:255],
        description=(_("Still picture from the video “%(title)s”") % {"title": title})[:255],
        credit=(wanted.row.credit or _("Video at %(provider)s") % {"provider": wanted.video.provider})[:255],
        source_url=wanted.video.page_url if len(wanted.video.page_url) <= 200 else "",
    )
    image.file.save(f"video-{wanted.row.translation_key.hex[:12]}.{ending}", ContentFile(content), save=False)
    image.full_clean(exclude=["width", "height"])
    image.save()
    return image


def _show(wanted: Wanted, image: CmsImage) -> None:
    """Put the picture into the page and into a draft that waits, where the recording still has none."""

    def change(page: DialogueEventPage) -> None:
        for row in page.recordings.get_object_list():  # type: ignore[attr-defined]  # modelcluster's manager has it
            if row.translation_key == wanted.row.translation_key and row.poster_id is None:
                row.poster = image

    change_and_publish(wanted.page, change, user=None)


def _failed(row: PosterFetch, message: str, *, is_final: bool) -> None:
    row.error = message[:300]
    if is_final or row.attempts > len(PAUSES):
        _settle(row, PosterState.FAILED)
    else:
        PosterFetch.objects.filter(pk=row.pk, attempts=row.attempts).update(
            error=row.error, due_at=clock.now() + PAUSES[row.attempts - 1]
        )


def _settle(row: PosterFetch, outcome: PosterState, *, image: CmsImage | None = None) -> bool:
    """Write the outcome, unless somebody else has taken the row over; whether it was written."""
    error = row.error if outcome == PosterState.FAILED else ""
    mine = PosterFetch.objects.filter(pk=row.pk, attempts=row.attempts)
    return bool(mine.update(state=outcome, error=error, image=image))
