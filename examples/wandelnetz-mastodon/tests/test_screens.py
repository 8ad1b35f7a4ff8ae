"""The office enters an account; the token is never seen again."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse
from mastodon_stub import TOKEN, MastodonStub

from wandelnetz_mastodon.choices import occasion_names
from wandelnetz_mastodon.models import MastodonConnection


def shown(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def values(server: MastodonStub, **others: str) -> dict[str, object]:
    return {
        "label": "Netzwerk",
        "instance": f"{server.url}/",
        "token": TOKEN,
        "occasions": occasion_names(),
        "language": "de",
        "visibility": "unlisted",
        "template": "{title}\n{url}",
        "is_enabled": "on",
        **others,
    }


def test_account_is_entered_and_changed(office: Client, switched_on: None, server: MastodonStub) -> None:
    add = reverse("integration_mastodon:add")
    assert shown(office, "integration_mastodon:add").count(" checked") == len(occasion_names()) + 1
    refused = office.post(add, values(server, token=""))
    assert refused.status_code == 200
    assert "Ohne Zugangsschlüssel kann nichts veröffentlicht werden." in refused.content.decode()
    assert office.post(add, values(server)).status_code == 302
    row = MastodonConnection.objects.get()
    edit = reverse("integration_mastodon:edit", args=[row.pk])
    assert office.post(edit, values(server, token="", label="Anders")).status_code == 302
    row.refresh_from_db()
    assert (row.label, row.instance, row.token.reveal()) == ("Anders", server.url, TOKEN)

    pages = [
        shown(office, "integrations_overview"),
        shown(office, "integrations_connection", row.public_id),
        shown(office, "integration_mastodon:index"),
        shown(office, "integration_mastodon:edit", row.pk),
    ]
    assert not [page for page in pages if TOKEN in page]
    assert "Wer hält das Dorf zusammen?<br>" in pages[1]
    assert reverse("integrations_connection", args=[row.public_id]) in pages[0]


def test_strangers_see_and_change_nothing(stranger: Client, account: MastodonConnection) -> None:
    addresses = [
        reverse("integration_mastodon:add"),
        reverse("integration_mastodon:edit", args=[account.pk]),
        reverse("integration_mastodon:delete", args=[account.pk]),
    ]
    assert {stranger.post(address, {"label": "x"}).status_code for address in addresses} == {302}
    row = MastodonConnection.objects.get()
    assert row.label == "Netzwerk"
