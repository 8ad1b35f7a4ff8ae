"""What a network or programme may say in an import file: pieces of JSON Schema."""

from __future__ import annotations

from cms.core.content_import import shapes as s
from networks.models import MembershipKind, NetworkState, OfferKind
from networks.services.imports.records import IDENTITY_FIELDS, role_lists

TITLED = s.fields(
    {
        "key": s.not_stored(s.text(120)),
        "title": s.needed_text(255),
        **s.rich("body"),
        **s.rich("text", "The same as body."),
    },
    required=["title"],
)
TITLES = s.list_of(
    s.shared("title", s.short_or(TITLED, s.text(None))), "Titles, or objects with a title and an explanation."
)
CHAPTER = s.fields(
    {
        "key": s.text(120, "By which the chapter is addressed: letters, digits and hyphens."),
        "title": s.needed_text(255),
        **s.rich("body"),
        **s.rich("text", "The same as body."),
    },
    required=["title"],
)
OFFER = s.fields(
    {
        "kind": s.choice(OfferKind),
        "title": s.needed_text(255),
        **s.rich("body"),
        **s.rich("text", "The same as body."),
        "image": s.image(),
    },
    required=["title"],
)
MILESTONE = s.fields(
    {
        "date": s.fuzzy_date(),
        "title": s.needed_text(255),
        **s.rich("body"),
        **s.rich("text", "The same as body."),
    },
    required=["title"],
)
SPOKESPERSON = s.fields(
    {
        "person": s.needed_reference("people"),
        "region": s.reference("regions"),
        "from": s.fuzzy_date(),
        "to": s.fuzzy_date(),
        "contact_url": s.url("A page that tells how to reach them."),
        "email": s.text(254, "Shown only to visitors who ask for it."),
        "phone": s.text(60, "Shown only to visitors who ask for it."),
    },
    required=["person"],
)
MEMBERSHIP = s.fields(
    {
        "region": s.reference("regions", "Either a region or an organisation."),
        "organisation": s.reference("organisations"),
        "kind": s.choice(MembershipKind),
        "from": s.fuzzy_date(),
        "to": s.fuzzy_date("The last day."),
        "responsible": s.list_of(
            s.fields({"person": s.needed_reference("people"), "function": s.text(255)}, required=["person"]),
            "Who is responsible there. Never public.",
        ),
    }
)
PARTICIPATION = s.short_or(
    s.fields(
        {"region": s.needed_reference("regions"), "since": s.fuzzy_date(), "until": s.fuzzy_date()},
        required=["region"],
    ),
    s.reference("regions"),
)
RESULT = s.fields(
    {
        "title": s.needed_text(255),
        **s.rich("body"),
        **s.rich("text", "The same as body."),
        "region": s.reference("regions"),
        "helpers": s.text(255, "Who helped to make it."),
        "url": s.url(),
    },
    required=["title"],
)

OF_NETWORKS = {
    "state": s.choice(NetworkState, also=["running"]),
    "founded_on": s.fuzzy_date(),
    "legal_form": s.text(255),
    "logo": s.image(),
    "purposes": TITLES,
    "charter": s.list_of(CHAPTER, "Chapters in their order."),
    "principles": TITLES,
    "criteria": TITLES,
    "features": TITLES,
    "open_for_members": s.flag(),
    "admission": s.fields(
        {"open": s.flag("Whether applications are taken now."), "url": s.url("Where to apply."), "steps": TITLES}
    ),
    "emerged_from": s.reference("networks", "The programme or network that it grew out of."),
    "spokespersons": s.list_of(SPOKESPERSON),
    "memberships": s.list_of(MEMBERSHIP, "The register; members that have left stay, with “to”."),
    "member_count_label": s.text(255, "The number as the network itself says it, such as “around 20 regions”."),
    "members_as_of": s.fuzzy_date("As of when the network shows its list."),
    "practices": s.list_of(RESULT, "What has proved itself at a member."),
    "milestones": s.list_of(MILESTONE),
    "office": s.short_or(
        s.fields(
            {"organisation": s.needed_reference("organisations"), "until": s.fuzzy_date("When this ends.")},
            required=["organisation"],
        ),
        s.reference("organisations"),
    ),
    "review_on": s.fuzzy_date(),
    **s.rich("press_background", "Shown below press releases that have no background of their own."),
}
OF_PROGRAMMES = {
    "starts_on": s.fuzzy_date("Of a programme."),
    "ends_on": s.fuzzy_date("Of a programme."),
    "participants": s.list_of(PARTICIPATION, "Of a programme: the regions that took part."),
    "results": s.list_of(RESULT, "Of a programme."),
}

NETWORK = s.fields(
    {
        "key": s.key("networks"),
        "type": {
            "enum": ["network", "programme"],
            "description": "What it is; without it, a network. Networks can emerge from either.",
        },
        "name": s.text(255, "The full name."),
        "title": s.text(255, "The same as name."),
        "slug": s.text(255, "The last part of the page's address; made from the short name when it is not given."),
        "short_name": s.text(80),
        "claim": s.text(255),
        **s.rich("mission", "Why the network exists and what it does."),
        "image": s.image("A wide picture for the head of the page."),
        "offers": s.list_of(s.short_or(OFFER, s.text(None)), "What is offered: titles, or objects."),
        **role_lists(),
        **OF_NETWORKS,
        **OF_PROGRAMMES,
        "draft": s.flag("Saved as a draft, not published."),
        **IDENTITY_FIELDS,
        **s.computed("locale", "mission_text", "member_count", "members_url", "groups_public", "press_releases"),
    },
    required=["key"],
)
