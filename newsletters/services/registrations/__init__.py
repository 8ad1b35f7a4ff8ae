"""Mails about registrations: rows are written with their cause, a worker makes the mails (R10, R11).

``making`` turns rows into mails, ``contents`` says what stands in them, ``fitting`` whether one still fits and may
leave, ``joining`` sends the way into an online meeting, ``notices`` tells registered people of moved and cancelled
events, ``opting_in`` takes over the wish for the reminders of a series.
"""
