"""A series may end twice; a reminder is known by the span of its rule."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("newsletters", "0004_issues"),
    ]

    operations = [
        migrations.AlterField(
            model_name="reminder",
            name="rule_key",
            field=models.CharField(help_text="The span of the rule (P1D), or the kind.", max_length=60),
        ),
        migrations.AlterField(
            model_name="seriesreceipt",
            name="series_key",
            field=models.UUIDField(
                db_index=True, help_text="Not unique: a series may be opened again, and end again."
            ),
        ),
    ]
