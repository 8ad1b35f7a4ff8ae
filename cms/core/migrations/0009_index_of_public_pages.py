"""Whole lists count the public pages of a type and language (``cms.core.public.bare_pages``)."""

from django.db import migrations

NAME = "core_page_public"


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0008_purposes"),
        ("wagtailcore", "0098_apitoken"),
    ]

    # As in 0004: where SQLite rebuilds Wagtail's table the index is lost, and only time is lost with it.
    operations = [
        migrations.RunSQL(
            f"CREATE INDEX {NAME} ON wagtailcore_page (content_type_id, locale_id, live, expire_at, path)",
            f"DROP INDEX IF EXISTS {NAME}",
        )
    ]
