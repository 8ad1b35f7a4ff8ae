"""Calls for learning trips: applying, deciding, and what is told of it (A16–A18)."""
