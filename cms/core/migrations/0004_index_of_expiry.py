"""The next page that expires is asked for after every change (``cms.core.public.register_expiry``)."""

from django.db import migrations

NAME = "core_page_expire_at"


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_locales"),
        ("wagtailcore", "0098_apitoken"),
    ]

    # Wagtail has no index on the column. Where SQLite rebuilds the table for a migration of Wagtail's, this one is
    # lost: then the question costs a look at every page again, and the answer stays right.
    operations = [
        migrations.RunSQL(
            f"CREATE INDEX {NAME} ON wagtailcore_page (expire_at) WHERE expire_at IS NOT NULL",
            f"DROP INDEX IF EXISTS {NAME}",
        )
    ]
