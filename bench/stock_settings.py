"""Stock Wagtail API v2 on our content: our apps and models, Wagtail's usual middleware, no cache of ours."""

from cms.settings.base import *  # noqa: F403  settings are extended by importing all of them
from cms.settings.base import INSTALLED_APPS, MIDDLEWARE

INSTALLED_APPS = [*INSTALLED_APPS, "wagtail.api.v2", "rest_framework"]
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("cms.core.cache")]
ROOT_URLCONF = "bench.stock_urls"
