"""Topics and items for agendas that members propose."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dialogues', '0005_erased_cancellations'),
        ('networks', '0008_members'),
    ]

    operations = [
        migrations.CreateModel(
            name='AgendaItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True, verbose_name='changed')),
                ('event_key', models.UUIDField(db_index=True, editable=False, help_text='Translation key of the event.', verbose_name='meeting')),
                ('network_key', models.UUIDField(editable=False, help_text='Translation key of the network through which the member takes part.')),
                ('title', models.CharField(max_length=200, verbose_name='what about')),
                ('text', models.TextField(blank=True, max_length=3000, verbose_name='more about it')),
                ('minutes', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='time needed (minutes)')),
                ('state', models.CharField(choices=[('proposed', 'proposed'), ('accepted', 'on the agenda'), ('declined', 'not this time')], default='proposed', max_length=8, verbose_name='state')),
                ('answer', models.TextField(blank=True, help_text='Whoever proposed the item reads it, with the state.', max_length=2000, verbose_name='answer')),
                ('account', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='agenda_items', to='networks.memberaccount', verbose_name='proposed by')),
            ],
            options={
                'verbose_name': 'contribution to an agenda',
                'verbose_name_plural': 'contributions to agendas',
                'ordering': ['created_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='TopicProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True, verbose_name='changed')),
                ('title', models.CharField(max_length=200, verbose_name='topic')),
                ('text', models.TextField(blank=True, max_length=3000, verbose_name='what it is about')),
                ('origin', models.CharField(choices=[('member', 'a member'), ('survey', 'a survey'), ('event', 'an event'), ('office', 'the office')], default='office', max_length=8, verbose_name='from')),
                ('state', models.CharField(choices=[('proposed', 'proposed'), ('taken_up', 'taken up'), ('planned', 'planned'), ('held', 'event has taken place'), ('declined', 'not taken up')], default='proposed', max_length=8, verbose_name='state')),
                ('answer', models.TextField(blank=True, help_text='Whoever proposed the topic reads it, with the state.', max_length=2000, verbose_name='answer')),
                ('account', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='topic_proposals', to='networks.memberaccount', verbose_name='proposed by')),
                ('event', models.ForeignKey(blank=True, help_text='The event that the topic has become.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='topic_proposals', to='dialogues.dialogueeventpage', verbose_name='event')),
                ('network', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='topic_proposals', to='networks.networkpage', verbose_name='network')),
            ],
            options={
                'verbose_name': 'proposed topic',
                'verbose_name_plural': 'proposed topics',
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(fields=['state', '-created_at'], name='topic_proposal_state')],
            },
        ),
    ]
