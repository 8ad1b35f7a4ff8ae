"""Which preview pictures were asked for."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0008_purposes"),
    ]

    operations = [
        migrations.CreateModel(
            name="PosterFetch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recording_key", models.UUIDField(editable=False, help_text="Translation key of the recording.")),
                (
                    "embed_url",
                    models.URLField(
                        editable=False, help_text="The player: the video, whatever its address.", max_length=500
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting to be fetched"),
                            ("fetched", "fetched"),
                            ("failed", "could not be fetched"),
                            ("left", "not needed"),
                        ],
                        default="waiting",
                        max_length=7,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, help_text="Begun, however they ended.")),
                (
                    "due_at",
                    models.DateTimeField(help_text="Not before; while somebody is at it, the end of their lease."),
                ),
                (
                    "error",
                    models.CharField(blank=True, help_text="Plain words.", max_length=300, verbose_name="last error"),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "image",
                    models.ForeignKey(
                        help_text="What came of it; empty also when somebody deleted it.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="core.cmsimage",
                        verbose_name="image",
                    ),
                ),
            ],
            options={
                "verbose_name": "fetching of a preview picture",
                "verbose_name_plural": "fetching of preview pictures",
                "indexes": [models.Index(fields=["state", "due_at"], name="poster_fetch_due")],
                "constraints": [
                    models.UniqueConstraint(fields=("recording_key", "embed_url"), name="poster_fetched_once")
                ],
            },
        ),
    ]
