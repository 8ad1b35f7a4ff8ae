from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from cms.core import clock
from cms.core.cache.version import bump_version
from tests.factories import UserFactory

pytestmark = [
    pytest.mark.urls("tests.core.cache.urls"),
    pytest.mark.usefixtures("responses", "content"),
]
ALWAYS_ASK = "public, max-age=0, must-revalidate"
NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


def is_cached(client: Client, url: str, **extra: str) -> bool:
    first, second = client.get(url, **extra), client.get(url, **extra)
    assert first.status_code == second.status_code
    return first.content == second.content


def etag_of(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


@pytest.mark.parametrize(
    "url",
    [
        "/api/v1/counted/",
        "/api/v1/counted/?limit=20",
        "/feed/counted/",
        "/calendar/counted/",
        "/sitemap.xml",
        "/robots.txt",
        "/de/marked/",
        "/de/wagtail/seite/",
    ],
)
def test_unchanged_content_is_answered_by_one_query(client, url, django_assert_num_queries):
    first = client.get(url)
    with django_assert_num_queries(1):
        second = client.get(url)
    assert second.content == first.content
    assert dict(second.items()) == dict(first.items())
    assert first["ETag"] == etag_of(first.content)
    assert first["Cache-Control"] == ALWAYS_ASK
    assert first["Content-Length"] == str(len(first.content))
    assert first["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'self'" in first["Content-Security-Policy"]


@pytest.mark.parametrize(
    "url",
    [
        "/admin/counted/",
        "/api/v3-preview/counted/",
        "/documents/counted/",
        "/open/",  # its language comes from the browser
        "/de/unmarked/",
        "/de/form/",
        "/api/v1/unprocessable/",
        "/api/v1/streaming/",
        "/api/v1/cookie/",
        "/api/v1/session/",
        "/api/v1/nonce/",
        "/api/v1/never/",
        "/api/v1/accept/",
        "/api/v1/counted/?search=" + "x" * 2000,
    ],
)
def test_other_answers_are_made_each_time(client, url):
    if "streaming" in url:
        assert client.get(url).getvalue() != client.get(url).getvalue()
    else:
        assert not is_cached(client, url)


def test_addresses_do_not_share_an_answer(client):
    answers = [
        client.get("/api/v1/counted/"),
        client.get("/api/v1/counted/", {"limit": "1"}),
        client.get("/api/v1/counted/", {"limit": "2"}),
        client.get("/api/v1/counted/", headers={"host": "other.example"}),
        client.get("/api/v1/counted/", secure=True),
        client.get("/feed/counted/"),
    ]
    assert len({answer.content for answer in answers}) == 6


def test_path_is_never_mistaken_for_its_bytes(client):
    assert client.get("/de/wagtail/ä/").content != client.get("/de/wagtail/Ã¤/").content


def test_change_is_visible_in_the_next_request(client):
    before = client.get("/api/v1/counted/")
    bump_version()
    after = client.get("/api/v1/counted/")
    assert after.content != before.content
    assert after["ETag"] != before["ETag"]


def test_etag_stays_when_something_else_was_edited(client):
    before = client.get("/api/v1/constant/")
    bump_version()
    after = client.get("/api/v1/constant/", headers={"if-none-match": before["ETag"]})
    assert after.status_code == 304


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ("{etag}", 304),
        ('"other", {etag}', 304),
        ("W/{etag}", 304),
        ('W/"other",W/{etag}', 304),
        ("*", 304),
        ('"other"', 200),
        ("", 200),
        ("nonsense {etag", 200),
    ],
)
@pytest.mark.parametrize("is_cached_before", [True, False])
@pytest.mark.parametrize("method", ["get", "head"])
def test_conditional_request(client, given, status, is_cached_before, method):
    body = b"always the same"
    if is_cached_before:
        client.get("/api/v1/constant/")
    condition = given.replace("{etag}", etag_of(body))
    response = getattr(client, method)("/api/v1/constant/", headers={"if-none-match": condition})
    assert response.status_code == status
    assert response.content == (body if (status, method) == (200, "get") else b"")
    assert response["ETag"] == etag_of(body)
    assert response["Cache-Control"] == ALWAYS_ASK
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response.has_header("Content-Type") == (status == 200)
    assert response.has_header("Content-Length") == (status == 200)


def test_304_costs_one_query(client, django_assert_num_queries):
    etag = client.get("/api/v1/constant/")["ETag"]
    with django_assert_num_queries(1):
        assert client.get("/api/v1/constant/", headers={"if-none-match": etag}).status_code == 304


@pytest.mark.parametrize("first", ["get", "head"])
def test_head_has_the_headers_of_get_and_no_body(client, first):
    answers = {method: getattr(client, method)("/api/v1/constant/") for method in (first, "head", "get")}
    assert dict(answers["head"].items()) == dict(answers["get"].items())
    assert answers["head"]["Content-Length"] == "15"
    assert (answers["head"].content, answers["get"].content) == (b"", b"always the same")


def test_public_views_do_not_learn_who_asks(client):
    user = UserFactory(username="erika")
    client.force_login(user)
    session = client.session
    session["word"] = "secret"
    session.save()
    headers = {"accept-language": "en", "authorization": "Bearer x"}
    expected = {"cookies": [], "user": "", "session": "", "language": "de", "authorization": False}
    response = client.get("/api/v1/seen/", headers=headers)
    assert response.json() == expected
    assert not response.has_header("Vary")
    assert Client().get("/api/v1/seen/").content == response.content
    assert client.post("/api/v1/seen/").json()["user"] == "erika"  # only reading is anonymous


