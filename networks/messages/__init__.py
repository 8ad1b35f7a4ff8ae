"""What visitors write to a network through its form."""
