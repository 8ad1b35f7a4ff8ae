"""Programmes owe meetings, too (C20)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dialogues', '0019_topic_sources'),
        ('networks', '0013_region_places'),
    ]

    operations = [
        migrations.AlterField(
            model_name='meetingduty',
            name='network',
            field=models.ForeignKey(blank=True, help_text='Who owes the meeting: a network …', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='meeting_duties', to='networks.networkpage', verbose_name='network'),
        ),
        migrations.AddField(
            model_name='meetingduty',
            name='programme',
            field=models.ForeignKey(blank=True, help_text='… or a programme. One of the two.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='meeting_duties', to='networks.programmepage', verbose_name='programme'),
        ),
        migrations.AddField(
            model_name='meetingduty',
            name='series',
            field=models.ForeignKey(blank=True, help_text='For a programme: the series in which its meetings stand.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='dialogues.dialogueseriespage', verbose_name='series'),
        ),
        migrations.AddConstraint(
            model_name='meetingduty',
            constraint=models.UniqueConstraint(fields=('programme', 'kind', 'attendance'), name='one_duty_of_a_programme_per_kind'),
        ),
        migrations.AddConstraint(
            model_name='meetingduty',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('network__isnull', False), ('programme__isnull', True)), models.Q(('network__isnull', True), ('programme__isnull', False)), _connector='OR'), name='duty_of_a_network_or_a_programme', violation_error_message='Please choose a network or a programme, one of the two.'),
        ),
    ]
