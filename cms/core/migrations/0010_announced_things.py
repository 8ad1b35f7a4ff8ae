"""What was announced last about pages, people, organisations and regions."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0009_index_of_public_pages")]

    operations = [
        migrations.CreateModel(
            name="AnnouncedThing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit", models.CharField(help_text="Which table the thing stands in.", max_length=20)),
                ("object_id", models.BigIntegerField()),
                ("public_id", models.UUIDField()),
                ("kind", models.CharField(help_text="How the names of its changes begin.", max_length=40)),
                (
                    "stamp",
                    models.DateTimeField(
                        help_text="The publication or saving that was announced; empty: announced as gone, or not yet.",
                        null=True,
                    ),
                ),
            ],
            options={
                "verbose_name": "announced thing",
                "verbose_name_plural": "announced things",
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "object_id"), name="announced_once"),
                ],
            },
        ),
    ]
