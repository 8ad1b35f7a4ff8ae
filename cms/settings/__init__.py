"""Settings: ``base`` for every running site, ``test`` for the test run."""
