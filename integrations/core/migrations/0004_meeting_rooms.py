import django.db.models.deletion
import integrations.core.secrets
from django.db import migrations, models


class Migration(migrations.Migration):
    """Rooms of online events at meeting providers, and the recordings that are offered of them."""

    dependencies = [
        ("integrations", "0003_outages"),
    ]

    operations = [
        migrations.CreateModel(
            name="MeetingRoom",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_key", models.UUIDField(db_index=True, help_text="Translation key of the event.")),
                ("title", models.CharField(max_length=255, verbose_name="event")),
                ("starts_at", models.DateTimeField(null=True, verbose_name="begins")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "not made yet"), ("open", "open"), ("closed", "closed")],
                        default="waiting",
                        max_length=7,
                        verbose_name="state",
                    ),
                ),
                ("remote_id", models.CharField(blank=True, max_length=255)),
                ("join_url", integrations.core.secrets.EncryptedTextField(blank=True, default="", editable=False)),
                (
                    "moderator_secret",
                    integrations.core.secrets.EncryptedTextField(blank=True, default="", editable=False),
                ),
                (
                    "participant_secret",
                    integrations.core.secrets.EncryptedTextField(blank=True, default="", editable=False),
                ),
                ("dial_in", models.CharField(blank=True, max_length=255)),
                ("told", models.CharField(blank=True, max_length=64)),
                ("made_at", models.DateTimeField(null=True, verbose_name="made")),
                (
                    "seen_at",
                    models.DateTimeField(help_text="When the other side last said that it is there.", null=True),
                ),
                ("closed_at", models.DateTimeField(null=True, verbose_name="closed")),
                (
                    "recordings_at",
                    models.DateTimeField(help_text="When recordings were last asked for.", null=True),
                ),
                (
                    "error",
                    models.CharField(
                        blank=True,
                        help_text="Plain words, without secrets.",
                        max_length=500,
                        verbose_name="last error",
                    ),
                ),
                ("retry_at", models.DateTimeField(help_text="After an error: not before.", null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("lease_token", models.UUIDField(null=True)),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rooms",
                        to="integrations.connection",
                    ),
                ),
            ],
            options={
                "verbose_name": "meeting room",
                "verbose_name_plural": "meeting rooms",
                "ordering": ["-starts_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("connection", "event_key"), name="one_room_per_event_and_connection"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RoomRecording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("remote_id", models.CharField(max_length=255)),
                ("url", models.URLField(max_length=500, verbose_name="address")),
                ("starts_at", models.DateTimeField(blank=True, null=True, verbose_name="begins")),
                ("minutes", models.PositiveIntegerField(blank=True, null=True, verbose_name="minutes")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("offered", "can be taken over"),
                            ("taken", "taken over"),
                            ("ignored", "left out"),
                        ],
                        default="offered",
                        max_length=7,
                        verbose_name="state",
                    ),
                ),
                ("seen_at", models.DateTimeField(verbose_name="first seen")),
                (
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recordings",
                        to="integrations.meetingroom",
                    ),
                ),
            ],
            options={
                "verbose_name": "recording of a meeting",
                "verbose_name_plural": "recordings of meetings",
                "ordering": ["starts_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("room", "remote_id"), name="one_offer_per_recording")
                ],
            },
        ),
    ]
