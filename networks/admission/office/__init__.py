"""The office's screens about applications for membership and about messages of visitors."""
