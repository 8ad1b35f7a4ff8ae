"""Pages of the members' area."""
