"""The stub's HTTP server: a real one, on a port of its own."""

from __future__ import annotations

import json
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    execute_sync,
    parse,
    validate,
)
from graphql.execution.values import get_variable_values

from tests.integrations.meetup.stub import faults
from tests.integrations.meetup.stub.feed import calendar
from tests.integrations.meetup.stub.reading import query_root
from tests.integrations.meetup.stub.schema import coordinates, schema
from tests.integrations.meetup.stub.truth import Answer, World
from tests.integrations.meetup.stub.writing import mutation_root

JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
AUDIENCE = "api.meetup.com"
LONGEST_ASSERTION = 24 * 3600
"""Seconds; the longest that clients were seen to use."""
Reply = tuple[int, str, bytes]


class MeetupStub:
    """``with MeetupStub(world) as stub:`` serves ``world`` until the end of the block."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.stopped = threading.Event()
        stub = self

        class Handler(_Handler):
            owner = stub

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server.server_address[1]}"

    @property
    def environment(self) -> dict[str, str]:
        """What a site needs to take the stub for Meetup."""
        return {
            "MEETUP_GRAPHQL_URL": f"http://{self.host}/gql-ext",
            "MEETUP_TOKEN_URL": f"http://{self.host}/oauth2/access",
            "MEETUP_ICAL_URL": f"http://{self.host}/{{group}}/events/ical/",
            "MEETUP_CLIENT_ID": self.world.client_id,
            "MEETUP_CLIENT_SECRET": self.world.client_secret,
            "OUTBOUND_ALLOW": self.host,
        }

    def __enter__(self) -> MeetupStub:
        self.thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.stopped.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def graphql(self, body: bytes, token: str) -> Reply | None:
        """One GraphQL request; None: there is no answer."""
        world = self.world
        with world.lock:
            fault = faults.draw(world)
            query, variables = "", {}
            try:
                asked = json.loads(body)
                query, variables = asked["query"], asked.get("variables") or {}
            except (ValueError, KeyError, TypeError):
                return self._note("/gql-ext", 400, b'{"message":"no GraphQL"}', fault="unreadable")
            within = world.spend(_points(query))
            reply: Reply | None
            if not within:
                world.overspent += 1
                fault = "rate_429"
            if world.needs_token and not world.knows_token(token):
                fault = "401"
            reply = faults.before(fault, world)
            if reply is None and fault != "timeout":
                answer = self._execute(query, variables, fault)
                if fault != "lost_answer":
                    reply = (200, "application/json; charset=utf-8", faults.after(fault, answer))
            world.answers.append(Answer("/gql-ext", query, variables, fault, reply[0] if reply else 0))
        if reply is None:
            self.stopped.wait(world.hang_seconds if fault == "timeout" else 0)
        return reply

    def token(self, form: dict[str, str]) -> Reply:
        """The token endpoint: both grants, and renewing."""
        world = self.world
        with world.lock:
            fault = faults.draw(world) if world.faults_on_token else ""
            refused = faults.before(fault, world)
            if refused:
                return refused
            grant = form.get("grant_type", "")
            if grant == JWT_GRANT:
                return self._by_assertion(form.get("assertion", ""))
            if (form.get("client_id"), form.get("client_secret")) != (world.client_id, world.client_secret):
                return _json(401, {"error": "invalid_client"})
            if grant == "authorization_code" and world.codes.pop(form.get("code", ""), None) == form.get(
                "redirect_uri"
            ):
                return _json(200, world.token_pair())
            if grant == "refresh_token" and form.get("refresh_token"):
                world.refreshes += 1
                if form["refresh_token"] == world.refresh_token:
                    return _json(200, world.token_pair())
                # Using an old one ends the session.
                world.dead_refresh_tokens.add(world.refresh_token)
                world.refresh_token = ""
                world.access_tokens.clear()
                return _json(
                    400,
                    {"error": "invalid_grant", "error_description": "Unknown or previously used refresh_token"},
                )
            return _json(400, {"error": "invalid_grant"})

    def authorise(self, asked: dict[str, str]) -> str:
        """Where the browser of somebody who says yes is sent."""
        with self.world.lock:
            code = f"code-{time.monotonic_ns()}"
            self.world.codes[code] = asked["redirect_uri"]
            return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked.get('state', '')})}"

    def feed(self, urlname: str) -> Reply | None:
        """The calendar of a group."""
        world = self.world
        with world.lock:
            fault = faults.draw(world)
            group = world.group(urlname)
            world.answers.append(Answer(f"/{urlname}/events/ical/", fault=fault))
            if fault == "timeout":
                group = None
            elif reply := faults.before(fault, world):
                return reply
            if group is None and fault != "timeout":
                return 404, "text/html", faults.HTML
            if group is not None:
                body = (world.feed or (lambda one: calendar(world, one)))(group)
                return 200, world.feed_type, body[: len(body) // 2] if fault == "cut" else body
        self.stopped.wait(world.hang_seconds)
        return None

    def _by_assertion(self, assertion: str) -> Reply:
        world = self.world
        try:
            claims = jwt.decode(
                assertion,
                world.public_key,
                algorithms=["RS256"],
                audience=AUDIENCE,
                issuer=world.client_id,
                options={"require": ["exp", "sub", "iss", "aud"], "verify_exp": False},
            )
        except jwt.PyJWTError:
            return _json(400, {"error": "invalid_grant", "error_description": "The assertion is not valid"})
        if not 0 < claims["exp"] - world.now().timestamp() <= LONGEST_ASSERTION:
            return _json(400, {"error": "invalid_grant", "error_description": "The assertion has ended"})
        if claims["sub"] != world.member_id:
            return _json(400, {"error": "invalid_grant", "error_description": "Not the owner of the client"})
        return _json(200, world.token_pair())

    def _execute(self, query: str, variables: dict[str, Any], fault: str) -> dict[str, Any]:
        world = self.world
        known = schema(world.edition, world.removed)
        try:
            document = parse(query)
        except GraphQLSyntaxError as error:
            return self._refuse([error])
        problems = validate(known, document) or _wrong_variables(known, document, variables)
        if problems:
            return self._refuse(problems)
        world.asked |= coordinates(document, known)
        operation = next(node for node in document.definitions if isinstance(node, OperationDefinitionNode))
        writes = operation.operation.value == "mutation"
        if writes and "event_management" not in world.scopes:
            return {"errors": [{"message": "insufficient_scope"}], "data": None}
        root = mutation_root(world, fault) if writes else query_root(world, fault)
        result = execute_sync(known, document, root_value=root, variable_values=variables)
        return {
            "data": result.data,
            **({"errors": [error.formatted for error in result.errors]} if result.errors else {}),
        }

    def _refuse(self, problems: list[GraphQLError]) -> dict[str, Any]:
        """What the schema does not allow: no data, and no code (recorded)."""
        self.world.refused += [error.message for error in problems]
        return {
            "errors": [{**error.formatted, "extensions": {"classification": "ValidationError"}} for error in problems]
        }

    def _note(self, path: str, status: int, body: bytes, *, fault: str = "") -> Reply:
        self.world.answers.append(Answer(path, fault=fault, status=status))
        return status, "application/json", body


def _points(query: str) -> int:
    """One for every field at the root; what Meetup really counts is not published."""
    try:
        document = parse(query)
    except GraphQLSyntaxError:
        return 1
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    return sum(len(node.selection_set.selections) for node in operations) or 1


def _wrong_variables(known: Any, document: DocumentNode, variables: dict[str, Any]) -> list[GraphQLError]:
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            coerced = get_variable_values(known, node.variable_definitions or (), variables)
            if isinstance(coerced, list):
                return coerced
    return []


def _json(status: int, body: object) -> Reply:
    return status, "application/json", json.dumps(body).encode()


class _Handler(BaseHTTPRequestHandler):
    owner: MeetupStub
    protocol_version = "HTTP/1.1"
    timeout = timedelta(seconds=30).total_seconds()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urlsplit(self.path).path
        if path == "/gql-ext":
            kind, _, token = self.headers.get("Authorization", "").partition(" ")
            self._reply(self.owner.graphql(body, token if kind.lower() == "bearer" else ""))
        elif path == "/oauth2/access":
            form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
            self._reply(self.owner.token(form))
        else:
            self._reply((404, "text/plain", b"not found"))

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/oauth2/authorize":
            self.send_response(302)
            self.send_header("Location", self.owner.authorise(asked))
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif parts.path.endswith("/events/ical/"):
            self._reply(self.owner.feed(parts.path.split("/")[1]))
        else:
            self._reply((404, "text/plain", b"not found"))

    def log_message(self, format: str, *arguments: object) -> None:
        pass

    def _reply(self, reply: Reply | None) -> None:
        if reply is None:
            self.close_connection = True
            return
        status, kind, body = reply
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
