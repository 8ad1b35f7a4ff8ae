"""The register of members, with the days from and to which they belong."""

import cms.core.fuzzydates.fields
import django.db.models.deletion
import modelcluster.fields
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('networks', '0002_profile'),
    ]

    operations = [
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True, verbose_name='changed')),
                ('kind', models.CharField(choices=[('founding', 'founding member'), ('full', 'member'), ('guest', 'guest'), ('supporter', 'supporting member')], default='full', help_text='Founding members and members are counted; guests and supporting members are listed.', max_length=10, verbose_name='kind')),
                ('since', cms.core.fuzzydates.fields.FuzzyDateField(blank=True, help_text='Left empty, the member has always belonged.', null=True, verbose_name='since')),
                ('until', cms.core.fuzzydates.fields.FuzzyDateField(blank=True, help_text='The last day. Please enter it instead of deleting the member: lists of earlier days stay true.', null=True, verbose_name='until')),
                ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='networks.networkpage', verbose_name='network')),
                ('organisation', models.ForeignKey(blank=True, help_text='… or an institution. One of the two.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='networks.organisation', verbose_name='organisation')),
                ('region', models.ForeignKey(blank=True, help_text='A county, a city or a union of them …', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='networks.region', verbose_name='region')),
            ],
            options={
                'verbose_name': 'membership',
                'verbose_name_plural': 'memberships',
                'ordering': ['network', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ResponsiblePerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('function', models.CharField(blank=True, help_text='For example “integration officer”.', max_length=255, verbose_name='function')),
                ('membership', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='responsible_people', to='networks.membership')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responsibilities', to='networks.person', verbose_name='person')),
            ],
            options={
                'verbose_name': 'responsible person',
                'verbose_name_plural': 'responsible people',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('organisation__isnull', True), ('region__isnull', False)), models.Q(('organisation__isnull', False), ('region__isnull', True)), _connector='OR'), name='membership_of_a_region_or_an_organisation', violation_error_message='Please choose a region or an organisation, one of the two.'),
        ),
    ]
