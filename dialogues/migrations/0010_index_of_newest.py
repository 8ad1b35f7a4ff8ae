"""The office's list of one event, filtered, with a hundred thousand registrations: shown and counted from an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0009_index_of_waiting")]

    operations = [
        migrations.AddIndex(
            model_name="registration",
            index=models.Index(
                fields=["event_key", "created_at", "id", "guest_count", "checked_in_at", "whole_series"],
                name="registration_newest",
            ),
        ),
    ]
