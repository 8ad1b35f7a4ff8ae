"""German, English and Leichte Sprache from the start: a locale that comes later hurts (design 2)."""

from django.db import migrations

LANGUAGE_CODES = ("de", "en", "de-x-leicht")


def make_locales(apps, schema_editor):
    Locale = apps.get_model("wagtailcore", "Locale")
    for code in LANGUAGE_CODES:
        Locale.objects.get_or_create(language_code=code)


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_initial"),
        ("wagtailcore", "0054_initial_locale"),
    ]

    # Backwards nothing happens: by then pages may be written in these languages.
    operations = [migrations.RunPython(make_locales, migrations.RunPython.noop)]
