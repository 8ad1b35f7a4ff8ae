"""Reading a connection (style guide 6.7, "Import run").

Claim, read, compare, write, close. The claim is a lease on the connection's row, extended with every write, so two runs
never write at once and a dead one is followed within :data:`~integrations.core.services.sync.claiming.LEASE`. The plugin
reads outside any transaction. Every event is written in a transaction of its own, which ends with its fingerprint: what a
killed run left half done is compared again by the next one, and what was done is not done twice.
"""
