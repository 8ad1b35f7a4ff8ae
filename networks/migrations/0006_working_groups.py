"""Working groups below a network."""

import django.db.models.deletion
import uuid
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('networks', '0005_programmes'),
    ]

    operations = [
        migrations.CreateModel(
            name='WorkingGroupPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('aim', wagtail.fields.RichTextField(blank=True, help_text='What the group wants to achieve.', verbose_name='aim')),
                ('state', models.CharField(choices=[('forming', 'forming'), ('active', 'active'), ('paused', 'paused'), ('ended', 'ended')], default='active', help_text="The network's page says how many active groups there are, and nothing else about them.", max_length=8, verbose_name='state')),
                ('convenor', models.ForeignKey(blank=True, help_text='Who calls the group together.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='convened_groups', to='networks.person', verbose_name='convenor')),
                ('network', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='%(class)ss', to='networks.networkpage', verbose_name='network')),
                ('social_image', models.ForeignKey(blank=True, help_text="Shown when somebody shares the address of this page. Without it the page's own picture is taken.", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.cmsimage', verbose_name='picture for shared links')),
            ],
            options={
                'verbose_name': 'working group',
                'verbose_name_plural': 'working groups',
            },
            bases=('wagtailcore.page', models.Model),
        ),
    ]
