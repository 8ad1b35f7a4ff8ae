"""Codes by which members sign in; only their hashes."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('networks', '0008_members'),
    ]

    operations = [
        migrations.CreateModel(
            name='SignInCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('handle', models.CharField(help_text='What the browser that asked holds in its session.', max_length=64, unique=True)),
                ('digest', models.CharField(blank=True, help_text='Keyed hash of the code.', max_length=64)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(db_index=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='networks.memberaccount')),
            ],
            options={
                'verbose_name': 'code to sign in',
                'verbose_name_plural': 'codes to sign in',
                'indexes': [models.Index(fields=['account', 'created_at'], name='sign_in_code_of_account')],
            },
        ),
    ]
