"""Rooms of online events at meeting providers: made shortly before, kept while the event lasts, closed afterwards.

An editor chooses a connection for an event (``MeetingAccess.provider``); everything else follows from the event and the
clock (:mod:`planning`). The row comes first, then the call, outside any transaction and under a lease (:mod:`keeping`).
Providers find a room again by the event, so whoever is killed in between is followed by somebody who asks again, and there
is no second room. Links of persons are made when somebody enters and stand nowhere (:mod:`making`). Recordings are offered
to the office (:mod:`recordings`).
"""
