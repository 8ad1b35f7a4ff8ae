"""What stands in a frozen mail where every recipient gets something else."""

UNSUBSCRIBE = "https://unsubscribe.invalid/"
PREFERENCES = "https://preferences.invalid/"
"""Addresses, so that they survive every tool that touches HTML; ``.invalid`` leads nowhere (RFC 2606)."""
