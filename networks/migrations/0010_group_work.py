"""The work of groups: who takes part, what they discuss, what they keep."""

import cms.core.fuzzydates.fields
import cms.core.privatefiles
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('networks', '0009_group_settings'),
    ]

    operations = [
        migrations.CreateModel(
            name='GroupFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('group_key', models.UUIDField(db_index=True, editable=False, help_text='Translation key of the group.')),
                ('file', models.FileField(storage=cms.core.privatefiles.PrivateStorage(), upload_to=cms.core.privatefiles.private_path, verbose_name='file')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('media_type', models.CharField(max_length=100)),
                ('size', models.PositiveIntegerField(verbose_name='size')),
                ('created_at', models.DateTimeField(verbose_name='uploaded')),
                ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='group_files', to='networks.memberaccount')),
            ],
            options={
                'verbose_name': 'file of a group',
                'verbose_name_plural': 'files of groups',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='GroupMinutes',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True, verbose_name='changed')),
                ('group_key', models.UUIDField(db_index=True, editable=False, help_text='Translation key of the group.')),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('text', models.TextField(blank=True, max_length=20000, verbose_name='text')),
                ('meeting_key', models.UUIDField(help_text='Translation key of the event.', blank=True, null=True)),
                ('held_on', models.DateField(verbose_name='day of the meeting')),
                ('added_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='added_%(class)s', to='networks.memberaccount')),
                ('document', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='minutes', to='networks.groupfile')),
            ],
            options={
                'verbose_name': 'minutes',
                'verbose_name_plural': 'minutes of meetings',
                'ordering': ['-held_on', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='GroupOutput',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True, verbose_name='changed')),
                ('group_key', models.UUIDField(db_index=True, editable=False, help_text='Translation key of the group.')),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('text', models.TextField(blank=True, max_length=20000, verbose_name='text')),
                ('kind', models.CharField(choices=[('recommendation', 'recommendation'), ('offer', 'offer to others'), ('paper', 'paper or guide'), ('tool', 'tool or template'), ('other', 'other')], default='recommendation', max_length=14, verbose_name='kind')),
                ('addressee', models.CharField(choices=[('members', 'other members'), ('network', 'the whole network'), ('practice', 'practice'), ('policy', 'politics'), ('science', 'science'), ('public', 'everybody')], default='network', max_length=8, verbose_name='for whom')),
                ('date', cms.core.fuzzydates.fields.FuzzyDateField(blank=True, null=True, verbose_name='date')),
                ('added_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='added_%(class)s', to='networks.memberaccount')),
                ('document', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='output', to='networks.groupfile')),
            ],
            options={
                'verbose_name': 'result of a group',
                'verbose_name_plural': 'results of groups',
                'ordering': ['-date', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='GroupTopic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True, verbose_name='changed')),
                ('group_key', models.UUIDField(db_index=True, editable=False, help_text='Translation key of the group.')),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('text', models.TextField(blank=True, max_length=20000, verbose_name='text')),
                ('kind', models.CharField(choices=[('topic', 'topic'), ('activity', 'activity')], default='topic', max_length=8, verbose_name='kind')),
                ('state', models.CharField(choices=[('proposed', 'proposed'), ('running', 'in progress'), ('done', 'done'), ('dropped', 'given up')], default='proposed', max_length=8, verbose_name='state')),
                ('date', cms.core.fuzzydates.fields.FuzzyDateField(blank=True, null=True, verbose_name='when')),
                ('added_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='added_%(class)s', to='networks.memberaccount')),
            ],
            options={
                'verbose_name': 'topic of a group',
                'verbose_name_plural': 'topics of groups',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('text', models.TextField(blank=True, max_length=10000, verbose_name='contribution')),
                ('created_at', models.DateTimeField(verbose_name='written')),
                ('edited_at', models.DateTimeField(blank=True, null=True, verbose_name='changed')),
                ('deleted_at', models.DateTimeField(help_text='Deleted by whoever wrote it; the text is gone.', blank=True, null=True)),
                ('hidden_at', models.DateTimeField(help_text='Hidden by the convenor, who still sees the text.', blank=True, null=True)),
                ('hidden_reason', models.CharField(blank=True, max_length=255, verbose_name='reason')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='posts', to='networks.memberaccount')),
            ],
            options={
                'verbose_name': 'contribution',
                'verbose_name_plural': 'contributions',
                'ordering': ['created_at', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='groupfile',
            name='post',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='networks.post'),
        ),
        migrations.CreateModel(
            name='Thread',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('group_key', models.UUIDField(editable=False, help_text='Translation key of the group.')),
                ('title', models.CharField(max_length=150, verbose_name='subject')),
                ('created_at', models.DateTimeField(verbose_name='begun')),
                ('last_post_at', models.DateTimeField(verbose_name='last contribution')),
                ('locked_at', models.DateTimeField(help_text='Since then nobody but the convenor writes here.', blank=True, null=True)),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='threads', to='networks.memberaccount')),
            ],
            options={
                'verbose_name': 'thread',
                'verbose_name_plural': 'threads',
                'ordering': ['-last_post_at', '-pk'],
            },
        ),
        migrations.AddField(
            model_name='post',
            name='thread',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='posts', to='networks.thread'),
        ),
        migrations.CreateModel(
            name='ThreadMute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='muted_threads', to='networks.memberaccount')),
                ('thread', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mutes', to='networks.thread')),
            ],
            options={
                'verbose_name': 'muted thread',
                'verbose_name_plural': 'muted threads',
            },
        ),
        migrations.CreateModel(
            name='AccessRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('group_key', models.UUIDField(editable=False, help_text='Translation key of the group.')),
                ('text', models.TextField(blank=True, max_length=1000, verbose_name='why')),
                ('state', models.CharField(choices=[('open', 'open'), ('accepted', 'accepted'), ('declined', 'declined'), ('withdrawn', 'withdrawn')], default='open', max_length=9, verbose_name='state')),
                ('created_at', models.DateTimeField(verbose_name='asked')),
                ('answer', models.TextField(blank=True, max_length=1000, verbose_name='answer')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='access_requests', to='networks.memberaccount', verbose_name='member')),
            ],
            options={
                'verbose_name': 'request for access',
                'verbose_name_plural': 'requests for access',
                'indexes': [models.Index(fields=['group_key', 'state'], name='group_requests'), models.Index(fields=['answered_at'], name='group_requests_age')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('group_key', 'account'), name='one_open_request_per_group')],
            },
        ),
        migrations.CreateModel(
            name='GroupMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('group_key', models.UUIDField(editable=False, help_text='Translation key of the group.')),
                ('role', models.CharField(choices=[('convenor', 'convenor'), ('member', 'member')], default='member', max_length=8, verbose_name='role')),
                ('since', models.DateField(verbose_name='since')),
                ('until', models.DateField(blank=True, help_text='Since then no longer in the group.', null=True, verbose_name='until')),
                ('is_muted', models.BooleanField(default=False, help_text='Reads the discussion, but cannot write in it.', verbose_name='may not write')),
                ('notices', models.CharField(choices=[('at_once', 'at once, for each contribution'), ('daily', 'once a day, everything together'), ('off', 'not at all')], default='at_once', max_length=7, verbose_name='mail')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='group_memberships', to='networks.memberaccount', verbose_name='member')),
            ],
            options={
                'verbose_name': 'member of a group',
                'verbose_name_plural': 'members of groups',
                'indexes': [models.Index(fields=['group_key', 'role'], name='group_members')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('group_key', 'account'), name='in_a_group_once')],
            },
        ),
        migrations.AddIndex(
            model_name='thread',
            index=models.Index(fields=['group_key', '-last_post_at'], name='group_threads'),
        ),
        migrations.AddIndex(
            model_name='post',
            index=models.Index(fields=['thread', 'created_at'], name='thread_posts'),
        ),
        migrations.AddConstraint(
            model_name='threadmute',
            constraint=models.UniqueConstraint(fields=('thread', 'account'), name='thread_muted_once'),
        ),
    ]
