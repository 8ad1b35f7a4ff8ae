"""What a network says of itself: charter, principles, offers, milestones, spokespersons, admission, office."""

import cms.core.fuzzydates.fields
import django.db.models.deletion
import modelcluster.fields
import uuid
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0006_consent_texts'),
        ('networks', '0001_initial'),
        ('wagtailcore', '0098_apitoken'),
        ('wagtailcore', '__first__'),
    ]

    operations = [
        migrations.AddField(
            model_name='networkorganisation',
            name='contact',
            field=models.ForeignKey(blank=True, help_text='Who is named as the contact there.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='networks.person', verbose_name='contact person'),
        ),
        migrations.AddField(
            model_name='networkpage',
            name='admission_open',
            field=models.BooleanField(default=False, help_text='Switch it off between two rounds; the steps stay visible.', verbose_name='applications are taken'),
        ),
        migrations.AddField(
            model_name='networkpage',
            name='admission_url',
            field=models.URLField(blank=True, help_text='The page with the form or the documents.', max_length=500, verbose_name='where to apply'),
        ),
        migrations.AddField(
            model_name='networkpage',
            name='emerged_from',
            field=models.ForeignKey(blank=True, help_text='The programme or network that this one grew out of.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='successor_networks', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='emerged from'),
        ),
        migrations.AddField(
            model_name='networkpage',
            name='legal_form',
            field=models.CharField(blank=True, help_text='For example “registered association”.', max_length=255, verbose_name='legal form'),
        ),
        migrations.AddField(
            model_name='networkpage',
            name='member_count_label',
            field=models.CharField(blank=True, help_text='For example “around 20 regions”. The exact number is counted and shown beside it.', max_length=255, verbose_name='number of members in words'),
        ),
        migrations.AddField(
            model_name='networkpage',
            name='members_as_of',
            field=cms.core.fuzzydates.fields.FuzzyDateField(blank=True, help_text='Which day the list on the page shows at first. Left empty, today. Visitors can choose another.', null=True, verbose_name='list of members as of'),
        ),
        migrations.AddField(
            model_name='networkpage',
            name='office',
            field=models.ForeignKey(blank=True, help_text='Who coordinates the network.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='networks.organisation', verbose_name='office'),
        ),
        migrations.AddField(
            model_name='networkpage',
            name='office_until',
            field=cms.core.fuzzydates.fields.FuzzyDateField(blank=True, help_text='When this responsibility ends, if that is set.', null=True, verbose_name='coordinates until'),
        ),
        migrations.AddField(
            model_name='networkpage',
            name='open_for_members',
            field=models.BooleanField(default=False, help_text='Shows on the page that new members are welcome.', verbose_name='open for new members'),
        ),
        migrations.AddField(
            model_name='networkpage',
            name='press_background',
            field=wagtail.fields.RichTextField(blank=True, help_text='Shown at the end of each press release that has no background text of its own.', verbose_name='background for press releases'),
        ),
        migrations.AddField(
            model_name='networkpage',
            name='review_on',
            field=cms.core.fuzzydates.fields.FuzzyDateField(blank=True, help_text='When the members decide whether the network goes on.', null=True, verbose_name='review'),
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('body', wagtail.fields.RichTextField(blank=True, help_text='A sentence or two, if needed.', verbose_name='explanation')),
                ('date', cms.core.fuzzydates.fields.FuzzyDateField(blank=True, null=True, verbose_name='date')),
                ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='networks.networkpage')),
            ],
            options={
                'verbose_name': 'milestone',
                'verbose_name_plural': 'milestones',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Offer',
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
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='networks.networkpage')),
            ],
            options={
                'verbose_name': 'offer',
                'verbose_name_plural': 'offers',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Principle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('body', wagtail.fields.RichTextField(blank=True, help_text='A sentence or two, if needed.', verbose_name='explanation')),
                ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='principles', to='networks.networkpage')),
            ],
            options={
                'verbose_name': 'principle',
                'verbose_name_plural': 'principles',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Spokesperson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('since', cms.core.fuzzydates.fields.FuzzyDateField(blank=True, null=True, verbose_name='since')),
                ('until', cms.core.fuzzydates.fields.FuzzyDateField(blank=True, help_text='Shown until the last day of the term, and then no more.', null=True, verbose_name='until')),
                ('contact_url', models.URLField(blank=True, help_text='For example a contact form on another site.', max_length=500, verbose_name='contact page')),
                ('email', models.EmailField(blank=True, help_text='Visitors see it only after they ask for it with a button. It is in no feed and not in the API.', max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, help_text='Shown together with the e-mail.', max_length=60, verbose_name='telephone')),
                ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='spokespersons', to='networks.networkpage')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='spokesperson_roles', to='networks.person', verbose_name='person')),
                ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='networks.region', verbose_name='home region')),
            ],
            options={
                'verbose_name': 'spokesperson',
                'verbose_name_plural': 'spokespersons',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AdmissionStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('body', wagtail.fields.RichTextField(blank=True, help_text='A sentence or two, if needed.', verbose_name='explanation')),
                ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='admission_steps', to='networks.networkpage')),
            ],
            options={
                'verbose_name': 'step of the admission',
                'verbose_name_plural': 'steps of the admission',
                'ordering': ['sort_order'],
                'abstract': False,
                'unique_together': {('translation_key', 'locale')},
            },
        ),
        migrations.CreateModel(
            name='CharterChapter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('key', models.SlugField(allow_unicode=True, blank=True, help_text='The end of the link to this chapter, for example “membership”. Left empty, it is made anew.', max_length=120, verbose_name='anchor')),
                ('title', models.CharField(max_length=255, verbose_name='heading')),
                ('body', wagtail.fields.RichTextField(blank=True, verbose_name='text')),
                ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='charter', to='networks.networkpage')),
            ],
            options={
                'verbose_name': 'chapter of the charter',
                'verbose_name_plural': 'chapters of the charter',
                'ordering': ['sort_order'],
                'abstract': False,
                'unique_together': {('translation_key', 'locale')},
            },
        ),
        migrations.CreateModel(
            name='Criterion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('body', wagtail.fields.RichTextField(blank=True, help_text='A sentence or two, if needed.', verbose_name='explanation')),
                ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='criteria', to='networks.networkpage')),
            ],
            options={
                'verbose_name': 'criterion',
                'verbose_name_plural': 'criteria',
                'ordering': ['sort_order'],
                'abstract': False,
                'unique_together': {('translation_key', 'locale')},
            },
        ),
        migrations.CreateModel(
            name='Feature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('body', wagtail.fields.RichTextField(blank=True, help_text='A sentence or two, if needed.', verbose_name='explanation')),
                ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='features', to='networks.networkpage')),
            ],
            options={
                'verbose_name': 'distinguishing feature',
                'verbose_name_plural': 'distinguishing features',
                'ordering': ['sort_order'],
                'abstract': False,
                'unique_together': {('translation_key', 'locale')},
            },
        ),
        migrations.AlterUniqueTogether(
            name='milestone',
            unique_together={('translation_key', 'locale')},
        ),
        migrations.AlterUniqueTogether(
            name='offer',
            unique_together={('translation_key', 'locale')},
        ),
        migrations.AlterUniqueTogether(
            name='principle',
            unique_together={('translation_key', 'locale')},
        ),
        migrations.AlterUniqueTogether(
            name='spokesperson',
            unique_together={('translation_key', 'locale')},
        ),
    ]
