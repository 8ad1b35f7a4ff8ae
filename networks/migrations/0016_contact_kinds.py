"""Funders and researchers write to the office, too (B15, D07)."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('networks', '0015_good_practice'),
    ]

    operations = [
        migrations.AlterField(
            model_name='message',
            name='kind',
            field=models.CharField(choices=[('interest', 'Interest in taking part'), ('funding', 'We fund projects'), ('research', 'We do research'), ('accessibility', 'Report a barrier'), ('question', 'Question'), ('other', 'Something else')], max_length=16, verbose_name='about'),
        ),
    ]
