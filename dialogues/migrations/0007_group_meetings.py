"""An event may be the meeting of a working group."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dialogues', '0006_proposals'),
        ('networks', '0010_group_work'),
    ]

    operations = [
        migrations.AddField(
            model_name='dialogueeventpage',
            name='group',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='meetings', to='networks.workinggrouppage', verbose_name='working group'),
        ),
    ]
