"""WSGI application of stock Wagtail API v2."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.stock_settings"

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
