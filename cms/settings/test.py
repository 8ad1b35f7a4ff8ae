"""Settings of the test run: fast hashing, static files without a manifest, everything else as in production."""

import os
import tempfile

# A test run never touches the data of the site beside it. The folder goes when this process ends.
_folder = tempfile.TemporaryDirectory(prefix="wandelnetz-test-", ignore_cleanup_errors=True)
os.environ["DATA_DIR"] = os.environ.get("TEST_DATA_DIR") or _folder.name
os.environ.setdefault("SECRET_KEY", "only-for-the-test-run-0123456789abcdef")
os.environ["SITE_URL"] = "http://localhost:8000"
os.environ["MAIL_EPOCH"] = "test"  # most tests roll back, and the file beside the database would know more than it

from cms.settings.base import *  # noqa: E402, F403  the environment is set first; all settings
from cms.settings.base import DATABASES, STORAGES  # noqa: E402  the same

ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": []}}
if "init_command" in DATABASES["default"].get("OPTIONS", {}):  # SQLite: no test outlives a power cut
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
