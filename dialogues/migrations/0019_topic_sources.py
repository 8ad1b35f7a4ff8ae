"""A topic may come from several surveys, with its place in each, and from the audience of an event."""

import django.core.validators
import django.db.models.deletion
import modelcluster.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dialogues', '0018_surveys'),
    ]

    operations = [
        migrations.AddField(
            model_name='topicproposal',
            name='wished_at',
            field=models.ForeignKey(blank=True, help_text='The event at which the audience asked for it.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='wished_topics', to='dialogues.dialogueeventpage', verbose_name='wished for at'),
        ),
        migrations.AlterField(
            model_name='topicproposal',
            name='event',
            field=models.ForeignKey(blank=True, help_text='The event that the topic has become. The state then follows its date by itself.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='topic_proposals', to='dialogues.dialogueeventpage', verbose_name='event'),
        ),
        migrations.AlterField(
            model_name='topicproposal',
            name='answer',
            field=models.TextField(blank=True, help_text='Whoever proposed the topic reads it, with the state. Why a topic of a survey is not taken up is shown with the results.', max_length=2000, verbose_name='answer'),
        ),
        migrations.CreateModel(
            name='TopicRanking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('option_key', models.UUIDField(editable=False, help_text='Translation key of the topic in the survey.', null=True)),
                ('place', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='place')),
                ('points', models.PositiveIntegerField(blank=True, null=True, verbose_name='points')),
                ('voters', models.PositiveIntegerField(blank=True, help_text='How many people put the topics in order.', null=True, verbose_name='people who ranked')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rankings', to='dialogues.surveypage', verbose_name='survey')),
                ('topic', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='rankings', to='dialogues.topicproposal')),
            ],
            options={
                'verbose_name': 'place in a survey',
                'verbose_name_plural': 'places in surveys',
                'ordering': ['place', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('survey', 'option_key'), name='a_topic_is_ranked_once_in_a_survey')],
            },
        ),
    ]
