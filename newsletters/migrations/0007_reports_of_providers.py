"""What working off a provider's report needs: the provider's name of the mail, and why it came back. A report is known by
its kind, too: some providers use one id for all that happens to a mail."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("newsletters", "0006_set_up_check"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="providerevent", name="one_report_once"),
        migrations.AddField(
            model_name="providerevent",
            name="message_id",
            field=models.CharField(blank=True, help_text="The provider's name for the mail.", max_length=200),
        ),
        migrations.AddField(
            model_name="providerevent",
            name="reason",
            field=models.CharField(
                blank=True, help_text="Why it came back, in anymail's words, or soft.", max_length=20
            ),
        ),
        migrations.AlterField(
            model_name="providerevent",
            name="code",
            field=models.CharField(
                blank=True, help_text="Such as 550 5.1.1; never words, they hold addresses.", max_length=120
            ),
        ),
        migrations.AddConstraint(
            model_name="providerevent",
            constraint=models.UniqueConstraint(fields=("provider", "event_type", "event_id"), name="one_report_once"),
        ),
    ]
