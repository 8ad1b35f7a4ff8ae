"""The working groups in the members' area (``/members/groups/…``)."""
