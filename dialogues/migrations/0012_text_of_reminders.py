"""A registration notes which text stood beside the box for the reminders of the series."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0011_asked_again")]

    operations = [
        migrations.AddField(
            model_name=model,
            name="subscription_text",
            field=models.CharField(
                blank=True, default="", help_text="The text beside that box, as it was shown.", max_length=40
            ),
            preserve_default=False,
        )
        for model in ("registration", "seriesregistration")
    ]
