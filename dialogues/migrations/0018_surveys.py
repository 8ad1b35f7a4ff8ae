"""Surveys with their questions, and the answers to them."""

import uuid

import django.core.validators
import django.db.models.deletion
import modelcluster.fields
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0008_purposes'),
        ('dialogues', '0017_trip_applications'),
        ('networks', '0013_region_places'),
    ]

    operations = [
        migrations.CreateModel(
            name='SurveyPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('intro', wagtail.fields.RichTextField(blank=True, help_text='Why you ask, and what becomes of the answers: the first thing that people read.', verbose_name='introduction')),
                ('audience', models.CharField(choices=[('everybody', 'everybody, without an account'), ('members', "members of the network, in the members' area")], default='everybody', max_length=9, verbose_name='who may answer')),
                ('opens_at', models.DateTimeField(blank=True, db_index=True, help_text='Left empty: as soon as the page is online.', null=True, verbose_name='opens')),
                ('closes_at', models.DateTimeField(blank=True, db_index=True, help_text='From then on nobody can answer any more.', null=True, verbose_name='closes')),
                ('thanks', models.TextField(blank=True, help_text='What people read when they have answered. Left empty, the usual thanks.', max_length=1000, verbose_name='thanks')),
                ('results_public', models.BooleanField(default=False, help_text='After the closing: the topics in their order with what became of each, and the numbers of questions with a choice from five answers on. What people wrote in their own words is never shown.', verbose_name='show the results on this page')),
                ('conclusion', wagtail.fields.RichTextField(blank=True, help_text='Shown above the results.', verbose_name='what follows from it')),
                ('keep_texts_days', models.PositiveSmallIntegerField(default=180, help_text='So many days after the closing, what people wrote in their own words is erased. The numbers stay.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(730)], verbose_name='erase texts after (days)')),
                ('network', models.ForeignKey(blank=True, help_text='For whose events topics are sought; and whose members are asked, if it is for members.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='surveys', to='networks.networkpage', verbose_name='network')),
                ('social_image', models.ForeignKey(blank=True, help_text="Shown when somebody shares the address of this page. Without it the page's own picture is taken.", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.cmsimage', verbose_name='picture for shared links')),
            ],
            options={
                'verbose_name': 'survey',
                'verbose_name_plural': 'surveys',
            },
            bases=('wagtailcore.page', models.Model),
        ),
        migrations.CreateModel(
            name='SurveyQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('kind', models.CharField(choices=[('ranking', 'put topics in order'), ('single', 'choose one answer'), ('multiple', 'choose several answers'), ('text', "write in one's own words")], default='ranking', max_length=8, verbose_name='what people do')),
                ('label', models.CharField(max_length=255, verbose_name='question')),
                ('help', models.CharField(blank=True, help_text='One or two sentences below the question.', max_length=500, verbose_name='explanation')),
                ('is_required', models.BooleanField(default=False, help_text='Ask for no more than you need: everything is optional.', verbose_name='must be answered')),
                ('most', models.PositiveSmallIntegerField(blank=True, help_text='How many answers people may choose, or how many places they give: with 3 they name their first three topics. Left empty: as many as there are.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(50)], verbose_name='at most')),
                ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='dialogues.surveypage')),
            ],
            options={
                'verbose_name': 'question of a survey',
                'verbose_name_plural': 'questions of a survey',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SurveyOption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('title', models.CharField(max_length=200, verbose_name='answer or topic')),
                ('text', models.TextField(blank=True, help_text='For topics: it goes along when the topic becomes an event.', max_length=1000, verbose_name='what it is about')),
                ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
                ('question', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='options', to='dialogues.surveyquestion')),
            ],
            options={
                'verbose_name': 'answer to choose',
                'verbose_name_plural': 'answers to choose',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SurveyReply',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('survey_key', models.UUIDField(db_index=True, editable=False, help_text='Translation key of the survey.')),
                ('received_on', models.DateField(editable=False, help_text='The day, never the time of day.', verbose_name='received')),
            ],
            options={
                'verbose_name': 'answer to a survey',
                'verbose_name_plural': 'answers to surveys',
            },
        ),
        migrations.CreateModel(
            name='SurveyAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question_key', models.UUIDField(help_text='Translation key of the question.')),
                ('option_key', models.UUIDField(help_text='Translation key of the option; empty for a text.', null=True)),
                ('place', models.PositiveSmallIntegerField(help_text='From 1; only where topics are ranked.', null=True)),
                ('text', models.TextField(blank=True, verbose_name='text')),
                ('reply', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='dialogues.surveyreply')),
            ],
            options={
                'verbose_name': 'part of an answer',
                'verbose_name_plural': 'parts of answers',
                'indexes': [models.Index(fields=['question_key', 'option_key'], name='survey_answer_figures')],
                'constraints': [models.UniqueConstraint(fields=('reply', 'question_key', 'option_key'), name='an_option_is_chosen_once')],
            },
        ),
        migrations.CreateModel(
            name='SurveyTicket',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('survey_key', models.UUIDField(editable=False, help_text='Translation key of the survey.')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='networks.memberaccount')),
            ],
            options={
                'verbose_name': 'member who has answered',
                'verbose_name_plural': 'members who have answered',
                'constraints': [models.UniqueConstraint(fields=('survey_key', 'account'), name='a_member_answers_a_survey_once')],
            },
        ),
        migrations.AlterUniqueTogether(
            name='surveyquestion',
            unique_together={('translation_key', 'locale')},
        ),
        migrations.AlterUniqueTogether(
            name='surveyoption',
            unique_together={('translation_key', 'locale')},
        ),
    ]
