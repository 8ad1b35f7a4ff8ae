"""The door of an event: form, links in mails, API. Rows, writes and reads stand in models, services, selectors."""
