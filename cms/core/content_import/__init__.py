"""Taking series, networks and people from a YAML or JSON file (contract 6). See ``docs/import.md``."""

from cms.core.content_import.problems import ImportRefusedError, Problem
from cms.core.content_import.registry import Section, register, register_field
from cms.core.content_import.runner import import_data, import_file
from cms.core.content_import.session import Report

__all__ = [
    "ImportRefusedError",
    "Problem",
    "Report",
    "Section",
    "import_data",
    "import_file",
    "register",
    "register_field",
]
