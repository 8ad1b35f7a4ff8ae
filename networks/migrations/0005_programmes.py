"""Programmes with their participants and results."""

import cms.core.fuzzydates.fields
import django.db.models.deletion
import modelcluster.fields
import uuid
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('networks', '0004_press_releases'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProgrammePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('short_name', models.CharField(blank=True, help_text='Used in lists and in the list of addresses.', max_length=80, verbose_name='short name')),
                ('claim', models.CharField(blank=True, help_text='One line below the name that says what it is about.', max_length=255, verbose_name='claim')),
                ('mission', wagtail.fields.RichTextField(blank=True, help_text='What the programme wants or wanted, in a few paragraphs.', verbose_name='mission')),
                ('state', models.CharField(choices=[('planned', 'planned'), ('running', 'running'), ('ended', 'ended')], default='running', max_length=8, verbose_name='state')),
                ('starts_on', cms.core.fuzzydates.fields.FuzzyDateField(blank=True, null=True, verbose_name='begins')),
                ('ends_on', cms.core.fuzzydates.fields.FuzzyDateField(blank=True, null=True, verbose_name='ends')),
                ('image', models.ForeignKey(blank=True, help_text='A wide picture for the head of the page.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.cmsimage', verbose_name='picture')),
                ('social_image', models.ForeignKey(blank=True, help_text="Shown when somebody shares the address of this page. Without it the page's own picture is taken.", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.cmsimage', verbose_name='picture for shared links')),
            ],
            options={
                'verbose_name': 'programme',
                'verbose_name_plural': 'programmes',
            },
            bases=('wagtailcore.page', models.Model),
        ),
        migrations.CreateModel(
            name='ProgrammeOrganisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('role', models.CharField(choices=[('organiser', 'organiser'), ('funder', 'funder'), ('carrier', 'carrier'), ('partner', 'partner'), ('supporter', 'supporter'), ('publisher', 'publisher')], default='organiser', max_length=12, verbose_name='role')),
                ('wording', models.CharField(blank=True, help_text='The prescribed sentence, for example “Funded by the Federal Agency for …”. Left empty, the role is shown.', max_length=255, verbose_name='wording')),
                ('since', cms.core.fuzzydates.fields.FuzzyDateField(blank=True, null=True, verbose_name='since')),
                ('until', cms.core.fuzzydates.fields.FuzzyDateField(blank=True, null=True, verbose_name='until')),
                ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
                ('logo', models.ForeignKey(blank=True, help_text="Only when it differs from the organisation's own logo, as funders often demand.", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.cmsimage', verbose_name='logo for this purpose')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='networks.organisation', verbose_name='organisation')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='organisation_roles', to='networks.programmepage')),
            ],
            options={
                'verbose_name': 'organisation of a programme',
                'verbose_name_plural': 'organisations of a programme',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ProgrammeOffer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('body', wagtail.fields.RichTextField(blank=True, help_text='A sentence or two, if needed.', verbose_name='explanation')),
                ('kind', models.CharField(choices=[('workshop', 'workshops'), ('meeting', 'network meetings'), ('platform', 'platform for exchange'), ('learning_trip', 'learning trips'), ('advice', 'advice'), ('research', 'partner for science'), ('other', 'other')], default='other', max_length=16, verbose_name='kind')),
                ('image', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.cmsimage', verbose_name='picture')),
                ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='networks.programmepage')),
            ],
            options={
                'verbose_name': 'offer of a programme',
                'verbose_name_plural': 'offers of a programme',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Participation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('since', cms.core.fuzzydates.fields.FuzzyDateField(blank=True, null=True, verbose_name='since')),
                ('until', cms.core.fuzzydates.fields.FuzzyDateField(blank=True, null=True, verbose_name='until')),
                ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participations', to='networks.region', verbose_name='region')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='participations', to='networks.programmepage')),
            ],
            options={
                'verbose_name': 'participation',
                'verbose_name_plural': 'participations',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ProgrammeResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('body', wagtail.fields.RichTextField(blank=True, help_text='A sentence or two, if needed.', verbose_name='explanation')),
                ('helpers', models.CharField(blank=True, help_text='Who helped, for example an outside consultancy.', max_length=255, verbose_name='made with')),
                ('url', models.URLField(blank=True, help_text='When it stands on another site.', max_length=500, verbose_name='address')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.cmsdocument', verbose_name='document')),
                ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='results', to='networks.programmepage')),
                ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='networks.region', verbose_name='region')),
            ],
            options={
                'verbose_name': 'result',
                'verbose_name_plural': 'results',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.AlterUniqueTogether(
            name='programmeorganisation',
            unique_together={('translation_key', 'locale')},
        ),
        migrations.AlterUniqueTogether(
            name='programmeoffer',
            unique_together={('translation_key', 'locale')},
        ),
        migrations.AlterUniqueTogether(
            name='participation',
            unique_together={('translation_key', 'locale')},
        ),
        migrations.AlterUniqueTogether(
            name='programmeresult',
            unique_together={('translation_key', 'locale')},
        ),
    ]
