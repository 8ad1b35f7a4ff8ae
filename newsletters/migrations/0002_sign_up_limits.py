from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsletters", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="SignUpLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120, unique=True)),
                ("count", models.PositiveIntegerField(default=0)),
                ("last_at", models.DateTimeField(db_index=True)),
            ],
            options={"verbose_name": "limit of sign-ups", "verbose_name_plural": "limits of sign-ups"},
        ),
        migrations.AlterField(
            model_name="consenttext",
            name="text",
            field=models.TextField(
                help_text=(
                    "Name the purpose, the sender, and how to withdraw. “{subject}” becomes the series or the list, "
                    "“{sender}” the name of the organisation."
                ),
                verbose_name="text",
            ),
        ),
    ]
