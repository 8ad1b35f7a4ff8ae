"""Press releases below a network."""

import cms.core.clock
import cms.core.fuzzydates.fields
import django.db.models.deletion
import modelcluster.fields
import uuid
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('networks', '0003_memberships'),
    ]

    operations = [
        migrations.CreateModel(
            name='PressReleasePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('number', models.CharField(blank=True, help_text='The running number, for example “2026 / 14”.', max_length=40, verbose_name='number')),
                ('date', cms.core.fuzzydates.fields.FuzzyDateField(default=cms.core.clock.today, help_text='The day of the release.', verbose_name='date')),
                ('kicker', models.CharField(blank=True, help_text='A line with the headline that says more about it.', max_length=255, verbose_name='second line')),
                ('place', models.CharField(blank=True, help_text='With which the text begins.', max_length=120, verbose_name='place')),
                ('original_url', models.URLField(blank=True, help_text="Where the release stands on the publisher's own site.", max_length=500, verbose_name='original')),
                ('body', wagtail.fields.RichTextField(blank=True, verbose_name='text')),
                ('background', wagtail.fields.RichTextField(blank=True, help_text='Left empty, the background text of the network is shown: it needs to be written only once.', verbose_name='background')),
                ('image', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.cmsimage', verbose_name='picture')),
                ('network', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='%(class)ss', to='networks.networkpage', verbose_name='network')),
                ('publisher', models.ForeignKey(blank=True, help_text='Who issued it, for example a member county.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='press_releases', to='networks.organisation', verbose_name='issued by')),
                ('social_image', models.ForeignKey(blank=True, help_text="Shown when somebody shares the address of this page. Without it the page's own picture is taken.", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.cmsimage', verbose_name='picture for shared links')),
            ],
            options={
                'verbose_name': 'press release',
                'verbose_name_plural': 'press releases',
            },
            bases=('wagtailcore.page', models.Model),
        ),
        migrations.CreateModel(
            name='PressQuote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('quote', models.TextField(help_text='Without quotation marks.', verbose_name='quote')),
                ('name', models.CharField(max_length=255, verbose_name='name')),
                ('function', models.CharField(blank=True, help_text='For example “county commissioner”.', max_length=255, verbose_name='function')),
                ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='networks.organisation', verbose_name='organisation')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='quotes', to='networks.pressreleasepage')),
            ],
            options={
                'verbose_name': 'quote',
                'verbose_name_plural': 'quotes',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.AlterUniqueTogether(
            name='pressquote',
            unique_together={('translation_key', 'locale')},
        ),
    ]
