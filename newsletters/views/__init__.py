"""What subscribers see outside the page tree."""
