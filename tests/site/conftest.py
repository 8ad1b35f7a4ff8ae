"""Content for the public pages: a documented event with everything it can have."""

from __future__ import annotations

from datetime import datetime, time

import pytest
from django.core.files.base import ContentFile
from wagtail.models import Site

from cms.core.models import CmsDocument
from dialogues.models import (
    Affiliation,
    ConditionReference,
    DialogueEventPage,
    DialogueSeriesPage,
    Presentation,
    Recording,
    SeriesOrganisation,
    Venue,
)
from home.models import HomePage, SiteSettings, StandardPage
from tests.factories import (
    ConditionFactory,
    ContributorFactory,
    EventFactory,
    ImageFactory,
    OrganisationFactory,
    PersonFactory,
)
from tests.support.worlds import world


@pytest.fixture
@world
def picture(db: None):
    return ImageFactory(description="Hügel im Abendlicht", credit="Foto: Jana Beispiel")


@pytest.fixture
@world
def site_settings(home: HomePage) -> SiteSettings:
    """Name, contact and the four required pages."""
    settings = SiteSettings.for_site(Site.objects.get(is_default_site=True))
    for field, title in (
        ("imprint_page", "Impressum"),
        ("privacy_page", "Datenschutz"),
        ("accessibility_page", "Barrierefreiheit"),
        ("contact_page", "Kontakt"),
    ):
        page = StandardPage(title=title, slug=title.lower())
        home.add_child(instance=page)
        page.save_revision().publish()
        setattr(settings, field, page)
    settings.name = "Wandelnetz"
    settings.organisation = "Programmbüro"
    settings.email = "buero@example.org"
    settings.save()
    return settings


@pytest.fixture
@world
def documented(now: datetime, series: DialogueSeriesPage, picture) -> DialogueEventPage:
    """Held on 20 October 2026, 17:00 to 18:30, with all that an event can have."""
    funder = OrganisationFactory(name="Landesamt Muster", website="https://landesamt.example", logo=picture)
    series.meetup_url = "https://www.meetup.com/beispiel/"
    series.organisation_roles = [
        SeriesOrganisation(
            organisation=OrganisationFactory(name="Agentur Beispiel", website="https://agentur.example"),
            role="organiser",
        ),
        SeriesOrganisation(organisation=funder, role="funder", wording="Gefördert durch das Landesamt Muster"),
    ]
    series.save_revision().publish()
    slides = CmsDocument(title="Folien", language="en", accessibility="partial")
    slides.file.save("folien.pdf", ContentFile(b"%PDF-1.4 " + b"x" * 2048))
    slides.get_file_size()  # remembers it
    slides.save()
    first, second = PersonFactory(name="Ayla Beispiel", photo=picture), PersonFactory(name="Dr. Bernd Muster")
    conditions = [
        ConditionFactory(text="<p>Feste Ansprechperson</p>", levels=("municipality",)),
        ConditionFactory(
            text="<p>Förderung für Personal</p>",
            explanation="<p>Mindestens fünf Jahre</p>",
            levels=("state", "federal"),
        ),
        ConditionFactory(text="<p>Räume ohne Antrag</p>", levels=("municipality",), level_label="Kommunale Ebene"),
    ]
    conditions[1].references = [ConditionReference(title="LEADER", url="https://leader.example")]
    contributors = [
        ContributorFactory(person=first, category="practice", teaser="spricht über Verlässlichkeit"),
        ContributorFactory(person=second, state="cancelled_short_notice", note="musste kurzfristig absagen"),
    ]
    contributors[0].affiliations = [Affiliation(role="Bürgermeisterin", organisation_name="Gemeinde", place="Dorf")]
    return EventFactory(
        parent=series,
        title="Wer hält das Dorf zusammen?",
        slug="dorf",
        kicker="Dialog 1",
        date="2026-10-20T17:00",
        end_time=time(18, 30),
        image=picture,
        attendance_mode="hybrid",
        host_event_title="Tag der Regionen",
        announcement="<p>Die Ankündigung von vorher</p>",
        report=[("heading", "Drei Wege"), ("text", "<h4>Zeit</h4><p>Der Bericht von nachher</p>")],
        contributors_label="Impulsgeber:innen",
        editorial_note="<p>Eine gemischte Runde wäre besser gewesen.</p>",
        guiding_question="Was braucht es?",
        findings="<p>Hauptamt stärkt Ehrenamt</p>",
        rows={
            "venues": [Venue(name="Treffpunkt", street="Am Garten 1", postal_code="14469", city="Potsdam")],
            "contributors": contributors,
            "recordings": [
                Recording(
                    title="Der Abend",
                    page_url="https://www.youtube.com/watch?v=abcdefghijk",
                    poster=picture,
                    credit="Kindly provided",
                    rights_holder=funder,
                ),
                Recording(title="Das Gespräch", kind="follow_up", page_url="https://vimeo.com/123456789"),
                Recording(title="Im Archiv", kind="excerpt", page_url="https://archiv.example/7"),
            ],
            "presentations": [Presentation(title="Ehrenamt braucht Zeit", document=slides)],
            "conditions": conditions,
        },
    )
