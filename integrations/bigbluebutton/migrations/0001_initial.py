import django.core.validators
import django.db.models.deletion
import integrations.core.secrets
from django.db import migrations, models


class Migration(migrations.Migration):
    """Servers of BigBlueButton."""

    initial = True

    dependencies = [
        ("integrations", "0004_meeting_rooms"),
    ]

    operations = [
        migrations.CreateModel(
            name="BigBlueButtonConnection",
            fields=[
                (
                    "connection_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="integrations.connection",
                    ),
                ),
                (
                    "url",
                    models.CharField(
                        help_text="Whoever runs the server knows it. For example https://bbb.example.org/bigbluebutton/.",
                        max_length=2000,
                        verbose_name="address of the server",
                    ),
                ),
                (
                    "secret",
                    integrations.core.secrets.EncryptedTextField(
                        blank=True,
                        default="",
                        help_text="Whoever runs the server finds both with the command “bbb-conf --secret”. It is kept encrypted and never shown again. Left empty, the one before stays.",
                        verbose_name="secret of the server",
                    ),
                ),
                (
                    "opens_minutes",
                    models.PositiveSmallIntegerField(
                        default=30,
                        help_text="From then on hosts can enter; people who registered 15 minutes before the beginning.",
                        validators=[
                            django.core.validators.MinValueValidator(15),
                            django.core.validators.MaxValueValidator(240),
                        ],
                        verbose_name="the room is made so many minutes before",
                    ),
                ),
            ],
            options={
                "verbose_name": "BigBlueButton server",
                "verbose_name_plural": "BigBlueButton servers",
            },
            bases=("integrations.connection",),
        ),
    ]
