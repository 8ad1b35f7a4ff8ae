"""The demo's inner life: people with accounts, two working groups at work, an application that waits. Everybody in it is
invented, and no mail of it ever leaves.

Whoever wants to look at it signs in at ``/members/sign-in/`` with one of the addresses of :data:`PEOPLE`; the mail with
the code is in the mail folder of the admin.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

from wagtail.models import Page

from cms.core import clock
from cms.core.choices import Purpose
from cms.core.personal.consent_texts import current_text
from networks.admission.choices import DocumentWanted
from networks.choices import GroupRole
from networks.demo import NETWORK
from networks.groups.choices import Addressee, OutputKind, TopicKind, TopicState
from networks.models import (
    AccessRequest,
    AdmissionPlan,
    GroupMember,
    GroupMinutes,
    GroupOutput,
    GroupTopic,
    MemberAccount,
    Membership,
    MembershipApplication,
    NetworkPage,
    Notice,
    Person,
    PlannedTask,
    Post,
    Thread,
    WorkingGroupPage,
)
from networks.services import accounts
from networks.services.admission import applying
from networks.services.groups.work import keep_thing


class Somebody(NamedTuple):
    """A member who does not exist. ``key`` is the official key of their region; without one, a guest."""

    name: str
    address: str
    function: str
    key: str = ""
    interests: tuple[str, ...] = ()
    about: str = ""
    shows_email: bool = False


SELMA, JORINDE, MATS, DERYA, GUEST = (
    f"{name}@beispiel.test" for name in ("selma", "jorinde", "mats", "derya", "ilka")
)
PEOPLE = (
    Somebody(
        "Selma Aydın-Krautwig",
        SELMA,
        "Leiterin der Stabsstelle Ehrenamt und Zusammenhalt",
        "16062",
        ("Wohnen", "Ehrenamt"),
        "Wie aus leeren Wohnungen über dem Laden erste Adressen werden.",
        shows_email=True,
    ),
    Somebody(
        "Jorinde Feldkamp-Aue",
        JORINDE,
        "Integrationsbeauftragte",
        "14626",
        ("Wohnen", "Mobilität"),
        "Eine Börse für Wohnraum, die zwei Gemeinden gemeinsam führen.",
    ),
    Somebody(
        "Mats Uhlenbrook",
        MATS,
        "Sachgebiet Zuwanderung",
        "03354",
        ("Sprache", "Mobilität"),
        "Sprachkurse im Kleinbus: Der Kurs kommt ins Dorf.",
        shows_email=True,
    ),
    Somebody("Derya Lindgrün", DERYA, "Koordinationsstelle Teilhabe", "12073", ("Arbeit", "Wohnen")),
    Somebody("Prof. Dr. Ilka Morgenstern-Weide", GUEST, "wissenschaftliche Begleitung"),
)
HOUSING, LANGUAGE = "AG Wohnen und Ankommen", "AG Sprache unterwegs"
"""The groups of :data:`networks.demo.GROUPS` that are at work."""
TALK = (
    (
        HOUSING,
        "Wer bürgt für die erste Miete?",
        (
            (
                JORINDE,
                9,
                "Bei uns scheitert es selten am leeren Haus und oft an der Kaution. Wer hat dafür eine Lösung?",
            ),
            (
                SELMA,
                8,
                "Wir haben einen kleinen Fonds aus Spenden. Zwölf Bürgschaften in zwei Jahren, keine ist geplatzt.",
            ),
            (JORINDE, 8, "Das würde ich gern sehen. Bringst du den Vertrag zum nächsten Treffen mit?"),
            (SELMA, 6, "Mache ich. Er steht dann auch bei den Ergebnissen der Gruppe."),
        ),
    ),
    (
        HOUSING,
        "Begehung im Oktober",
        ((SELMA, 30, "Wer kommt mit in die alte Schule? Treffpunkt ist der Parkplatz hinter der Kirche."),),
    ),
    (
        LANGUAGE,
        "Kurs im Rufbus",
        (
            (MATS, 4, "Der Probelauf beginnt: jeden Dienstag, sechs Plätze, eine Lehrerin. Ich berichte hier."),
            (JORINDE, 2, "Großartig. Fährt der Bus auch in den Ferien?"),
        ),
    ),
)
"""Group, subject, and what was written: by whom, how many days ago."""
MINUTES = "Zu Gast: die Wohnungsbörse.\n\nBeschlossen: Jeder Kreis nennt bis zum nächsten Treffen eine Adresse."
APPLICATION = {
    "member_name": "Landkreis Mecklenburgische Seenplatte",
    "name": "Henning Rohrdommel",
    "function": "Amtsleiter Soziales",
    "phone": "",
    "text": "Wir bauen gerade eine Stelle für das Ankommen auf und möchten nicht bei null anfangen.",
}
APPLICANT = "rohrdommel@beispiel.test"
TASKS = ("Kennenlerngespräch führen", "Unterlagen übergeben", "In einer Arbeitsgruppe vorstellen")


def make_members(home: Page) -> None:
    """Accounts, groups at work and an application; nothing where the network was deleted."""
    network = NetworkPage.objects.filter(locale=home.locale, short_name=NETWORK).first()
    if network is None:
        return
    known = set(Notice.objects.values_list("pk", flat=True))
    people = make_accounts(network)
    groups = {group.title: group for group in WorkingGroupPage.objects.filter(network=network)}
    for title, lead, others in ((HOUSING, SELMA, (JORINDE,)), (LANGUAGE, MATS, (JORINDE, SELMA))):
        if title in groups:
            _take_part(groups[title], people[lead], [people[address] for address in others])
    for title, subject, posts in TALK:
        if title in groups:
            _discuss(groups[title], subject, [(people[by], days, text) for by, days, text in posts])
    if HOUSING in groups:
        _work(groups[HOUSING], people)
    _apply(network)
    # Nobody in the demo has a mailbox: what would be told is not told.
    Notice.objects.exclude(pk__in=known).delete()


def make_accounts(network: NetworkPage) -> dict[str, MemberAccount]:
    """The people of the demo by their address; whoever has an account already keeps it."""
    found = {}
    for somebody in PEOPLE:
        register = Membership.objects.of_network(network.translation_key)
        if somebody.key:
            register = register.filter(region__official_key=somebody.key)
        else:
            register = register.filter(organisation__isnull=False)
        membership = register.order_by("pk").first()
        person = Person.objects.filter(name=somebody.name).first()
        account = accounts.open_account(somebody.address, name=somebody.name, membership=membership, person=person)
        if not account.function:
            accounts.change_profile(
                account,
                interests=somebody.interests,
                topics=(),
                function=somebody.function,
                about=somebody.about,
                shows_email=somebody.shows_email,
                organisation=str(membership.member) if membership is not None else "",
            )
            account.refresh_from_db()
        found[somebody.address] = account
    return found


def _take_part(group: WorkingGroupPage, lead: MemberAccount, others: list[MemberAccount]) -> None:
    since = clock.today() - timedelta(days=200)
    for account, role in ((lead, GroupRole.CONVENOR), *((account, GroupRole.MEMBER) for account in others)):
        GroupMember.objects.update_or_create(
            group_key=group.translation_key, account=account, until=None, defaults={"role": role, "since": since}
        )


def _discuss(group: WorkingGroupPage, subject: str, posts: list[tuple[MemberAccount, int, str]]) -> None:
    now = clock.now()
    moments = [now - timedelta(days=days) + timedelta(hours=number) for number, (_by, days, _text) in enumerate(posts)]
    thread = Thread.objects.create(
        group_key=group.translation_key,
        title=subject,
        author=posts[0][0],
        created_at=min(moments),
        last_post_at=max(moments),
    )
    for moment, (account, _days, text) in zip(moments, posts, strict=True):
        Post.objects.create(thread=thread, author=account, text=text, created_at=moment)


def _work(group: WorkingGroupPage, people: dict[str, MemberAccount]) -> None:
    key, lead = group.translation_key, people[SELMA]
    held_on = clock.today() - timedelta(days=20)
    keep_thing(
        GroupMinutes(), {"title": "Herbsttreffen", "text": MINUTES, "held_on": held_on}, group_key=key, account=lead
    )
    things: tuple[tuple[Any, dict[str, Any]], ...] = (
        (
            GroupOutput(),
            {
                "title": "Muster für eine Mietbürgschaft",
                "kind": OutputKind.TOOL,
                "addressee": Addressee.MEMBERS,
                "text": "Eine Seite Vertrag, eine Seite Erklärung.",
            },
        ),
        (
            GroupOutput(),
            {
                "title": "Was Kreise brauchen, um Leerstand zu vermitteln",
                "kind": OutputKind.NEED,
                "addressee": Addressee.POLICY,
                "text": "Auskunft über Eigentum, und jemanden, der anrufen darf.",
            },
        ),
        (GroupTopic(), {"title": "Probewohnen", "kind": TopicKind.TOPIC, "state": TopicState.PROPOSED}),
        (
            GroupTopic(),
            {"title": "Begehung der alten Schule", "kind": TopicKind.ACTIVITY, "state": TopicState.RUNNING},
        ),
    )
    for thing, values in things:
        keep_thing(thing, values, group_key=key, account=lead)
    AccessRequest.objects.create(
        group_key=key,
        account=people[DERYA],
        text="Ich suche gerade Wohnungen für Auszubildende und würde gern zuhören.",
        created_at=clock.now() - timedelta(days=1),
    )


def _apply(network: NetworkPage) -> None:
    """A county has sent its application; the expression of interest is the next step."""
    plan = AdmissionPlan(
        network=network,
        has_expression=True,
        document=DocumentWanted.OPTIONAL,
        welcome="Schön, dass Sie dabei sind. Ein Mitgliedskreis meldet sich in den nächsten Tagen bei Ihnen.",
    )
    plan.tasks.add(*(PlannedTask(title=title, sort_order=number) for number, title in enumerate(TASKS)))
    plan.save()
    form = applying.Form(
        address=APPLICANT,
        kind="full",
        text_version=current_text(Purpose.APPLICATION, network.locale.language_code).version,
        form="/applications/new/",
        language=network.locale.language_code,
        details=APPLICATION,
        written=applying.Written(criteria=[criterion.translation_key for criterion in applying.criteria_of(network)]),
    )
    applying.apply(form, network)
    row = MembershipApplication.objects.filter(network=plan.network).latest("pk")
    applying.confirm(row, form="/applications/mine/")
