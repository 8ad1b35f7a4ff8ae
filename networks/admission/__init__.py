"""How one joins: rules, the form, the applicant's and the office's screens, mails. Rows, writes and reads stand in models, services, selectors."""
