"""What offices set for their groups: when to be told of silence, where a group discusses, whether it may be named."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('networks', '0009_sign_in_codes'),
    ]

    operations = [
        migrations.AddField(
            model_name='networkpage',
            name='quiet_months',
            field=models.PositiveSmallIntegerField(default=6, help_text='After so many months without a meeting the start page tells the office of the group.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='groups without a meeting for (months)'),
        ),
        migrations.AddField(
            model_name='workinggrouppage',
            name='discussion_url',
            field=models.URLField(blank=True, help_text='The address of a group in Discourse, Matrix or the like. It replaces the discussion here.', max_length=500, verbose_name='discussion elsewhere'),
        ),
        migrations.AddField(
            model_name='workinggrouppage',
            name='may_be_named',
            field=models.BooleanField(default=False, help_text='With a public event of the group, its name is shown. The list of groups stays private.', verbose_name='may be named in public'),
        ),
        migrations.AlterField(
            model_name='workinggrouppage',
            name='convenor',
            field=models.ForeignKey(blank=True, help_text="Who calls the group together. With an account in the members' area, they look after the group there.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='convened_groups', to='networks.person', verbose_name='convenor'),
        ),
    ]
