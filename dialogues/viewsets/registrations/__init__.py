"""The office's screens about registrations (issue 4): lists, one person, attendance, exports, figures."""
