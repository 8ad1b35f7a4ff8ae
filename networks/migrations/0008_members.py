"""Accounts of members, who they stand for, and what is for members only."""

import cms.core.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('networks', '0007_notices'),
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Interest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='name')),
            ],
            options={
                'verbose_name': 'interest',
                'verbose_name_plural': 'interests',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='MemberAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True, verbose_name='changed')),
                ('address_key', models.CharField(editable=False, help_text='Keyed hash of the address: one account per mailbox.', max_length=64, unique=True)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('organisation', models.CharField(blank=True, max_length=255, verbose_name='organisation')),
                ('function', models.CharField(blank=True, help_text='For example “integration officer”.', max_length=255, verbose_name='function')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='telephone')),
                ('about', models.TextField(blank=True, help_text='Two or three sentences.', max_length=1000, verbose_name='what I am working on')),
                ('language', models.CharField(choices=[('de', 'German'), ('en', 'English')], default='de', max_length=12, verbose_name='language')),
                ('is_listed', models.BooleanField(default=True, verbose_name='stands in the directory of members')),
                ('shows_organisation', models.BooleanField(default=True, verbose_name='organisation and Land')),
                ('shows_function', models.BooleanField(default=True, verbose_name='function')),
                ('shows_interests', models.BooleanField(default=True, verbose_name='interests, topics and what I am working on')),
                ('shows_email', models.BooleanField(default=False, verbose_name='e-mail address')),
                ('shows_phone', models.BooleanField(default=False, verbose_name='telephone')),
                ('invited_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='invited')),
                ('interests', models.ManyToManyField(blank=True, related_name='accounts', to='networks.interest', verbose_name='interests')),
                ('person', models.ForeignKey(blank=True, help_text='Who this is in the master data, so that groups, terms and contributions are found.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='accounts', to='networks.person', verbose_name='person')),
                ('user', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='member_account', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'account of a member',
                'verbose_name_plural': 'accounts of members',
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Audience',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('standings', cms.core.fields.ChoiceSetField(blank=True, choices=[('member', 'member'), ('supporter', 'supporting member'), ('guest', 'guest')], default='', help_text='Left empty, whoever may read pages or documents for members in this network.', max_length=200, verbose_name='only for')),
                ('collection', models.ForeignKey(blank=True, help_text='… or a collection with all files in it. One of the two.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.collection', verbose_name='collection of files')),
                ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='networks.networkpage', verbose_name='network')),
                ('page', models.ForeignKey(blank=True, help_text='With all pages below it, in this language …', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='page')),
            ],
            options={
                'verbose_name': 'area for members only',
                'verbose_name_plural': 'areas for members only',
                'ordering': ['network', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('collection__isnull', True), ('page__isnull', False)), models.Q(('collection__isnull', False), ('page__isnull', True)), _connector='OR'), name='audience_of_a_page_or_a_collection', violation_error_message='Please choose a page or a collection, one of the two.'), models.UniqueConstraint(fields=('network', 'page'), name='page_for_a_network_once'), models.UniqueConstraint(fields=('network', 'collection'), name='collection_for_a_network_once')],
            },
        ),
        migrations.CreateModel(
            name='AccountTopic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic_key', models.UUIDField(db_index=True, help_text='Translation key of the topic.')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='topics', to='networks.memberaccount')),
            ],
            options={
                'verbose_name': 'topic of a member',
                'verbose_name_plural': 'topics of members',
                'constraints': [models.UniqueConstraint(fields=('account', 'topic_key'), name='topic_of_a_member_once')],
            },
        ),
        migrations.CreateModel(
            name='MembershipPerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('responsible', 'responsible person'), ('deputy', 'deputy'), ('staff', 'staff')], default='responsible', max_length=12, verbose_name='role')),
                ('since', models.DateField(blank=True, null=True, verbose_name='from')),
                ('until', models.DateField(blank=True, help_text='The last day on which this person sees what is for members.', null=True, verbose_name='until')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='networks.memberaccount', verbose_name='account')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='people', to='networks.membership', verbose_name='membership')),
            ],
            options={
                'verbose_name': 'person of a membership',
                'verbose_name_plural': 'people of memberships',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('membership', 'account'), name='person_of_a_membership_once')],
            },
        ),
        migrations.CreateModel(
            name='MembershipRight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('full', 'member'), ('guest', 'guest'), ('supporter', 'supporting member')], max_length=10, verbose_name='kind of membership')),
                ('action', models.CharField(choices=[('see_meetings', 'see the meetings and when they were invited to'), ('contribute', 'propose items for the agenda of a meeting'), ('propose_topics', 'propose topics'), ('see_directory', 'see the directory of members'), ('see_documents', 'read the documents for members'), ('see_pages', 'read the pages for members'), ('see_groups', 'see which working groups there are, and ask for access'), ('apply_for_trips', 'apply for learning trips'), ('answer_surveys', 'answer the surveys for members')], max_length=20, verbose_name='right')),
                ('is_allowed', models.BooleanField(default=True, help_text='Switched off, the right is taken from this kind of membership.', verbose_name='allowed')),
                ('until', models.DateField(blank=True, help_text='The last day; afterwards the usual rule holds again.', null=True, verbose_name='until')),
                ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='membership_rights', to='networks.networkpage', verbose_name='network')),
            ],
            options={
                'verbose_name': 'right of a kind of membership',
                'verbose_name_plural': 'rights of the kinds of membership',
                'ordering': ['network', 'kind', 'action'],
                'constraints': [models.UniqueConstraint(fields=('network', 'kind', 'action'), name='one_right_per_kind_and_network')],
            },
        ),
    ]
