"""Accounts of members: opened and closed by the office, kept by the members themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.addresses import recipient_key
from cms.core.models import User
from networks.models import AccountTopic, GroupMember, Interest, MemberAccount, Membership, MembershipPerson, Person
from networks.models.members import address_of
from networks.notices import ACCOUNT, To
from networks.services.groups.people import tell_when_leaderless
from networks.services.notices import notify

INVITED = "account_invited"
MOST_INTERESTS = 20
MOST_TOPICS = 20


def open_account(
    address: str, *, name: str, membership: Membership | None = None, person: Person | None = None, **fields: Any
) -> MemberAccount:
    """The account of this mailbox, made if there is none, standing for ``membership`` from now on.

    An account that is there keeps its own name and switches: they are the member's. Running it again changes nothing.

    Raises:
        ValidationError: the address or a field cannot be.
    """
    address, key = address_of(address)
    with transaction.atomic():
        account: MemberAccount | None = (
            MemberAccount.objects.select_for_update(of=("self",)).filter(address_key=key).first()
        )
        if account is None:
            user = User(username=f"member-{uuid4().hex}", email=address)
            user.set_unusable_password()
            user.full_clean(exclude=["password"])
            user.save()
            account = MemberAccount(user=user, address_key=key, name=name, person=person, **fields)
            account.full_clean()
            account.save()
        elif not account.user.is_active:
            let_in(account)
        if membership is not None:
            stand_for(account, membership)
    return account


def stand_for(account: MemberAccount, membership: Membership, **fields: Any) -> MembershipPerson:
    """Let an account see what is for members; who stood for it before does so again."""
    with transaction.atomic():
        row, created = MembershipPerson.objects.get_or_create(membership=membership, account=account, defaults=fields)
        if not created and row.until is not None and row.until < clock.today():
            row.until = None
            row.save(update_fields=["until"])
    return row


def change_address(account: MemberAccount, address: str) -> None:
    """Codes and notices go to another mailbox from now on. Whoever is signed in stays so.

    Raises:
        ValidationError: it is no address, or there is an account for it.
    """
    address, key = address_of(address)
    with transaction.atomic():
        if MemberAccount.objects.filter(address_key=key).exclude(pk=account.pk).exists():
            raise ValidationError({"email": _("There is an account with this address already.")})
        account.user.email, account.address_key = address, key
        account.user.save(update_fields=["email"])
        account.save(update_fields=["address_key", "updated_at"])


def invite(account: MemberAccount) -> None:
    """Tell the owner by mail that the members' area is open for them; again when it is called again."""
    with transaction.atomic():
        account.invited_at = clock.now()
        account.save(update_fields=["invited_at", "updated_at"])
        occasion = account.invited_at.isoformat(timespec="milliseconds")
        notify(INVITED, to=To(ACCOUNT, account.public_id), about=account.public_id, occasion=occasion)


def shut_out(account: MemberAccount) -> None:
    """Nobody signs in with this account any more, and whoever is signed in is not from now on. The office hears which
    groups nobody leads any more."""
    with transaction.atomic():
        led = list(GroupMember.objects.leading().filter(account=account).values_list("group_key", flat=True))
        account.user.is_active = False
        account.user.save(update_fields=["is_active"])
        for key in led:
            tell_when_leaderless(key)


def let_in(account: MemberAccount) -> None:
    """Somebody who was shut out may sign in again."""
    account.user.is_active = True
    account.user.save(update_fields=["is_active"])


def change_profile(
    account: MemberAccount, *, interests: Iterable[str], topics: Collection[UUID], **fields: Any
) -> MemberAccount:
    """Keep what a member says about themselves. Nothing here touches memberships, subscriptions or notices.

    Args:
        interests: words; those that others use already are shared in their spelling.

    Raises:
        ValidationError: by field.
    """
    words = clean_interests(interests)
    if len(topics) > MOST_TOPICS:
        raise ValidationError({"topics": _("Please choose at most %(count)d topics.") % {"count": MOST_TOPICS}})
    with transaction.atomic():
        row: MemberAccount = MemberAccount.objects.select_for_update(of=("self",)).get(pk=account.pk)
        for name, value in fields.items():
            setattr(row, name, value)
        row.full_clean()
        row.save()
        row.interests.set(_interests(words))
        AccountTopic.objects.filter(account=row).exclude(topic_key__in=topics).delete()
        AccountTopic.objects.bulk_create(
            [AccountTopic(account=row, topic_key=key) for key in topics], ignore_conflicts=True
        )
        _drop_unused_interests()
    return row


def clean_interests(words: Iterable[str]) -> list[str]:
    """Short words, each once.

    Raises:
        ValidationError: there are too many, or one is a whole sentence.
    """
    found: dict[str, str] = {}
    for word in words:
        trimmed = " ".join(word.split())
        if len(trimmed) > 60:
            raise ValidationError({"interests": _("An interest is a word or two, at most 60 characters.")})
        if trimmed:
            found.setdefault(trimmed.casefold(), trimmed)
    if len(found) > MOST_INTERESTS:
        raise ValidationError({"interests": _("Please name at most %(count)d interests.") % {"count": MOST_INTERESTS}})
    return list(found.values())


def _interests(words: list[str]) -> list[Interest]:
    known = {interest.name.casefold(): interest for interest in Interest.objects.all()}
    new = [Interest(name=word) for word in words if word.casefold() not in known]
    Interest.objects.bulk_create(new, ignore_conflicts=True)
    known |= {interest.name.casefold(): interest for interest in Interest.objects.filter(name__in=words)}
    return [known[word.casefold()] for word in words]


def _drop_unused_interests() -> None:
    Interest.objects.filter(accounts__isnull=True).delete()


def erase(address: str) -> int:
    """Delete the account of a mailbox with all that hangs on it; returns how many accounts (0 or 1)."""
    with transaction.atomic():
        accounts = list(MemberAccount.objects.filter(address_key=recipient_key(address)).select_related("user"))
        for account in accounts:
            delete(account)
    return len(accounts)


def delete(account: MemberAccount) -> None:
    """Delete an account with its user; what others wrote to and about it stays with them, without a name."""
    with transaction.atomic():
        account.user.delete()
        _drop_unused_interests()
