"""Subscribers who registered, too, stand by in the mail to subscribers: a reason why somebody is left out."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsletters", "0006_known_place")]

    operations = [
        migrations.AlterField(
            model_name="mailingrecipient",
            name="skip_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("suppressed", "the address is blocked"),
                    ("unsubscribed", "the subscription has ended"),
                    ("stopped", "the mailing was stopped"),
                    ("too_late", "it would have come too late"),
                    ("erased", "the address was erased"),
                    ("cancelled", "the registration has ended"),
                    ("registered", "gets the mail to registered people"),
                    ("obsolete", "it is no longer wanted"),
                ],
                max_length=12,
            ),
        ),
    ]
