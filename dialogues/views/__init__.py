"""What visitors see outside the page tree: permalinks of conditions, and everything about registering."""
