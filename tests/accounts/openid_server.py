"""A small identity provider on this machine: OpenID Connect's authorization code with PKCE, and every way to lie.

Its pages for people are left out: a test says who signs in, and takes the code that a browser would bring back.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from tests.loopback import QuietHandler, serving_http

CLIENT_ID, CLIENT_SECRET = "choosing-care", "a secret: with signs+"
KEY = RSAKey.generate_key(2048, parameters={"kid": "first", "use": "sig", "alg": "RS256"})
OTHER_KEY = RSAKey.generate_key(2048, parameters={"kid": "first", "use": "sig", "alg": "RS256"})
OPENID_SCOPE = "openid email"


@dataclass
class OpenIdServer:
    """What it answers. `claims` are said in every id token in the place of the true ones; None leaves one out."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    broken: dict[str, tuple[int, bytes]] = field(default_factory=dict)  # by path: a status and a body
    signing: str = "RS256"
    key: Any = field(default_factory=lambda: KEY)
    token: str | None = None  # in the place of an id token
    asked: list[str] = field(default_factory=list)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def authorize(self, address: str) -> str:
        """Somebody signs in at the page that this address leads to; the code that the browser brings back."""
        parts = urlsplit(address)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{self.issuer}/authorize"
        assert asked["response_type"] == "code" and asked["client_id"] == CLIENT_ID
        assert asked["code_challenge_method"] == "S256" and asked["scope"] == OPENID_SCOPE
        assert asked["state"] and asked["nonce"]
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        return code

    def answer(self, path: str, form: dict[str, str], authorization: str) -> tuple[int, bytes]:
        self.asked.append(path)
        if path in self.broken:
            return self.broken[path]
        if path == "/.well-known/openid-configuration":
            return self._json(
                {
                    "issuer": self.issuer,
                    "authorization_endpoint": f"{self.issuer}/authorize",
                    "token_endpoint": f"{self.issuer}/token",
                    "jwks_uri": f"{self.issuer}/keys",
                    **self.metadata,
                }
            )
        if path == "/keys":
            return self._json({"keys": [KEY.as_dict(private=False)]})
        if path == "/token":
            return self._exchange(form, authorization)
        return 404, b"{}"

    def _exchange(self, form: dict[str, str], authorization: str) -> tuple[int, bytes]:
        asked = self._codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        basic = "Basic " + base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        right = asked is not None and (
            form.get("grant_type") == "authorization_code"
            and challenge == asked["code_challenge"]
            and form.get("redirect_uri") == asked["redirect_uri"]
            and authorization == basic
        )
        if asked is None or not right:
            return 400, b'{"error": "invalid_grant"}'
        token = self.token if self.token is not None else self._id_token(asked)
        return self._json({"access_token": "unused", "token_type": "Bearer", "id_token": token})

    def _id_token(self, asked: dict[str, str]) -> str:
        at = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "person-1",
            "aud": CLIENT_ID,
            "iat": at,
            "exp": at + 300,
            "auth_time": at,
            "nonce": asked["nonce"],
            "email": "Officer@Haringey.example",
            "email_verified": True,
            "amr": ["pwd", "mfa"],
            **self.claims,
        }
        said = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode({"alg": self.signing, "kid": "first"}, said, self.key, algorithms=[self.signing])

    def unsigned_token(self, claims: dict[str, Any]) -> str:
        """The same without a signature: whoever takes it takes anything."""
        parts = ({"alg": "none"}, claims)
        written = (
            base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts
        )
        return ".".join(written) + "."

    @staticmethod
    def _json(content: object) -> tuple[int, bytes]:
        return 200, json.dumps(content).encode()


SHARED_SECRET_KEY = OctKey.import_key(CLIENT_SECRET.ljust(32, "."))


@contextmanager
def serving_openid() -> Iterator[OpenIdServer]:
    """A provider on a free port of this machine."""
    provider = OpenIdServer()

    class Handler(QuietHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            self._answer({name: values[0] for name, values in parse_qs(body).items()})

        def _answer(self, form: dict[str, str]) -> None:
            status, body = provider.answer(
                urlsplit(self.path).path, form, self.headers.get("Authorization", "")
            )
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with serving_http(Handler) as port:
        provider.issuer = f"http://127.0.0.1:{port}"
        yield provider
