from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_consent_texts"),
    ]

    operations = [
        migrations.CreateModel(
            name="LoggedChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("change_id", models.UUIDField(unique=True)),
                ("type", models.CharField(max_length=80)),
                ("subject_id", models.UUIDField()),
                ("moment", models.DateTimeField()),
                (
                    "position",
                    models.BigIntegerField(help_text="Empty until somebody asked for it.", null=True, unique=True),
                ),
            ],
            options={
                "verbose_name": "logged change",
                "verbose_name_plural": "logged changes",
            },
        ),
    ]
