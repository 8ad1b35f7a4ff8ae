"""When subscribers of a series are reminded of its events, and whether one may subscribe."""

import django.core.validators
import django.db.models.deletion
import modelcluster.fields
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dialogues', '0001_initial'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.AddField(
            model_name='dialogueeventpage',
            name='reminders',
            field=models.CharField(choices=[('as_series', 'as for the whole series'), ('own', 'own reminders, listed below'), ('none', 'no reminders for this event')], default='as_series', max_length=9, verbose_name='reminders'),
        ),
        migrations.AddField(
            model_name='dialogueseriespage',
            name='follow_ups',
            field=models.BooleanField(default=True, help_text='Once per event: recording, presentations and framework conditions, an hour after they were published.', verbose_name='mail when an event is documented'),
        ),
        migrations.AddField(
            model_name='dialogueseriespage',
            name='subscription_open',
            field=models.BooleanField(default=True, help_text='Whoever subscribed before goes on getting them. All subscriptions end with the series.', verbose_name='visitors may subscribe to reminders'),
        ),
        migrations.CreateModel(
            name='EventReminderRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('amount', models.PositiveIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1, 'Please enter at least 1.')], verbose_name='how long before')),
                ('unit', models.CharField(choices=[('weeks', 'weeks'), ('days', 'days'), ('hours', 'hours'), ('minutes', 'minutes')], default='days', max_length=7, verbose_name='unit')),
                ('audience', models.CharField(choices=[('subscribers', 'subscribers of the series'), ('registered', 'people who registered for the event'), ('both', 'both')], default='subscribers', max_length=11, verbose_name='for whom')),
                ('text', models.TextField(blank=True, help_text='Stands above the details of the event. Left empty, the usual sentence is used.', verbose_name='own words')),
                ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminder_rules', to='dialogues.dialogueeventpage')),
            ],
            options={
                'verbose_name': 'reminder of an event',
                'verbose_name_plural': 'reminders of an event',
                'ordering': ['sort_order'],
                'abstract': False,
                'unique_together': {('translation_key', 'locale')},
            },
        ),
        migrations.CreateModel(
            name='SeriesReminderRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('amount', models.PositiveIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1, 'Please enter at least 1.')], verbose_name='how long before')),
                ('unit', models.CharField(choices=[('weeks', 'weeks'), ('days', 'days'), ('hours', 'hours'), ('minutes', 'minutes')], default='days', max_length=7, verbose_name='unit')),
                ('audience', models.CharField(choices=[('subscribers', 'subscribers of the series'), ('registered', 'people who registered for the event'), ('both', 'both')], default='subscribers', max_length=11, verbose_name='for whom')),
                ('text', models.TextField(blank=True, help_text='Stands above the details of the event. Left empty, the usual sentence is used.', verbose_name='own words')),
                ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminder_rules', to='dialogues.dialogueseriespage')),
            ],
            options={
                'verbose_name': 'reminder of a series',
                'verbose_name_plural': 'reminders of a series',
                'ordering': ['sort_order'],
                'abstract': False,
                'unique_together': {('translation_key', 'locale')},
            },
        ),
    ]
