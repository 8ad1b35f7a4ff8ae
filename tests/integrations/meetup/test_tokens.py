"""Tokens: used up with every use, renewed by one process at a time, and a clear state when only a person can help."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.db import connection as database

from cms.core import clock
from cms.core.failpoints import FailPointError, use_rules
from integrations.meetup.errors import AccessLapsed, MustAuthorise, NotAvailable, WrongCredentials
from integrations.meetup.models import MeetupConnection
from integrations.meetup.options import MeetupOptions
from integrations.meetup.services.tokens import StoredTokens, authorise, authorise_address
from tests.integrations.meetup.stub import World


def stale(connection: MeetupConnection) -> None:
    """The access token is over."""
    MeetupConnection.objects.filter(pk=connection.pk).update(access_until=clock.now())


def test_a_good_token_is_used_as_it_is(connection: MeetupConnection, options: MeetupOptions, world: World) -> None:
    assert world.knows_token(StoredTokens(connection, options).access())
    assert world.refreshes == 0


def test_an_old_token_is_renewed_and_the_new_pair_is_kept(
    connection: MeetupConnection, options: MeetupOptions, world: World
) -> None:
    stale(connection)
    before = connection.refresh_token.reveal()
    token = StoredTokens(connection, options).access()
    connection.refresh_from_db()
    assert world.knows_token(token)
    assert connection.access_token.reveal() == token
    assert connection.refresh_token.reveal() == world.refresh_token != before
    assert connection.access_until == clock.now() + timedelta(hours=1)
    assert connection.renewing_until is None


def test_tokens_are_encrypted_in_the_database(connection: MeetupConnection, world: World) -> None:
    with database.cursor() as cursor:
        cursor.execute("SELECT access_token, refresh_token FROM meetup_meetupconnection")
        stored = " ".join(cursor.fetchone())
    assert world.refresh_token not in stored
    assert connection.access_token.reveal() not in stored


def test_whoever_comes_second_takes_what_the_first_has_written(
    connection: MeetupConnection, options: MeetupOptions, world: World
) -> None:
    tokens = StoredTokens(connection, options)
    old = connection.access_token.reveal()
    new = tokens.renew(old)
    assert tokens.renew(old) == new
    assert world.refreshes == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_renew_once(connection: MeetupConnection, options: MeetupOptions, world: World) -> None:
    stale(connection)
    found: list[str] = []

    def work() -> None:
        try:
            found.append(StoredTokens(connection, options).access())
        finally:
            database.close()

    crowd = [threading.Thread(target=work) for _number in range(6)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()
    assert len(found) == 6
    assert len(set(found)) == 1
    assert (world.refreshes, len(world.dead_refresh_tokens)) == (1, 1)


def test_a_lost_answer_ends_in_a_state_that_says_what_to_do(
    connection: MeetupConnection, options: MeetupOptions, world: World
) -> None:
    """Meetup has answered, and the process died before it could write the new pair down."""
    stale(connection)
    tokens = StoredTokens(connection, options)
    with use_rules("meetup.after_renewing=raise"), pytest.raises(FailPointError):
        tokens.access()
    with pytest.raises(MustAuthorise):
        tokens.access()
    connection.refresh_from_db()
    assert not connection.is_authorised
    asked = world.refreshes
    with pytest.raises(MustAuthorise):
        tokens.access()
    assert world.refreshes == asked, "a used token is never sent a second time"


def test_a_person_authorises_the_connection(
    connection: MeetupConnection, options: MeetupOptions, world: World
) -> None:
    MeetupConnection.objects.filter(pk=connection.pk).update(
        access_token="", refresh_token="", trouble="authorisation", last_error="…"
    )
    here = "https://www.example.org/integrations/meetup/back/"
    assert authorise_address(options, redirect_uri=here, state="s").startswith(
        options.token_url.replace("access", "authorize")
    )
    world.codes["good"] = here
    with pytest.raises(MustAuthorise):
        authorise(connection, "bad", options=options, redirect_uri=here)
    authorise(connection, "good", options=options, redirect_uri=here)
    connection.refresh_from_db()
    assert (connection.trouble, connection.last_error, connection.is_authorised) == ("", "", True)
    assert world.knows_token(StoredTokens(connection, options).access())
    with pytest.raises(MustAuthorise):
        authorise(connection, "good", options=options, redirect_uri=here)


def test_a_lapsed_pro_account_keeps_its_tokens(
    connection: MeetupConnection, options: MeetupOptions, world: World
) -> None:
    stale(connection)
    MeetupConnection.objects.filter(pk=connection.pk).update(last_success_at=clock.now())
    world.lapsed = world.faults_on_token = True
    with pytest.raises(AccessLapsed):
        StoredTokens(connection, options).access()
    world.lapsed = False
    assert world.knows_token(StoredTokens(connection, options).access())


@pytest.mark.parametrize("fault", ["503", "400"])
def test_a_fault_of_the_token_endpoint_loses_nothing(
    connection: MeetupConnection, options: MeetupOptions, world: World, fault: str
) -> None:
    stale(connection)
    world.faults_on_token = True
    world.script.append(fault)
    with pytest.raises(NotAvailable):
        StoredTokens(connection, options).access()
    assert world.knows_token(StoredTokens(connection, options).access())


def test_wrong_credentials(connection: MeetupConnection, options: MeetupOptions, world: World) -> None:
    stale(connection)
    world.client_secret = "changed"
    with pytest.raises(WrongCredentials):
        StoredTokens(connection, options).access()


def test_signing_in_without_a_person(
    connection: MeetupConnection, options: MeetupOptions, world: World, tmp_path: object
) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    world.public_key = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    MeetupConnection.objects.filter(pk=connection.pk).update(access_token="", refresh_token="", access_until=None)
    file = tmp_path / "key.pem"  # type: ignore[operator]  # a path
    file.write_text(pem)
    for text in (pem, pem.replace("\n", "\\n"), str(file)):
        signing = MeetupOptions(
            token_url=options.token_url,
            client_id=world.client_id,
            member_id=world.member_id,
            signing_key_id="k1",
            signing_key=text,
        )
        assert signing.problems() == []
        stale(connection)
        assert world.knows_token(StoredTokens(connection, signing).access())
    other = MeetupOptions(
        token_url=options.token_url, client_id=world.client_id, member_id="1", signing_key_id="k1", signing_key=pem
    )
    stale(connection)
    with pytest.raises(WrongCredentials):
        StoredTokens(connection, other).access()


@pytest.mark.parametrize(
    ("environment", "numbers"),
    [
        ({}, []),
        ({"GRAPHQL_URL": "nonsense"}, [1]),
        ({"ICAL_URL": "https://www.meetup.com/ical/"}, [3]),
        ({"CLIENT_SECRET": "x"}, [4]),
        ({"CLIENT_ID": "x", "MEMBER_ID": "1"}, [5]),
        ({"CLIENT_ID": "x", "MEMBER_ID": "1", "SIGNING_KEY": "no key"}, [6]),
    ],
)
def test_wrong_settings_are_named(environment: dict[str, str], numbers: list[int]) -> None:
    assert [problem.number for problem in MeetupOptions.of(environment).problems()] == numbers
