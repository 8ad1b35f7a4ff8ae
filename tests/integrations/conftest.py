"""What the tests of all plugins share."""

from __future__ import annotations

import pytest
from wagtail.models import Site

from home.models import SiteSettings


@pytest.fixture
def site_settings(db: None) -> SiteSettings:
    """The office can be reached."""
    found = SiteSettings.for_site(Site.objects.get(is_default_site=True))
    SiteSettings.objects.filter(pk=found.pk).update(email="office@example.org")
    return found
