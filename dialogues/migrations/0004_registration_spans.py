"""What the rules of registration come to, for the events that are there."""

from datetime import timedelta

from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    events = apps.get_model("dialogues", "DialogueEventPage").objects.all()
    events.update(opens_at=F("registration_opens_at"), closes_at=F("registration_closes_at"))
    waiting = events.filter(registration_waitlist=True, starts_at__isnull=False)
    for event in waiting.only("starts_at", "waitlist_closes_hours").iterator():
        events.filter(pk=event.pk).update(waitlist_until=event.starts_at - timedelta(hours=event.waitlist_closes_hours))


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0003_registrations")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
