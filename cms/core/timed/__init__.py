"""Timed work: what runs when, what sweeps up after it."""
