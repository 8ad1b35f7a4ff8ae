"""The first version of each consent text, and the beginning of the consent chain."""

from datetime import UTC, datetime

from django.db import migrations

SINCE = datetime(2026, 11, 23, tzinfo=UTC)
TEXTS = {
    ("series", "de"): (
        "Ich möchte an die Veranstaltungen der Reihe „{subject}“ per E-Mail erinnert werden und Änderungen sowie die "
        "Dokumentation erhalten. Dafür speichert {sender} meine E-Mail-Adresse. Mit dem Ende der Reihe enden auch die "
        "E-Mails, danach wird die Adresse gelöscht. Ich kann meine Einwilligung jederzeit widerrufen, am einfachsten "
        "über den Link in jeder E-Mail."
    ),
    ("series", "en"): (
        "I would like to be reminded by e-mail of the events of the series “{subject}” and to hear of changes and of "
        "their documentation. For this purpose {sender} stores my e-mail address. The e-mails end with the series; "
        "afterwards the address is erased. I can withdraw my consent at any time, most easily with the link in every "
        "e-mail."
    ),
    ("registration", "de"): (
        "Ich melde mich für „{subject}“ an. {sender} speichert dafür meine E-Mail-Adresse und meine Angaben, schreibt mir "
        "zu dieser Anmeldung und löscht alles einige Wochen nach der Veranstaltung. Ich kann mich jederzeit abmelden, am "
        "einfachsten über den Link in jeder E-Mail; dann werden die Angaben gelöscht."
    ),
    ("registration", "en"): (
        "I register for “{subject}”. For this purpose {sender} stores my e-mail address and my answers, writes to me about "
        "this registration, and erases everything some weeks after the event. I can cancel at any time, most easily with "
        "the link in every e-mail; my answers are erased then."
    ),
    ("newsletter", "de"): (
        "Ich möchte den Newsletter „{subject}“ per E-Mail erhalten. Dafür speichert {sender} meine E-Mail-Adresse, bis "
        "ich mich abmelde. Ich kann meine Einwilligung jederzeit widerrufen, am einfachsten über den Link in jeder "
        "E-Mail."
    ),
    ("newsletter", "en"): (
        "I would like to receive the newsletter “{subject}” by e-mail. For this purpose {sender} stores my e-mail "
        "address until I unsubscribe. I can withdraw my consent at any time, most easily with the link in every e-mail."
    ),
}


def write(apps, schema_editor):
    text_model = apps.get_model("core", "ConsentText")
    for (purpose, language), text in TEXTS.items():
        text_model.objects.get_or_create(
            purpose=purpose, language=language, number=1, defaults={"text": text, "created_at": SINCE}
        )
    apps.get_model("core", "ConsentHead").objects.get_or_create(pk=1, defaults={"hash": "0" * 64})


def forget(apps, schema_editor):
    """Only what nobody has consented to yet: a text that was shown is evidence."""
    entry_model = apps.get_model("core", "ConsentEntry")
    if not entry_model.objects.exists():
        apps.get_model("core", "ConsentText").objects.filter(number=1).delete()
        apps.get_model("core", "ConsentHead").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("core", "0005_consents")]

    operations = [migrations.RunPython(write, forget)]
