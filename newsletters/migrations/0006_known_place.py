from django.db import migrations, models


class Migration(migrations.Migration):
    """People are told of a new place as of a new date; where they know of none yet, the timed job notes it silently."""

    dependencies = [
        ("newsletters", "0005_mails_of_notices"),
    ]

    operations = [
        migrations.AddField(
            model_name="knowntime",
            name="attendance_mode",
            field=models.CharField(blank=True, help_text="How people come together; empty: not noted yet, so no place is news.", max_length=9),
        ),
        migrations.AddField(
            model_name="knowntime",
            name="venues",
            field=models.JSONField(blank=True, default=list, help_text="Where: lists of name, street, postal code, town and country."),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="kind",
            field=models.CharField(choices=[("reminder", "reminder"), ("cancellation", "cancellation"), ("postponement", "postponement"), ("move", "new date or place"), ("follow_up", "follow-up")], default="reminder", max_length=12, verbose_name="kind"),
        ),
    ]
