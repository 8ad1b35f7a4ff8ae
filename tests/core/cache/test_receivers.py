from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Locale, Page, PageViewRestriction, Site

from cms.core import clock
from cms.core.cache.receivers import register_content_models
from cms.core.cache.version import current_version
from cms.core.models import CmsDocument, CmsRendition, User
from home.models import HomePage, StandardPage
from tests.factories import ImageFactory
from tests.support.worlds import world


@pytest.fixture
@world
def page(home: HomePage) -> StandardPage:
    page = StandardPage(title="Über uns", slug="ueber-uns")
    home.add_child(instance=page)
    page.save_revision().publish()
    return page


def changes_version(act: Callable[[], object]) -> bool:
    before = current_version()
    act()
    return current_version() > before


def test_publishing_and_unpublishing_a_page(page):
    page.title = "Wir"
    revision = page.save_revision()
    assert changes_version(revision.publish)
    page.refresh_from_db()
    assert changes_version(page.unpublish)


def test_moving_a_page(page, home):
    other = StandardPage(title="Anderes", slug="anderes")
    home.add_child(instance=other)
    assert changes_version(lambda: page.move(other, pos="last-child"))


def test_deleting_a_page_of_a_type_that_nobody_registered(page):
    assert changes_version(Page.objects.get(pk=page.pk).delete)


def test_deleting_a_parent_page(page, home):
    assert changes_version(home.specific.delete)


def test_drafts_are_invisible(page):
    register_content_models(StandardPage)
    page.title = "Entwurf"
    assert not changes_version(lambda: page.save_revision())
    page.locked = True
    assert not changes_version(lambda: page.save(update_fields=["locked"]))
    assert changes_version(page.save)


def test_scheduled_publication_becomes_visible_with_the_command(page, home):
    later = StandardPage(title="Später", slug="spaeter", live=False)
    home.add_child(instance=later)
    later.go_live_at = clock.now() + timedelta(hours=1)
    later.save_revision().publish()
    Page.objects.filter(pk=later.pk).update(go_live_at=clock.now() - timedelta(hours=1))
    later.refresh_from_db()
    later.scheduled_revision.approved_go_live_at = clock.now() - timedelta(hours=1)
    later.scheduled_revision.save()
    assert changes_version(lambda: call_command("publish_scheduled", verbosity=0))


def test_wagtails_own_models(page):
    restriction = PageViewRestriction(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert changes_version(restriction.save)
    assert changes_version(restriction.delete)
    site = Site.objects.get()
    assert changes_version(site.save)
    redirect = Redirect(old_path="/alt", redirect_page=page)
    assert changes_version(redirect.save)
    assert changes_version(redirect.delete)
    assert changes_version(Locale.objects.get(language_code="de").save)
    assert changes_version(lambda: Collection.get_first_root_node().add_child(name="Presse"))


def test_images_and_documents_but_no_renditions(db):
    image = ImageFactory()
    assert changes_version(image.save)
    rendition = CmsRendition(image=image, filter_spec="width-40", file="small.png", width=40, height=30)
    assert not changes_version(rendition.save)
    assert changes_version(image.delete)
    assert changes_version(lambda: CmsDocument.objects.create(title="Plan", file="plan.pdf"))


def test_many_to_many_relation_of_a_registered_model(db):
    register_content_models(Group)
    group = Group.objects.create(name="Redaktion")
    permission = group.permissions.model.objects.first()
    assert changes_version(lambda: group.permissions.add(permission))
    assert changes_version(group.permissions.clear)


def test_other_models_do_not_count(db):
    assert not changes_version(lambda: User.objects.create(username="jemand"))


def test_registering_twice_bumps_once(db, django_assert_num_queries):
    register_content_models(Group)
    register_content_models(Group)
    group = Group.objects.create(name="Redaktion")
    with django_assert_num_queries(2):  # the row and the version
        group.save()


def test_loading_a_fixture(db, tmp_path: Path):
    fixture = tmp_path / "redirects.json"
    row = {"old_path": "/alt", "redirect_link": "/neu", "is_permanent": True, "site": None}
    fixture.write_text(json.dumps([{"model": "wagtailredirects.redirect", "pk": 1, "fields": row}]))
    assert changes_version(lambda: call_command("loaddata", str(fixture), verbosity=0))
