from __future__ import annotations

import factory
from django.contrib.auth.hashers import make_password

from cms.core import clock
from cms.core.addresses import recipient_key
from networks.models import (
    GroupMember,
    MemberAccount,
    Membership,
    MembershipPerson,
    NetworkPage,
    Organisation,
    Person,
    PressReleasePage,
    ProgrammePage,
    Region,
    WorkingGroupPage,
)
from tests.factories.core import PageFactory, UserFactory


class RegionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Region

    name = factory.Sequence(lambda n: f"Landkreis Beispiel {n}")


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Agentur Beispiel {n}")


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"Jana Beispiel {n}")


class NetworkFactory(PageFactory):
    class Meta:
        model = NetworkPage

    title = factory.Sequence(lambda n: f"Netzwerk {n}")


class ProgrammeFactory(PageFactory):
    class Meta:
        model = ProgrammePage

    title = factory.Sequence(lambda n: f"Programm {n}")


class PressReleaseFactory(PageFactory):
    class Meta:
        model = PressReleasePage

    title = factory.Sequence(lambda n: f"Mitteilung {n}")


class WorkingGroupFactory(PageFactory):
    class Meta:
        model = WorkingGroupPage

    title = factory.Sequence(lambda n: f"Gruppe {n}")


class MembershipFactory(factory.django.DjangoModelFactory):
    """A region's membership, unless ``organisation`` is given."""

    class Meta:
        model = Membership

    region = factory.Maybe("organisation", None, factory.SubFactory(RegionFactory))
    organisation = None


class AccountFactory(factory.django.DjangoModelFactory):
    """Somebody who signs in by a code: ``AccountFactory(address="kim@example.org")``."""

    class Meta:
        model = MemberAccount

    class Params:
        address = factory.Sequence(lambda n: f"kim{n}@example.org")

    name = factory.Sequence(lambda n: f"Kim Muster {n}")
    user = factory.SubFactory(UserFactory, email=factory.SelfAttribute("..address"), password=make_password(None))
    address_key = factory.LazyAttribute(lambda account: recipient_key(account.user.email))


class RepresentationFactory(factory.django.DjangoModelFactory):
    """Somebody stands for a membership: ``RepresentationFactory(membership__network=…, membership__kind="guest")``."""

    class Meta:
        model = MembershipPerson

    membership = factory.SubFactory(MembershipFactory)
    account = factory.SubFactory(AccountFactory)


class GroupMemberFactory(factory.django.DjangoModelFactory):
    """Somebody takes part in a working group: ``GroupMemberFactory(group=…, account=…, role="convenor")``."""

    class Meta:
        model = GroupMember
        exclude = ["group"]

    group = None
    group_key = factory.LazyAttribute(lambda member: member.group.translation_key)
    account = factory.SubFactory(AccountFactory)
    since = factory.LazyFunction(clock.today)
