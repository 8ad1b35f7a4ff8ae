from __future__ import annotations

import factory

from networks.models import NetworkPage, Organisation, Person, Region
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
