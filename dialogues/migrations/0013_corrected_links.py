"""A meeting link notes when it was corrected: corrections of a few minutes are one mail."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0012_text_of_reminders")]

    operations = [
        migrations.AddField(
            model_name="meetingaccess",
            name="corrected_at",
            field=models.DateTimeField(
                editable=False, help_text="When it last took the place of another link or number.", null=True
            ),
        ),
    ]
