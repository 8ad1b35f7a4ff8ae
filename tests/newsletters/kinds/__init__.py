"""Every mail there is, as it leaves."""
