"""A network that takes members, somebody who applies, and the office."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cms.core import clock
from cms.core.forms.tokens import make_form_token
from cms.core.fuzzydates import FuzzyDate
from cms.core.models import User
from cms.core.privatefiles import check_upload
from networks.admission.choices import ApplicationState, DocumentWanted, Move
from networks.admission.links import mine_url
from networks.models import (
    AdmissionPlan,
    Criterion,
    Membership,
    MembershipApplication,
    NetworkIndexPage,
    NetworkPage,
    PlannedTask,
)
from networks.services.admission import applying, deciding
from networks.services.admission.applying import Form, Written
from networks.services.admission.deciding import Admission
from newsletters.models import MailingContent
from newsletters.services.notices import make_due
from tests.factories import NetworkFactory, RegionFactory, UserFactory

ADDRESS = "ina@kreis.example"
TEXT = "application-de-1"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def network(networks_index: NetworkIndexPage) -> NetworkPage:
    rows = {"criteria": [Criterion(title="ländlich"), Criterion(title="verlässlich")]}
    return NetworkFactory(parent=networks_index, title="Netz der Kreise", admission_open=True, rows=rows)


@pytest.fixture
def plan(network: NetworkPage) -> AdmissionPlan:
    """Everything that a procedure can have."""
    made = AdmissionPlan(
        network=network,
        has_interest=True,
        has_expression=True,
        document=DocumentWanted.REQUIRED,
        office_email="buero@netz.example",
        welcome="Schön, dass Sie da sind.",
    )
    made.tasks = [PlannedTask(title="Kennenlernen"), PlannedTask(title="Unterlagen übergeben")]
    made.save()
    return made


@pytest.fixture
def clerk(db: None) -> User:
    return UserFactory()


def pdf(name: str = "antrag.pdf", body: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body, content_type="application/pdf")


def checked(name: str = "antrag.pdf") -> Any:
    return check_upload(pdf(name))


def keys_of(network: NetworkPage) -> frozenset[Any]:
    return frozenset(criterion.translation_key for criterion in network.criteria.all())


def send(network: NetworkPage, address: str = ADDRESS, **fields: Any) -> MembershipApplication:
    """Somebody sends the first form."""
    details = {"member_name": "Landkreis Görlitz", "name": "Ina Muster", "text": "Wir wollen lernen.", "phone": ""}
    written = fields.pop("written", None)
    details |= fields.pop("details", {})
    form = Form(
        address=address,
        kind=fields.pop("kind", "full"),
        text_version=TEXT,
        form="/applications/new/",
        language="de",
        details=details,
        written=written,
    )
    applying.apply(form, network)
    return MembershipApplication.objects.latest("pk")


def bring_to(state: str, network: NetworkPage, clerk: User, address: str = ADDRESS) -> MembershipApplication:
    """An application that has gone the long way as far as ``state``."""
    row = send(network, address)
    steps: dict[str, Callable[[], Any]] = {
        ApplicationState.INTERESTED: lambda: applying.confirm(row, form="/"),
        ApplicationState.APPLYING: lambda: deciding.move(row, Move.INVITE, user=clerk),
        ApplicationState.SUBMITTED: lambda: applying.save_written(
            row, {}, Written(keys_of(network), checked()), submit=True
        ),
        ApplicationState.EXPRESSING: lambda: deciding.move(row, Move.OPEN_EXPRESSION, user=clerk),
        ApplicationState.EXPRESSED: lambda: applying.express(row, "Wir bringen Erfahrung mit."),
        ApplicationState.ONBOARDING: lambda: take_in(row, clerk),
    }
    if state != ApplicationState.PENDING:
        for reached, step in steps.items():
            step()
            if reached == state:
                break
    row.refresh_from_db()
    assert row.state == state
    return row


def take_in(row: MembershipApplication, clerk: User, **fields: Any) -> Membership:
    admission = Admission(
        kind="full", since=FuzzyDate("2026-11"), region=fields.pop("region", None) or RegionFactory()
    )
    return deciding.accept(row, admission, user=clerk, **fields)


def acts_of(row: MembershipApplication) -> list[str]:
    return list(row.entries.order_by("pk").values_list("act", flat=True))


def mails_to(address: str) -> list[MailingContent]:
    """What was written to an address so far, the oldest first; what is due is written before."""
    make_due()
    found = MailingContent.objects.filter(mailing__recipients__address=address).select_related("mailing")
    return list(found.order_by("mailing__created_at", "pk"))


def own_path(row: MembershipApplication) -> str:
    """The address of the applicant's page, without the host."""
    return mine_url(row).partition("://")[2].partition("/")[2].join(["/", ""])


def aged_token(kind: str) -> str:
    with clock.frozen_at(clock.now() - timedelta(minutes=1)):
        return make_form_token(kind)


def form_data(network: NetworkPage, **changes: Any) -> dict[str, Any]:
    """The form of the site, filled in rightly."""
    data = {
        "network": str(network.public_id),
        "member_name": "Landkreis Görlitz",
        "name": "Ina Muster",
        "email": ADDRESS,
        "text": "Wir wollen lernen.",
        "consent": "yes",
        "consent_version": TEXT,
        "form_token": aged_token("application"),
        "website": "",
        **{f"criteria[{key}]": "yes" for key in keys_of(network)},
    }
    return {name: value for name, value in {**data, **changes}.items() if value is not None}


def big_file(size: int) -> io.BytesIO:
    stream = io.BytesIO(PDF + b"0" * size)
    stream.name = "gross.pdf"
    return stream


@pytest.fixture
def guest() -> Client:
    return Client()
