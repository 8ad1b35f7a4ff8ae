"""What the admin gets from this app."""
