"""An OpenID Connect provider on this machine, where one chooses who one is."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "jiheng", secrets.token_urlsafe()


class Provider(ThreadingHTTPServer):
    """What it knows of people by subject, the codes it has given out, what was asked wrongly of it."""

    def __init__(self, people: dict[str, dict[str, str]]) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.people = people
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.codes: dict[str, dict[str, str]] = {}
        self.wrong: list[str] = []
        self.is_down = False
        self.metadata: dict[str, Any] = {}  # said instead of what is right, to be refused
        self.claims: dict[str, Any] = {}
        self.signs: dict[str, Any] = {}

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def given(self, asked: dict[str, str]) -> dict[str, Any]:
        """Exchange a code for tokens, once, for whoever asked for it."""
        code = self.codes.pop(asked.get("code", ""), None)
        assert code, "no such code"
        proof = base64.urlsafe_b64encode(hashlib.sha256(asked["code_verifier"].encode()).digest())
        assert proof.decode().rstrip("=") == code["code_challenge"], "another asker's code"
        assert (asked["client_id"], asked["client_secret"]) == (CLIENT, SECRET), "not our client"
        assert asked["redirect_uri"] == code["redirect_uri"], "another address"
        now = int(time.time())
        told = {
            "iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 60, "sub": code["sub"],
            "nonce": code["nonce"], **self.claims,
        }  # fmt: skip
        told = {name: value for name, value in told.items() if value is not None}
        signs = {"key": self.key, "algorithm": "RS256", "headers": {"kid": "1"}} | self.signs
        return {
            "access_token": code["sub"], "token_type": "Bearer",
            "id_token": jwt.encode(told, **signs) if signs["headers"] is not None else "",
        }  # fmt: skip


class _Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        self._answer(dict(parse_qsl(urlsplit(self.path).query)))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._answer(dict(parse_qsl(body)))

    def _answer(self, asked: dict[str, str]) -> None:
        page = urlsplit(self.path).path
        if self.server.is_down:
            self._send(503, b"")
            return
        try:
            status, told, *more = PAGES[page](self.server, asked, self.headers.get("Authorization", ""))
        except (AssertionError, KeyError) as error:
            self.server.wrong.append(f"{page}: {error}")
            status, told, more = 400, {"error": "invalid_request"}, []
        raw = told.encode() if isinstance(told, str) else json.dumps(told).encode()
        self._send(status, raw, "text/html" if isinstance(told, str) else "application/json", *more)

    def _send(self, status: int, raw: bytes, form: str = "text/plain", to: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{form}; charset=utf-8")
        self.send_header("Content-Length", str(len(raw)))
        if to:
            self.send_header("Location", to)
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        pass


def _discovery(server: Provider, asked: dict[str, str], bearer: str) -> tuple[Any, ...]:  # noqa: ARG001
    at = server.address
    return 200, {
        "issuer": at, "jwks_uri": f"{at}/keys", "authorization_endpoint": f"{at}/authorize",
        "token_endpoint": f"{at}/token", "userinfo_endpoint": f"{at}/userinfo",
        "token_endpoint_auth_methods_supported": ["client_secret_post"], **server.metadata,
    }  # fmt: skip


def _keys(server: Provider, asked: dict[str, str], bearer: str) -> tuple[Any, ...]:  # noqa: ARG001
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(server.key.public_key()))
    return 200, {"keys": [public | {"kid": "1", "use": "sig", "alg": "RS256"}]}


def _authorize(server: Provider, asked: dict[str, str], bearer: str) -> tuple[Any, ...]:  # noqa: ARG001
    assert asked["client_id"] == CLIENT, "not our client"
    if "sub" not in asked:
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        assert "openid" in asked["scope"].split()
        kept = "".join(
            f'<input type="hidden" name="{escape(k)}" value="{escape(v)}">' for k, v in asked.items()
        )
        people = [*((sub, told["name"]) for sub, told in server.people.items()), ("-", "取消")]
        buttons = "".join(f'<button name="sub" value="{sub}">{name}</button>' for sub, name in people)
        form = f'<form action="/authorize" method="post">{kept}{buttons}</form>'
        return (
            200,
            f'<!doctype html><html lang="zh"><link rel="icon" href="data:,"><title>统一</title>{form}</html>',
        )
    if asked["sub"] == "-":
        told = {"error": "access_denied", "state": asked["state"]}
    else:
        code = secrets.token_urlsafe()
        server.codes[code] = asked
        told = {"code": code, "state": asked["state"]}
    return 302, "", f"{asked['redirect_uri']}?{urlencode(told)}"


def _token(server: Provider, asked: dict[str, str], bearer: str) -> tuple[Any, ...]:  # noqa: ARG001
    return 200, server.given(asked)


def _userinfo(server: Provider, asked: dict[str, str], bearer: str) -> tuple[Any, ...]:  # noqa: ARG001
    sub = bearer.removeprefix("Bearer ")
    return 200, {"sub": sub, **server.people[sub]}


PAGES = {
    "/.well-known/openid-configuration": _discovery,
    "/keys": _keys,
    "/authorize": _authorize,
    "/token": _token,
    "/userinfo": _userinfo,
}


@contextmanager
def providing(people: dict[str, dict[str, str]]) -> Iterator[Provider]:
    """Run one for people: by subject, their claims."""
    server = Provider(people)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
