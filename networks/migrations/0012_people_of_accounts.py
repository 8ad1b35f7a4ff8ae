"""The memberships of an account are edited together with it."""

import django.db.models.deletion
import modelcluster.fields
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('networks', '0011_admission'),
    ]

    operations = [
        migrations.AlterField(
            model_name='membershipperson',
            name='account',
            field=modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='networks.memberaccount', verbose_name='account'),
        ),
    ]
