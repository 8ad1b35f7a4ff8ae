"""Is mail set up so that it arrives? The office reads the answers in the admin, the operator by ``manage.py mail_check``."""
