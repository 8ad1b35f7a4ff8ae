"""Welcoming who was accepted: a mentor of an existing member, and what is to do (B12)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.models import User
from networks.admission.choices import Actor, ApplicationAct, ApplicationState
from networks.models import ApplicationTask, MemberAccount, MembershipApplication
from networks.notices import ACCOUNT, To
from networks.selectors.admission import possible_mentors
from networks.services.admission.log import NotAllowed, lock, write
from networks.services.notices import notify, stop

MENTORED = (ApplicationState.ONBOARDING,)


def assign_mentor(application: MembershipApplication, mentor: MemberAccount, *, user: User) -> None:
    """Put a new member into somebody's hands; who had it before has it no more.

    Raises:
        NotAllowed: nobody is being welcomed.
        ValidationError: the mentor stands for no member of the network today.
    """
    with transaction.atomic():
        row = lock(application)
        if row.state not in MENTORED:
            raise NotAllowed(_("A mentor is assigned after the application was accepted."))
        if not possible_mentors(row, today=clock.today()).filter(pk=mentor.pk).exists():
            raise ValidationError({"mentor": _("Please choose somebody who stands for a member of this network.")})
        if row.mentor_id == mentor.pk:
            return
        if row.mentor is not None:
            stop(to=To(ACCOUNT, row.mentor.public_id), about=row.public_id)
        row.mentor, row.had_mentor = mentor, True
        row.save(update_fields=["mentor", "had_mentor", "updated_at"])
        entry = write(row, ApplicationAct.MENTOR, by=Actor.OFFICE, user=user)
        to = To(ACCOUNT, mentor.public_id)
        notify("mentor_assigned", to=to, about=row.public_id, occasion=str(entry.public_id))


def set_task(task: ApplicationTask, *, done: bool, by: Actor, user: User | None) -> bool:
    """Tick an item of the checklist, or take the tick back; whether anything changed.

    Raises:
        NotAllowed: the onboarding is over.
    """
    with transaction.atomic():
        row = lock(task.application)
        if row.state not in MENTORED:
            raise NotAllowed(_("The onboarding is over."))
        found = ApplicationTask.objects.select_for_update().get(pk=task.pk)
        if (found.done_at is not None) == done:
            return False
        found.done_at = clock.now() if done else None
        found.done_by, found.user = (by, user) if done else ("", None)
        found.save()
        write(row, ApplicationAct.TASK if done else ApplicationAct.REOPEN, by=by, user=user, note=found.title)
    return True


def add_task(application: MembershipApplication, title: str, *, user: User) -> ApplicationTask:
    """Put one more item on the checklist of one new member.

    Raises:
        NotAllowed: nobody is being welcomed.
        ValidationError: it has no words.
    """
    with transaction.atomic():
        row = lock(application)
        if row.state not in MENTORED:
            raise NotAllowed(_("The onboarding is over."))
        task = ApplicationTask(application=row, title=title.strip(), sort_order=row.tasks.count())
        task.full_clean(exclude=["application"])
        task.save()
    return task
