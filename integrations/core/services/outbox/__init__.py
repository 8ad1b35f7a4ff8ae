"""The outbox: what happened here is told elsewhere, at least once (style guide 6.7, "Delivery").

The row is written in the transaction of the change. A worker claims it under a lease, sends outside any transaction and
writes the outcome. A row whose worker died comes back when the lease runs out, and may then arrive twice; its id tells.
"""
