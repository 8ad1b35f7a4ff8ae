"""The office is told once for each outage of a connection, which is marked with its beginning."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("integrations", "0002_whole_days")]

    operations = [
        migrations.AddField(
            model_name="connection",
            name="outage_since",
            field=models.DateTimeField(
                editable=False, help_text="Since then it does not work, and the office was told so.", null=True
            ),
        ),
    ]
