"""Learning trips have a call: places are given on application (A17, A18)."""

import modelcluster.fields
import wagtail.fields
from django.db import migrations, models

import cms.core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("dialogues", "0013_corrected_links"),
        ("networks", "0013_region_places"),
    ]

    operations = [
        migrations.AddField(
            model_name="dialogueeventpage",
            name="by_call",
            field=models.BooleanField(
                default=False,
                help_text="For learning trips: people apply until registration closes, and the office decides.",
                verbose_name="places are given on application",
            ),
        ),
        migrations.AddField(
            model_name="dialogueeventpage",
            name="call_text",
            field=wagtail.fields.RichTextField(
                blank=True,
                default="",
                help_text="What applicants should know: what the programme pays, what you expect, how you choose.",
                verbose_name="call",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="dialogueeventpage",
            name="call_networks",
            field=modelcluster.fields.ParentalManyToManyField(
                blank=True,
                help_text="Nothing ticked: the networks of the event and of its series.",
                related_name="calls",
                to="networks.networkpage",
                verbose_name="for people of",
            ),
        ),
        migrations.AddField(
            model_name="dialogueeventpage",
            name="call_standings",
            field=cms.core.fields.ChoiceSetField(
                blank=True,
                choices=[("member", "member"), ("supporter", "supporting member"), ("guest", "guest")],
                default="",
                help_text="Nothing ticked: whoever has the right to apply for learning trips in the network; usually "
                "members.",
                max_length=200,
                verbose_name="only for",
            ),
        ),
    ]
