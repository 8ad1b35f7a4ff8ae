"""Yearly meetings that networks owe their members."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dialogues', '0007_group_meetings'),
        ('networks', '0008_members'),
    ]

    operations = [
        migrations.CreateModel(
            name='MeetingDuty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('annual_meeting', 'annual meeting'), ('network_meeting', 'network meeting'), ('workshop', 'expert workshop')], default='annual_meeting', max_length=16, verbose_name='kind of event')),
                ('attendance', models.CharField(choices=[('any', 'however one takes part'), ('in_person', 'in person'), ('online', 'virtual')], default='any', help_text='An event on site and online fulfils both.', max_length=9, verbose_name='attendance')),
                ('lead_days', models.PositiveSmallIntegerField(default=42, help_text='When all members have to be invited at the latest.', verbose_name='invitation so many days before')),
                ('since', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='for the first time in the year')),
                ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meeting_duties', to='networks.networkpage', verbose_name='network')),
            ],
            options={
                'verbose_name': 'yearly meeting',
                'verbose_name_plural': 'yearly meetings',
                'ordering': ['network', 'kind', 'attendance'],
                'constraints': [models.UniqueConstraint(fields=('network', 'kind', 'attendance'), name='one_duty_per_kind_of_meeting')],
            },
        ),
    ]
