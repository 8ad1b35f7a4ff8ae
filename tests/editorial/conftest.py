"""A site with ``EDITORIAL_API=1`` and a program that holds a token."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client

from cms.core.models import CmsDocument, User
from dialogues.models import VideoFile
from home.models import HomePage
from networks.models import NetworkIndexPage
from newsletters.models import MailingList, NewsletterIndexPage
from tests.editorial.payloads import Things
from tests.factories import (
    ConditionFactory,
    EventFactory,
    ImageFactory,
    NetworkFactory,
    OrganisationFactory,
    PersonFactory,
    RegionFactory,
    TopicFactory,
)
from tests.support.worlds import world

PREFIX = "/api/v3-preview/"
GATE = "cms.editorial.gate.EditorialApiGate"


class Bot:
    """Talks to the API as a program does: JSON and a token. It wants to read problems in English."""

    def __init__(self, user: User | None) -> None:
        self.client = Client()
        self.headers = {"Accept-Language": "en"}
        if user is not None:
            out = io.StringIO()
            call_command("api_tokens", "create", user=user.username, name="test", stdout=out)
            self.headers["Authorization"] = f"Bearer {out.getvalue().strip()}"

    def send(self, method: str, path: str, body: Any = None) -> HttpResponse:
        if method == "get":
            return self.client.get(PREFIX + path, headers=self.headers)
        data = "" if body is None else json.dumps(body)
        return self.client.generic(method.upper(), PREFIX + path, data, "application/json", headers=self.headers)

    def __call__(self, method: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        """The JSON of the answer, which has to have this status."""
        response = self.send(method, path, body)
        assert response.status_code == status, (method, path, response.status_code, response.content[:2000])
        return response.json() if response.content else None


@pytest.fixture(autouse=True)
def switched_on(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.support.editorial_urls"
    settings.MIDDLEWARE = list(django_settings.MIDDLEWARE)
    settings.MIDDLEWARE.insert(settings.MIDDLEWARE.index("django.middleware.common.CommonMiddleware"), GATE)


@pytest.fixture
@world
def bot(admin_user: User) -> Bot:
    return Bot(admin_user)


@pytest.fixture
def bot_of() -> Callable[[User | None], Bot]:
    return Bot


@pytest.fixture
@world
def things(home: HomePage, series: Any) -> Things:
    networks = NetworkIndexPage(title="Netzwerke", slug="netze")
    home.add_child(instance=networks)
    document = CmsDocument.objects.create(title="Folien", file=ContentFile(b"%PDF-1.4", name="folien.pdf"))
    condition = ConditionFactory()
    event = EventFactory(parent=series, rows={"conditions": [condition]})
    mailing_list = MailingList.objects.create(name="Rundbrief", slug="rundbrief")
    archive = NewsletterIndexPage(title="Rundbrief", slug="rundbrief")
    home.add_child(instance=archive)
    network = NetworkFactory(parent=networks)
    video = VideoFile.objects.create(
        title="Film", file="00/film", media_type="video/mp4", size=1, uploaded_at=datetime(2026, 11, 1, tzinfo=UTC)
    )
    return Things(
        video=video.pk,
        image=ImageFactory().pk,
        document=document.pk,
        person=PersonFactory().pk,
        organisation=OrganisationFactory().pk,
        region=RegionFactory().pk,
        topic=TopicFactory().pk,
        network=network.pk,
        condition=str(condition.public_id),
        condition_row=event.conditions.get().pk,
        event=event.pk,
        mailing_list=mailing_list.pk,
        pages={
            "home.HomePage": home.get_parent().pk,
            "networks.NetworkPage": networks.pk,
            "networks.ProgrammePage": networks.pk,
            "networks.PressReleasePage": network.pk,
            "networks.WorkingGroupPage": network.pk,
            "dialogues.DialogueSeriesPage": series.get_parent().pk,
            "dialogues.DialogueEventPage": series.pk,
            "newsletters.NewsletterIssuePage": archive.pk,
        },
    )
