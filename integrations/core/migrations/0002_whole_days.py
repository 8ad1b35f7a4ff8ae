"""Events elsewhere without a time keep their day. All are read anew once, so that those that are known get it, too."""

from django.db import migrations, models


def read_anew(apps, schema_editor):
    apps.get_model("integrations", "RemoteLink").objects.exclude(fingerprint="").update(fingerprint="")


class Migration(migrations.Migration):
    dependencies = [("integrations", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="remotelink",
            name="whole_day",
            field=models.DateField(help_text="The first day, as it is called there, of what has no time.", null=True),
        ),
        migrations.RunPython(read_anew, migrations.RunPython.noop),
    ]
