"""The next moment at which something changes in public is asked for after every change; every column has its index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0008_meeting_duties")]

    operations = [
        migrations.AddIndex(
            model_name="dialogueeventpage",
            index=models.Index(
                condition=models.Q(("waitlist_until__isnull", False)),
                fields=["waitlist_until"],
                name="dialogue_event_waits",
            ),
        ),
    ]
