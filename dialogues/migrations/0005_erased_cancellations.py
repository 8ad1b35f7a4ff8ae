"""The figure of cancellations outlives the rows that are erased before the event."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dialogues", "0004_registration_spans"),
    ]

    operations = [
        migrations.AddField(
            model_name="headcount",
            name="erased_cancellations",
            field=models.PositiveIntegerField(
                default=0, help_text="Of “cancelled”: those of which no row is left, long before the event."
            ),
        ),
    ]
