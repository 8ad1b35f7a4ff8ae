"""Taking series, networks and people from a YAML or JSON file (contract 6). See ``docs/import.md``."""
