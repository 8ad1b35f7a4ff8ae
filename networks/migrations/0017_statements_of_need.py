"""Groups tell decision makers, and each political level, what their members need (C22, D06)."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('networks', '0016_contact_kinds'),
    ]

    operations = [
        migrations.AlterField(
            model_name='groupoutput',
            name='kind',
            field=models.CharField(choices=[('recommendation', 'recommendation'), ('need', 'statement of needs'), ('offer', 'offer to others'), ('paper', 'paper or guide'), ('tool', 'tool or template'), ('other', 'other')], default='recommendation', max_length=14, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='groupoutput',
            name='addressee',
            field=models.CharField(choices=[('members', 'other members'), ('network', 'the whole network'), ('practice', 'practice'), ('policy', 'politics'), ('state', 'the Länder'), ('federal', 'the federal level'), ('science', 'science'), ('public', 'everybody')], default='network', max_length=8, verbose_name='for whom'),
        ),
    ]
