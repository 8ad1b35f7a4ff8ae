"""An application for a learning trip is a registration that waits for a decision of the office (A17)."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

STATES = [
    ("pending", "not confirmed yet"),
    ("confirmed", "confirmed"),
    ("waiting", "on the waiting list"),
    ("offered", "a place is offered"),
    ("cancelled", "cancelled"),
    ("lapsed", "offer not taken"),
    ("applied", "applied, not decided yet"),
    ("declined", "application declined"),
]


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0016_calls")]

    operations = [
        *(
            migrations.AlterField(
                model_name=model,
                name="state",
                field=models.CharField(choices=STATES, default="pending", max_length=9, verbose_name="state"),
            )
            for model in ("registration", "seriesregistration")
        ),
        migrations.CreateModel(
            name="TripApplication",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, db_index=True, verbose_name="changed")),
                (
                    "network_key",
                    models.UUIDField(
                        editable=False,
                        help_text="Translation key of the network through which they may apply.",
                        null=True,
                    ),
                ),
                (
                    "standing",
                    models.CharField(
                        blank=True,
                        choices=[("member", "member"), ("supporter", "supporting member"), ("guest", "guest")],
                        help_text="What they were to the network on the day of application; empty: the office looks.",
                        max_length=10,
                        verbose_name="was on that day",
                    ),
                ),
                ("reason", models.TextField(blank=True, max_length=2000, verbose_name="reason")),
                ("decided_at", models.DateTimeField(editable=False, null=True, verbose_name="decided")),
                (
                    "account",
                    models.ForeignKey(
                        editable=False,
                        help_text="Who applied in the members' area; None: by the form with a mail.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="trip_applications",
                        to="networks.memberaccount",
                        verbose_name="account",
                    ),
                ),
                (
                    "registration",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="application",
                        to="dialogues.registration",
                    ),
                ),
            ],
            options={
                "verbose_name": "application for a learning trip",
                "verbose_name_plural": "applications for learning trips",
            },
        ),
    ]
