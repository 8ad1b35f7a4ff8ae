from django.db import migrations, models


class Migration(migrations.Migration):
    """A plugin may make the room of an event; then no link need be typed."""

    dependencies = [
        ("dialogues", "0021_videos"),
    ]

    operations = [
        migrations.AddField(
            model_name="meetingaccess",
            name="provider",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Of dialogues.rooms; empty: the link that was typed.",
                max_length=80,
                verbose_name="way in",
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="meetingaccess",
            name="join_url",
            field=models.URLField(
                blank=True,
                help_text="Only for people who registered. It is never shown on the site.",
                max_length=1000,
                verbose_name="meeting link",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingaccess",
            constraint=models.CheckConstraint(
                condition=models.Q(("join_url", ""), ("provider", ""), _negated=True),
                name="a_meeting_has_a_link_or_a_provider",
            ),
        ),
    ]
