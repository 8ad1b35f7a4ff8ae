"""Settings of the running site; tests use ``cms.settings.test``."""

from cms.settings.base import *
