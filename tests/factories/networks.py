from __future__ import annotations

import factory

from networks.models import (
    Membership,
    NetworkPage,
    Organisation,
    Person,
    PressReleasePage,
    ProgrammePage,
    Region,
    WorkingGroupPage,
)
from tests.factories.core import PageFactory


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
