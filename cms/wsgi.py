"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.base")

django_application = get_wsgi_application()

from cms.core.cache.front import CacheFront  # noqa: E402  Django is set up first

application = CacheFront(django_application)
