"""Papers of an admission: the form to sign, the signed document, the welcome package, and who gets which (B10, B12)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection

from cms.core import clock
from cms.core.models import CmsDocument
from networks.admission.choices import Move
from networks.models import AdmissionPlan, Audience, NetworkPage, PackageDocument
from networks.services.admission import deciding, welcoming
from tests.factories import NetworkFactory, RepresentationFactory
from tests.networks.admission.conftest import PDF, bring_to, own_path
from tests.networks.members.signing import content_of, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
OTHER = "kim@kreis.example"


@pytest.fixture
def package(network: NetworkPage, plan: AdmissionPlan) -> PackageDocument:
    """A document from an area for members, as a welcome package holds them."""
    collection = Collection.get_first_root_node().add_child(name="Willkommen")
    Audience.objects.create(network=network, collection=collection)
    stored = ContentFile(b"Canarypaket", name="paket.txt")
    document = CmsDocument.objects.create(title="Satzung", collection=collection, file=stored)
    return PackageDocument.objects.create(plan=plan, document=document)


def got(browser: Client, url: str) -> bool:
    return b"Canarypaket" in content_of(browser.get(url, follow=True))


@pytest.mark.requirement("B12")
def test_the_package_is_for_who_was_accepted(guest: Client, network, plan, clerk, package) -> None:
    row = bring_to("expressed", network, clerk)
    url = own_path(row).replace("/mine/?", f"/mine/package/{package.pk}/?")
    assert not got(guest, url)
    assert "Satzung" not in guest.get(own_path(row)).content.decode()
    declined = bring_to("submitted", network, clerk, OTHER)
    deciding.move(declined, Move.DECLINE, user=clerk, reason="Zu früh.")
    assert not got(guest, own_path(declined).replace("/mine/?", f"/mine/package/{package.pk}/?"))

    row = bring_to("onboarding", network, clerk, "ola@kreis.example")
    url = own_path(row).replace("/mine/?", f"/mine/package/{package.pk}/?")
    assert "Satzung" in guest.get(own_path(row)).content.decode()
    assert got(guest, url)
    assert not got(guest, f"/applications/mine/package/{package.pk}/?t={row.public_id}")
    deciding.move(row, Move.FINISH, user=clerk)
    assert got(guest, url)

    elsewhere = AdmissionPlan.objects.create(network=NetworkFactory(parent=network.get_parent().specific))
    foreign = PackageDocument.objects.create(plan=elsewhere, document=package.document)
    assert not got(guest, url.replace(f"/{package.pk}/", f"/{foreign.pk}/")), "only that of one's own network"

    row.refresh_from_db()
    row.membership.until = "2026-11"
    row.membership.save()
    assert got(guest, url), "until the last day"
    with clock.frozen_at(clock.now() + timedelta(days=8)):
        assert not got(guest, url)
        assert "Satzung" not in guest.get(own_path(row)).content.decode()
    row.membership.delete()
    assert not got(guest, url)


@pytest.mark.requirement("B12")
def test_the_mentor_hands_the_package_over(network, plan, clerk, package, office: Client) -> None:
    row = bring_to("onboarding", network, clerk)
    standing = RepresentationFactory(membership__network=network)
    welcoming.assign_mentor(row, standing.account, user=clerk)
    mentor, other = signed_in(standing.account), RepresentationFactory(membership__network=network).account
    url = reverse("members:mentoring_package", args=[row.public_id, package.pk])
    assert url in mentor.get(reverse("members:mentoring_one", args=[row.public_id])).content.decode()
    assert got(mentor, url)
    assert got(office, url)
    assert not got(mentor, reverse("members:mentoring_package", args=[row.public_id, package.pk + 1]))
    for nobody in (Client(), signed_in(other), signed_in(row.account)):
        assert not got(nobody, url)
    standing.until = "2026-11-23"
    standing.save()
    assert not got(mentor, url)


@pytest.mark.requirement("B10")
def test_the_form_to_sign_is_for_everybody_who_may_apply(guest: Client, network, plan, package) -> None:
    path = f"/applications/form/?network={network.public_id}"
    assert guest.get(path, follow=True).status_code == 404
    AdmissionPlan.objects.update(form_document=package.document)
    answer = guest.get(path)
    assert content_of(answer) == b"Canarypaket"
    assert answer["Content-Disposition"].startswith("attachment")
    network.unpublish()
    assert guest.get(path, follow=True).status_code == 404


@pytest.mark.requirement("B10", "B03")
def test_the_signed_document_is_for_the_applicant_and_the_office(
    guest: Client, network, plan, clerk, office: Client, editor: Client
) -> None:
    row = bring_to("onboarding", network, clerk)
    standing = RepresentationFactory(membership__network=network)
    welcoming.assign_mentor(row, standing.account, user=clerk)
    stored = f"/media/private/{row.signed.file.name}"
    own = own_path(row).replace("/mine/?", "/mine/document/?")
    admin = reverse("application_signed", args=[row.public_id])
    other = own_path(bring_to("interested", network, clerk, OTHER)).replace("/mine/?", "/mine/document/?")
    browsers = {
        "stranger": guest,
        "mentor": signed_in(standing.account),
        "new member": signed_in(row.account),
        "editor": editor,
        "office": office,
    }

    def fetched(url: str) -> set[str]:
        return {role for role, browser in browsers.items() if content_of(browser.get(url, follow=True)) == PDF}

    assert fetched(own) == set(browsers), "whoever has the link of the applicant's mail has their mailbox"
    assert fetched(admin) == {"office"}
    for url in (stored, f"/documents/{row.signed.pk}/antrag.pdf", other, f"{own[:-3]}AAA"):
        assert fetched(url) == set(), url
