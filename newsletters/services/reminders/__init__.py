"""Reminders: promised by rules, planned as rows, sent once (E41; reliability 2.3, R8).

``spans`` counts the time, ``promises`` reads what the editors' rules promise about an event, ``planning`` keeps the rows
equal to it, ``occasions`` are the mails that a change causes (cancellation, postponement, documentation), ``moves`` those
about a new date, ``starting`` sends what is due, ``contents`` says what stands in it.
"""
