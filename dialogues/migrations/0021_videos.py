"""Films that lie on this site, and their captions."""

import uuid

import django.db.models.deletion
import modelsearch.index
from django.db import migrations, models

import cms.core.privatefiles


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0008_purposes"),
        ("dialogues", "0020_duties_of_programmes"),
    ]

    operations = [
        migrations.CreateModel(
            name="VideoFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "title",
                    models.CharField(
                        help_text="How you find the video again. Readers do not see it.",
                        max_length=255,
                        verbose_name="title",
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        help_text="MP4 (with H.264 pictures, as cameras and meeting programs save it) or WebM.",
                        max_length=200,
                        storage=cms.core.privatefiles.PrivateStorage(),
                        upload_to=cms.core.privatefiles.private_path,
                        verbose_name="video file",
                    ),
                ),
                ("media_type", models.CharField(editable=False, max_length=20)),
                ("size", models.PositiveBigIntegerField(editable=False, help_text="Bytes.", verbose_name="size")),
                ("uploaded_at", models.DateTimeField(editable=False, verbose_name="uploaded")),
                (
                    "caption_languages",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="Languages of its captions, with blanks.",
                        max_length=100,
                        verbose_name="captions",
                    ),
                ),
            ],
            options={
                "verbose_name": "video file",
                "verbose_name_plural": "video files",
                "ordering": ["-uploaded_at", "-pk"],
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.AlterField(
            model_name="recording",
            name="page_url",
            field=models.URLField(
                blank=True,
                help_text="The page on which one watches the video, as your browser shows it. Not needed with a video file.",
                max_length=500,
                verbose_name="address of the video",
            ),
        ),
        migrations.AlterField(
            model_name="recording",
            name="poster",
            field=models.ForeignKey(
                blank=True,
                help_text="Left empty, this site fetches the provider's picture once and keeps it here. Visitors load nothing from there before they agree.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="core.cmsimage",
                verbose_name="preview picture",
            ),
        ),
        migrations.AddField(
            model_name="recording",
            name="video",
            field=models.ForeignKey(
                blank=True,
                help_text="Your own file, played by this site: no provider learns who watches.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="recordings",
                to="dialogues.videofile",
                verbose_name="video file",
            ),
        ),
        migrations.CreateModel(
            name="VideoCaptions",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=12)),
                ("text", models.TextField()),
                ("changed_at", models.DateTimeField()),
                (
                    "video",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="captions", to="dialogues.videofile"
                    ),
                ),
            ],
            options={
                "verbose_name": "captions",
                "verbose_name_plural": "captions",
                "constraints": [
                    models.UniqueConstraint(fields=("video", "language"), name="video_captions_once_per_language")
                ],
            },
        ),
    ]
