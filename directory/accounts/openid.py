"""Signing in at a council's own identity provider: OpenID Connect's authorization code with PKCE, by Authlib, joserfc.

Nothing here knows an account: it says who somebody is at the provider, or why that cannot be believed.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from directory.accounts.rules import SIGN_IN_FOR_OPENID, more_than_a_password
from directory.foundation.errors import Invalid
from directory.foundation.on_demand import load
from directory.foundation.settings import is_private_address
from directory.foundation.time import now

DISCOVERY = "/.well-known/openid-configuration"
SCOPE = "openid email"
TIMEOUT_SECONDS = 10.0
LARGEST_ANSWER = 256 * 1024  # bytes
CLOCKS_DIFFER_BY = 60  # seconds
# A key that both sides know, or none at all, signs nothing here.
ALGORITHMS = ("RS256", "PS256", "ES256", "RS384", "PS384", "ES384", "RS512", "PS512", "ES512")
FIELD = "openid"
AWAY = "openid_away"  # everything else that is refused does not come right by trying again
# Microsoft's Entra says of an address that its domain is the organisation's own, and knows no `email_verified`.
VERIFIED_CLAIMS = ("email_verified", "xms_edov")


@dataclass(frozen=True, slots=True)
class OpenIdProvider:
    """Where the people of a council sign in, and what this site is called there."""

    issuer: str
    client_id: str
    client_secret: str
    name: str
    trusted_mfa: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a browser holds between leaving for the provider and coming back."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is at the provider. `email` is empty unless the provider says that it is theirs.

    `is_strong`: more than a password was used there. `signed_in_at` is in seconds; None where the provider says none.
    """

    issuer: str
    subject: str
    email: str
    is_strong: bool
    signed_in_at: int | None


def new_attempt() -> Attempt:
    """Random values for one way there and back."""
    return Attempt(*(secrets.token_urlsafe(32) for _ in range(3)))


def address_to_sign_in(
    provider: OpenIdProvider, attempt: Attempt, redirect_uri: str, *, again: bool = False
) -> str:
    """Where the browser goes to. `again` asks the provider to ask for everything once more. Raises Invalid."""
    with _client(provider, redirect_uri) as client:
        metadata = _metadata(provider)
        extra = {"prompt": "login", "max_age": "0"} if again else {}
        address, _ = client.create_authorization_url(
            metadata["authorization_endpoint"],
            state=attempt.state,
            nonce=attempt.nonce,
            code_verifier=attempt.verifier,
            **extra,
        )
    return str(address)


def identity_of(provider: OpenIdProvider, attempt: Attempt, code: str, redirect_uri: str) -> Identity:
    """Exchange a code for who somebody is. Raises Invalid for everything that cannot be believed."""
    with _client(provider, redirect_uri) as client:
        metadata = _metadata(provider)
        token = _token(client, metadata, attempt, code)
        keys = _fetch(metadata["jwks_uri"])
    return _read(provider, attempt, token, keys)


def _client(provider: OpenIdProvider, redirect_uri: str) -> Any:
    return load("authlib.integrations.requests_client").OAuth2Session(
        provider.client_id,
        provider.client_secret,
        scope=SCOPE,
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
    )


def _metadata(provider: OpenIdProvider) -> dict[str, str]:
    """What the provider publishes of itself; its addresses must be as private as the one that was set."""
    found = _fetch(provider.issuer.rstrip("/") + DISCOVERY)
    if found.get("issuer") != provider.issuer:
        raise Invalid(FIELD, "openid_wrong_issuer")
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    metadata = {name: str(found.get(name, "")) for name in names}
    if not all(map(is_private_address, metadata.values())):
        raise Invalid(FIELD, "openid_wrong_issuer")
    return metadata


def _token(client: Any, metadata: Mapping[str, str], attempt: Attempt, code: str) -> str:
    try:
        answer = client.fetch_token(
            metadata["token_endpoint"],
            grant_type="authorization_code",
            code=code,
            code_verifier=attempt.verifier,
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
        )
    except load("requests").RequestException as error:
        raise Invalid(FIELD, "openid_away") from error
    except (load("authlib.common.errors").AuthlibBaseError, ValueError, KeyError, TypeError) as error:
        raise Invalid(FIELD, "openid_code_refused") from error
    token = answer.get("id_token")
    if not isinstance(token, str):
        raise Invalid(FIELD, "openid_token")
    return token


def _fetch(address: str) -> dict[str, Any]:
    """A JSON object of the provider. Whatever else comes is as good as nothing."""
    requests = load("requests")
    try:
        with requests.get(address, timeout=TIMEOUT_SECONDS, allow_redirects=False, stream=True) as answer:
            if answer.status_code != 200:
                raise Invalid(FIELD, "openid_away")
            content = answer.raw.read(LARGEST_ANSWER + 1, decode_content=True)
        found = json.loads(content) if len(content) <= LARGEST_ANSWER else None
    except (requests.RequestException, OSError, ValueError) as error:
        raise Invalid(FIELD, "openid_away") from error
    if not isinstance(found, dict):
        raise Invalid(FIELD, "openid_away")
    return found


def _read(provider: OpenIdProvider, attempt: Attempt, token: str, keys: dict[str, Any]) -> Identity:
    jwt, jwk, errors = load("joserfc.jwt"), load("joserfc.jwk"), load("joserfc.errors")
    try:
        claims = jwt.decode(token, jwk.KeySet.import_key_set(keys), algorithms=ALGORITHMS).claims
        jwt.JWTClaimsRegistry(
            now=int(now().timestamp()),
            leeway=CLOCKS_DIFFER_BY,
            iss={"essential": True, "value": provider.issuer},
            sub={"essential": True},
            aud={"essential": True, "value": provider.client_id},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": attempt.nonce},
        ).validate(claims)
    except (errors.JoseError, ValueError, KeyError, TypeError) as error:
        raise Invalid(FIELD, "openid_token") from error
    audience = claims["aud"]
    is_for_others = isinstance(audience, list) and len(audience) > 1
    if claims.get("azp", None if is_for_others else provider.client_id) != provider.client_id:
        raise Invalid(FIELD, "openid_token")
    if not claims["sub"] or len(claims["sub"]) > 200:
        raise Invalid(FIELD, "openid_token")
    return Identity(
        issuer=provider.issuer,
        subject=claims["sub"],
        email=_own_email(claims),
        is_strong=more_than_a_password(claims.get("amr"), claims.get("acr")),
        signed_in_at=claims["auth_time"] if isinstance(claims.get("auth_time"), int) else None,
    )


def _own_email(claims: Mapping[str, Any]) -> str:
    """The address that the provider has made sure of; "" where it has not, or names none."""
    email = claims.get("email")
    made_sure = any(claims.get(name) in (True, "true", "1") for name in VERIFIED_CLAIMS)
    return email if made_sure and isinstance(email, str) else ""


def is_recent(identity: Identity) -> bool:
    """Whether somebody signed in at the provider just now, by the provider's own word."""
    at = int(now().timestamp())
    since = identity.signed_in_at
    return since is not None and at - SIGN_IN_FOR_OPENID.total_seconds() <= since <= at + CLOCKS_DIFFER_BY