@pytest.mark.parametrize(
    "cookie", ["sessionid=abc", "colour=blue; sessionid=abc", "messages=xyz", "a=b; messages=xyz"]
)
def test_page_for_somebody_who_is_known_is_made_for_them(client, cookie):
    anonymous = client.get("/de/marked/").content
    known = Client(headers={"cookie": cookie})
    assert known.get("/de/marked/").content != anonymous
    assert not is_cached(known, "/de/marked/")
    assert client.get("/de/marked/").content == anonymous
    assert known.get("/api/v1/counted/").content == client.get("/api/v1/counted/").content


def test_page_with_authorization_is_made_each_time(client):
    assert not is_cached(client, "/de/marked/", HTTP_AUTHORIZATION="Bearer x")


def test_harmless_cookie_leaves_a_page_cached(client):
    assert is_cached(client, "/de/marked/", HTTP_COOKIE="colour=blue")


def test_caches_on_the_way_keep_pages_of_members_apart(client):
    assert client.get("/de/marked/")["Vary"] == "Cookie"


def test_preview_neither_reads_nor_fills_the_cache(client, rf):
    from django.core.handlers.base import BaseHandler

    handler = BaseHandler()
    handler.load_middleware()

    def preview() -> bytes:
        request = rf.get("/de/marked/", headers={"host": "testserver"})
        request.is_dummy = True  # as Wagtail marks it
        return handler.get_response(request).content

    first = preview()
    public = client.get("/de/marked/").content
    assert len({first, public, preview()}) == 3


def test_host_that_is_not_ours_gets_and_leaves_nothing(client, settings, responses):
    settings.ALLOWED_HOSTS = ["localhost"]
    assert client.get("/api/v1/counted/", headers={"host": "localhost"}).status_code == 200
    assert len(responses.local) == 1
    for host in ("evil.example", "localhost.evil.example", "localhost@evil", ""):
        assert client.get("/api/v1/counted/", headers={"host": host}).status_code == 400
    assert len(responses.local) == 1


def test_forwarded_host_counts_when_the_settings_say_so(client, settings):
    settings.USE_X_FORWARDED_HOST = True
    one, two = (client.get("/api/v1/counted/", headers={"x-forwarded-host": host}) for host in ("a.org", "b.org"))
    assert one.content != two.content


@pytest.mark.parametrize(("given", "secure"), [("https", True), ("https, http", True), ("http", False)])
def test_scheme_behind_a_proxy(client, settings, given, secure):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    client.get("/api/v1/counted/", secure=not secure)
    forwarded = client.get("/api/v1/counted/", headers={"x-forwarded-proto": given})
    assert forwarded.content == client.get("/api/v1/counted/", secure=secure).content
    assert forwarded.wsgi_request.is_secure() is secure


def test_answer_ends_with_the_moment_at_which_it_becomes_wrong(client, settings):
    start = NOON + timedelta(minutes=2)
    settings.START = start
    with clock.frozen_at(start - timedelta(seconds=1)):
        before = client.get("/api/v1/state/")
        assert before.content == b"announced"
    with clock.frozen_at(start - timedelta(microseconds=1)):
        assert client.get("/api/v1/state/", headers={"if-none-match": before["ETag"]}).status_code == 304
    with clock.frozen_at(start):
        after = client.get("/api/v1/state/", headers={"if-none-match": before["ETag"]})
    assert (after.status_code, after.content) == (200, b"running")


def test_answer_ends_at_midnight(client):
    midnight = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)
    with clock.frozen_at(midnight - timedelta(seconds=1)):
        before = client.get("/api/v1/counted/").content
        assert client.get("/api/v1/counted/").content == before
    with clock.frozen_at(midnight):
        assert client.get("/api/v1/counted/").content != before


def test_answer_is_never_older_than_five_minutes(client):
    with clock.frozen_at(NOON):
        before = client.get("/api/v1/counted/").content
    with clock.frozen_at(NOON + timedelta(seconds=299)):
        assert client.get("/api/v1/counted/").content == before
    with clock.frozen_at(NOON + timedelta(seconds=300)):
        assert client.get("/api/v1/counted/").content != before


def test_own_headers_of_a_view_are_kept(client):
    response = client.get("/api/v1/own-headers/")
    assert (response["ETag"], response["Cache-Control"]) == ('"mine"', "public, max-age=60")
    assert client.get("/api/v1/own-headers/").content == response.content


@pytest.mark.parametrize(("name", "status"), [("missing", 404), ("unprocessable", 422)])
def test_error_of_the_api_is_labelled_and_not_kept(client, responses, name, status):
    response = client.get(f"/api/v1/{name}/")
    assert response.status_code == status
    assert response["ETag"] == etag_of(response.content)
    assert response["Cache-Control"] == ALWAYS_ASK
    assert response["Access-Control-Allow-Origin"] == "*"
    assert client.get(f"/api/v1/{name}/", headers={"if-none-match": response["ETag"]}).status_code == status
    assert len(responses.local) == 0


def test_failure_is_stored_nowhere(client):
    response = client.get("/api/v1/broken/")
    assert (response.status_code, response["Cache-Control"]) == (503, "no-store")
    assert not response.has_header("ETag")


def test_hits_and_misses_are_counted(client, responses):
    for url in ("/api/v1/counted/", "/api/v1/counted/", "/de/unmarked/", "/admin/counted/"):
        client.get(url)
    assert (responses.hits, responses.misses) == (1, 2)
