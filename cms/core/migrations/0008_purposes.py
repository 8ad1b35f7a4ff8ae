"""What people consent to when they apply for membership or write to the office."""

from datetime import UTC, datetime

from django.db import migrations, models

SINCE = datetime(2026, 11, 23, tzinfo=UTC)
TEXTS = {
    ("application", "de"): (
        "Ich wende mich wegen der Aufnahme in „{subject}“ an {sender}. Dafür werden meine Angaben gespeichert und geprüft, "
        "und ich bekomme E-Mails zu diesem Antrag. Wird der Antrag abgelehnt oder zurückgezogen, werden die Angaben nach "
        "einer festen Frist gelöscht. Ich kann den Antrag jederzeit zurückziehen und meine Daten löschen, am einfachsten "
        "über den Link in jeder E-Mail."
    ),
    ("application", "en"): (
        "I contact {sender} about the admission to “{subject}”. For this purpose my details are stored and examined, and I "
        "get e-mails about this application. If it is declined or withdrawn, the details are erased after a fixed period. "
        "I can withdraw the application and erase my data at any time, most easily with the link in every e-mail."
    ),
    ("message", "de"): (
        "Ich schreibe an „{subject}“. {sender} speichert dafür meine Nachricht und, wenn ich sie angebe, meine "
        "E-Mail-Adresse, um zu antworten, und löscht beides ein halbes Jahr nach der Antwort."
    ),
    ("message", "en"): (
        "I write to “{subject}”. For this purpose {sender} stores my message and, if I give it, my e-mail address in order "
        "to answer, and erases both half a year after the answer."
    ),
}
CHOICES = [
    ("series", "reminders of a dialogue series"),
    ("newsletter", "newsletter"),
    ("registration", "registration for an event"),
    ("application", "application for membership"),
    ("message", "message to the office"),
]


def write(apps, schema_editor):
    text_model = apps.get_model("core", "ConsentText")
    for (purpose, language), text in TEXTS.items():
        text_model.objects.get_or_create(
            purpose=purpose, language=language, number=1, defaults={"text": text, "created_at": SINCE}
        )


def forget(apps, schema_editor):
    """Only what nobody has consented to yet: a text that was shown is evidence."""
    purposes = {purpose for purpose, _language in TEXTS}
    if not apps.get_model("core", "ConsentEntry").objects.filter(purpose__in=purposes).exists():
        apps.get_model("core", "ConsentText").objects.filter(purpose__in=purposes).delete()


class Migration(migrations.Migration):
    dependencies = [("core", "0007_change_log")]

    operations = [
        migrations.AlterField("consententry", "purpose", models.CharField(choices=CHOICES, max_length=20)),
        migrations.AlterField(
            "consenttext", "purpose", models.CharField(choices=CHOICES, max_length=20, verbose_name="purpose")
        ),
        migrations.RunPython(write, forget),
    ]
