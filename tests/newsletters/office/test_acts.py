"""What the office decides: it happens, it is logged without an address, and nobody else can do it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils.translation import gettext
from wagtail.models import ModelLogEntry, PageLogEntry

from cms.core.addresses import recipient_key
from cms.core.choices import ConsentAct
from cms.core.models import ConsentEntry, ConsentText
from newsletters.choices import MailingState, RecipientState, SubscriptionState, SuppressionReason
from newsletters.models import Mailing, MailingList, MailingRecipient, Subscriber, Subscription, Suppression
from newsletters.services import suppression
from newsletters.services.subscription_consents import record_consent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

LEA = "lea@beispiel.test"


def everything() -> tuple:
    return (
        list(Mailing.objects.order_by("pk").values_list("pk", "state", "pause_reason")),
        list(MailingRecipient.objects.order_by("pk").values_list("pk", "state", "address", "not_before")),
        list(Subscriber.objects.order_by("pk").values_list("pk", "address")),
        list(Subscription.objects.order_by("pk").values_list("pk", "state")),
        list(Suppression.objects.order_by("pk").values_list("pk", "reason")),
        list(ConsentEntry.objects.order_by("pk").values_list("pk", "address")),
        ConsentText.objects.count(),
        ModelLogEntry.objects.count(),
    )


@pytest.fixture
def scene(subscribe, make_mailing):
    """A subscriber with a mail in doubt, and somebody who is blocked."""
    subscription = subscribe(LEA)
    record_consent(ConsentAct.CONFIRMED, subscription=subscription, form="/")
    mailing = make_mailing(LEA, state=RecipientState.IN_DOUBT)
    row = suppression.suppress(recipient_key("weg@beispiel.test"), SuppressionReason.MANUAL)
    person = subscription.subscriber.pk
    return {
        ("mailing_pause", mailing.pk): {"reason": "Tippfehler"},
        ("mailing_resume", mailing.pk): {},
        ("mailing_cancel", mailing.pk): {"reason": "Tippfehler"},
        ("mailing_arrived", mailing.pk): {},
        ("mailing_again", mailing.pk): {},
        ("subscriber_unsubscribe_all", person): {},
        ("subscriber_unsubscribe", person, subscription.public_id): {},
        ("subscriber_block", person): {"note": ""},
        ("subscriber_export", person): {},
        ("subscriber_erase", person): {"sure": "on"},
        ("suppression_add",): {"address": "neu@beispiel.test", "note": ""},
        ("suppression_lift", row.pk): {"note": "rief an"},
        ("consent_text_add",): {"purpose": "series", "language": "de", "text": "Ja zu {subject}."},
        ("mail_release",): {"sure": "on"},
        ("mail_set_up",): {},
    }


@pytest.mark.parametrize("who", ["stranger", "editor", "reviewer"])
def test_nobody_but_the_office_changes_anything(request, scene, who):
    client = request.getfixturevalue(who)
    before = everything()
    for (name, *args), data in scene.items():
        url = reverse(name, args=args)
        assert client.get(url).status_code in (302, 403, 405), name
        assert client.post(url, data).status_code in (302, 403), name
        assert everything() == before, name


@pytest.mark.parametrize("who", ["stranger", "editor", "reviewer"])
def test_nobody_but_the_office_sees_people(request, scene, subscribe, make_mailing, who):
    client = request.getfixturevalue(who)
    mailing = make_mailing(LEA)
    names = ["subscribers", "subscribers_results", "suppressions", "bounces", "outbox", "mail_outlook", "mailings"]
    urls = [reverse(name) for name in names]
    urls += [
        reverse("subscriber", args=[Subscriber.objects.get().pk]),
        reverse("mailing", args=[mailing.pk]),
        reverse("mailing_recipients", args=[mailing.pk]),
        reverse("mailing_frame", args=[mailing.pk, "de"]),
        reverse("wagtailadmin_home"),
    ]
    for url in urls:
        answer = client.get(url, follow=True)
        assert LEA not in answer.content.decode(), url
        assert gettext("Mails today") not in answer.content.decode(), url


def test_a_mailing_is_paused_resumed_and_cancelled(office, make_mailing):
    mailing = make_mailing(LEA)

    def act(name: str, **data: str) -> str:
        answer = office.post(reverse(f"mailing_{name}", args=[mailing.pk]), data)
        mailing.refresh_from_db()
        return answer["Location"] if answer.status_code == 302 else ""

    here = reverse("mailing", args=[mailing.pk])
    assert act("pause", reason=f"Falscher Link, sagt {LEA}") == here
    assert (mailing.state, mailing.pause_reason) == (MailingState.PAUSED, "Falscher Link, sagt …")
    assert gettext("Resume") in office.get(here).content.decode()
    assert act("resume") == here
    assert mailing.state == MailingState.SENDING
    assert act("cancel", reason="") == here
    assert mailing.state == MailingState.CANCELLED
    assert mailing.recipients.get().state == RecipientState.SKIPPED
    # What is over cannot be resumed: a message, and nothing happens.
    answer = office.post(reverse("mailing_resume", args=[mailing.pk]), {})
    assert answer.status_code == 200
    assert gettext("Nothing was changed. Please look at the message.") in answer.content.decode()
    text = office.get(here).content.decode()
    assert gettext("Mailing cancelled") in text
    entries = ModelLogEntry.objects.filter(action__startswith="newsletters.mailing.")
    assert sorted(entries.values_list("action", flat=True)) == [
        "newsletters.mailing.cancel",
        "newsletters.mailing.pause",
        "newsletters.mailing.resume",
    ]
    assert LEA not in str(list(entries.values_list("data", "label")))


def test_doubt_is_explained_and_decided(office, make_mailing):
    one = make_mailing(LEA, "mia@beispiel.test", state=RecipientState.IN_DOUBT)
    other = make_mailing(LEA, state=RecipientState.GIVEN_UP)
    assert (
        str(gettext("If you do not want to wait, decide:"))
        in office.get(reverse("mailing", args=[one.pk])).content.decode()
    )
    assert "2" in office.get(reverse("mailing_again", args=[one.pk])).content.decode()
    assert set(one.recipients.values_list("state", flat=True)) == {RecipientState.IN_DOUBT}  # looking changes nothing
    office.post(reverse("mailing_arrived", args=[one.pk]))
    assert list(one.recipients.values_list("state", "settled_by")) == [("accepted", "operator")] * 2
    office.post(reverse("mailing_again", args=[other.pk]))
    assert other.recipients.get().state == RecipientState.QUEUED


def test_a_person_is_unsubscribed_blocked_and_erased(office, subscribe, series, make_mailing):
    first = subscribe(LEA)
    second = subscribe(LEA, series_key=series.translation_key)
    make_mailing(LEA)
    person = first.subscriber
    office.post(reverse("subscriber_unsubscribe", args=[person.pk, first.public_id]))
    states = dict(Subscription.objects.values_list("pk", "state"))
    assert states == {first.pk: SubscriptionState.UNSUBSCRIBED, second.pk: SubscriptionState.ACTIVE}
    office.post(reverse("subscriber_block", args=[person.pk]), {"note": f"wegen {LEA}"})
    row = Suppression.objects.get()
    assert (row.recipient_key, row.reason, row.note) == (recipient_key(LEA), "manual", "wegen …")
    text = office.get(reverse("subscriber", args=[person.pk])).content.decode()
    assert gettext("This address is blocked.") in text
    office.post(reverse("suppression_lift", args=[row.pk]), {"note": ""})
    assert Suppression.objects.exists()  # a reason is needed
    office.post(reverse("suppression_lift", args=[row.pk]), {"note": "rief selbst an"})
    assert not Suppression.objects.exists()
    office.post(reverse("subscriber_erase", args=[person.pk]), {})
    assert Subscriber.objects.exists()  # the box was not ticked
    office.post(reverse("subscriber_erase", args=[person.pk]), {"sure": "on"})
    assert not Subscriber.objects.exists()
    mail = MailingRecipient.objects.get()
    assert (mail.address, mail.state, mail.skip_reason) == ("", "skipped", "erased")
    log = str(list(ModelLogEntry.objects.values_list("label", "data", "action")))
    assert LEA not in log
    assert "newsletters.subscriber.erase" in log


def test_a_copy_of_the_data_is_a_file(office, subscribe):
    person = subscribe(LEA).subscriber
    answer = office.post(reverse("subscriber_export", args=[person.pk]))
    assert answer.json()["subscriber"]["address"] == LEA
    assert answer["Content-Disposition"] == 'attachment; filename="personal-data.json"'
    assert "no-store" in answer["Cache-Control"]
    assert ModelLogEntry.objects.get(action="newsletters.subscriber.export").user is not None


@pytest.mark.parametrize(
    "address", ["", "kein", "a@b@c", "x" * 300 + "@beispiel.test", "a@beispiel.test\r\nBcc: b@c.test"]
)
def test_only_addresses_are_blocked(office, address):
    answer = office.post(reverse("suppression_add"), {"address": address, "note": ""})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Suppression.objects.exists()


def test_an_address_is_blocked_once(office):
    for status in (302, 200):
        assert office.post(reverse("suppression_add"), {"address": LEA, "note": ""}).status_code == status
    assert Suppression.objects.get().reason == "manual"


def test_what_a_mail_says_can_do_nothing(office, make_mailing):
    mailing = make_mailing(LEA, title="<b>Fett</b> & mehr")
    text = office.get(reverse("mailing", args=[mailing.pk])).content.decode()
    assert "<b>Fett</b>" not in text
    assert "<script>alert(1)</script>" not in text
    frame = office.get(reverse("mailing_frame", args=[mailing.pk, "de"]))
    policy = frame["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'")
    assert "allow-scripts" not in policy
    assert office.get(reverse("mailing_frame", args=[mailing.pk, "fr"])).status_code in (302, 404)


def test_a_consent_text_gets_a_new_version(office):
    before = ConsentText.objects.count()
    data = {"purpose": "series", "language": "de", "text": "Ohne Gegenstand"}
    assert office.post(reverse("consent_text_add"), data).status_code == 200
    data["text"] = "Ich will an „{subject}“ erinnert werden."
    assert office.post(reverse("consent_text_add"), data).status_code == 302
    assert office.post(reverse("consent_text_add"), data).status_code == 200  # the same once more is no new version
    assert ConsentText.objects.count() == before + 1
    newest = ConsentText.objects.filter(purpose="series", language="de").order_by("-number").first()
    assert newest.text == data["text"]
    answer = office.get(reverse("consent_text_add") + "?purpose=series&language=de")
    assert answer.context["form"].initial["text"] == data["text"]
    assert office.get(reverse("consent_text_add") + "?purpose=x&language=y").status_code == 200
    assert data["text"] in office.get(reverse("consent_texts")).content.decode()


def test_one_list_is_in_the_footer(office):
    first = MailingList.objects.create(name="Alt", slug="alt", is_default=True)
    url = reverse("mailing_lists:add")
    answer = office.post(url, {"name": "Neu", "slug": "neu", "is_default": "on", "is_open": "on"})
    assert answer.status_code == 302, answer.context["form"].errors
    assert list(MailingList.objects.filter(is_default=True).values_list("slug", flat=True)) == ["neu"]
    first.refresh_from_db()
    assert not first.is_default


def test_the_log_has_no_address(office, subscribe, make_mailing):
    office.post(reverse("suppression_add"), {"address": LEA, "note": f"{LEA} rief an"})
    assert LEA not in str(list(ModelLogEntry.objects.values())) + str(list(PageLogEntry.objects.values()))
    assert LEA not in str(list(Suppression.objects.values()))


def test_a_list_with_people_is_not_deleted(office, subscribe, mailing_list):
    empty = MailingList.objects.create(name="Leer", slug="leer")
    subscribe(LEA)
    for row in (empty, mailing_list):
        assert office.post(reverse("mailing_lists:delete", args=[row.pk])).status_code == 302
    assert list(MailingList.objects.values_list("slug", flat=True)) == ["rundbrief"]
    assert Subscription.objects.count() == 1
    text = office.get(reverse("mailing_lists:index")).content.decode()
    assert "rundbrief" in text.lower()


@pytest.mark.parametrize("who", ["stranger", "editor", "reviewer"])
def test_only_the_office_changes_lists(request, who, mailing_list):
    client = request.getfixturevalue(who)
    data = {"name": "Neu", "slug": "neu"}
    for url in (reverse("mailing_lists:add"), reverse("mailing_lists:edit", args=[mailing_list.pk])):
        assert client.post(url, data).status_code in (302, 403)
    assert client.post(reverse("mailing_lists:delete", args=[mailing_list.pk])).status_code in (302, 403)
    assert list(MailingList.objects.values_list("slug", flat=True)) == ["rundbrief"]
