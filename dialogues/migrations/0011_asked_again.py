"""What a form asks for after a registration has ended waits beside it, until the person confirms it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0010_index_of_newest")]

    operations = [
        operation
        for model in ("registration", "seriesregistration")
        for operation in (
            migrations.AddField(
                model_name=model,
                name="asked_again",
                field=models.JSONField(
                    blank=True,
                    help_text="What a form asked for after the end, until it is confirmed by a click.",
                    null=True,
                ),
            ),
            migrations.AddField(
                model_name=model, name="asked_again_at", field=models.DateTimeField(db_index=True, null=True)
            ),
        )
    ]
