"""A plugin for tests: a remote system in memory that does what it is told, and a plugin that can do everything."""
