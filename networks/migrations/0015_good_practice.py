"""What has proved itself at a member (B17)."""

import django.db.models.deletion
import modelcluster.fields
import uuid
import wagtail.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('networks', '0014_purposes'),
    ]

    operations = [
        migrations.CreateModel(
            name='GoodPractice',
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
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='practices', to='networks.networkpage')),
                ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='networks.region', verbose_name='region')),
            ],
            options={
                'verbose_name': 'good practice',
                'verbose_name_plural': 'good practice',
                'ordering': ['sort_order'],
                'abstract': False,
                'unique_together': {('translation_key', 'locale')},
            },
        ),
    ]
