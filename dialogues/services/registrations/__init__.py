"""Registrations: asking, confirming, the places and the waiting list, and what happens when an event changes.

Order of locks, for all who write: first the head counts of all events concerned (``seats.lock``, ``seats.lock_all``),
then registrations, then the limits of forms, then the ledger of consent. Whoever takes
or frees a place holds the head count until the end of the transaction, so that no place is given twice (R10, R11).
"""
