from django.db import migrations

import cms.core.fuzzydates.fields


class Migration(migrations.Migration):
    """Only words: a day without a time is in calendars."""

    dependencies = [
        ("dialogues", "0022_meeting_provider"),
    ]

    operations = [
        migrations.AlterField(
            model_name="dialogueeventpage",
            name="date",
            field=cms.core.fuzzydates.fields.FuzzyDateField(
                blank=True,
                help_text=(
                    "As exactly as it is known: “12.03.2027, 18:00”, “12.03.2027”, “March 2027”, “spring 2027” or nothing. "
                    "Calendars wait for the day, reminders for the time."
                ),
                null=True,
                verbose_name="date",
            ),
        ),
    ]
