"""What a browser is asked for a passkey, and whether its answer holds: WebAuthn level 2, by py_webauthn.

Whoever uses a passkey proves to the device who they are, by a finger or its PIN: it stands in the place of a code.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from directory.accounts.rules import CHALLENGE_LASTS
from directory.foundation.on_demand import load

NAME = "Choosing Care"
LONGEST_ANSWER = 20_000  # characters: an answer takes some 1,000, with an attestation 5,000
_MILLISECONDS = int(CHALLENGE_LASTS.total_seconds() * 1000)


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """This site, as a passkey is bound to it: its host, and the address of its pages."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """What is stored of a passkey that was made."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


def relying_party(address: str) -> RelyingParty | None:
    """This site at an address such as https://care.example.org; None for a bare number: no passkey is bound to one."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return RelyingParty(host, f"{parts.scheme}://{parts.netloc}") if host else None
    return None


def options_to_add(
    site: RelyingParty, challenge: bytes, *, account_id: int, email: str, known: Iterable[bytes]
) -> str:
    """What `navigator.credentials.create` is called with, as JSON. `known` are passkeys that are there already."""
    webauthn, structs = load("webauthn"), load("webauthn.helpers.structs")
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=NAME,
        user_id=f"account:{account_id}".encode(),
        user_name=email,
        challenge=challenge,
        timeout=_MILLISECONDS,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.PREFERRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=each) for each in known],
    )
    text: str = webauthn.options_to_json(options)
    return text


def options_to_use(site: RelyingParty, challenge: bytes, *, known: Iterable[bytes]) -> str:
    """What `navigator.credentials.get` is called with, as JSON. `known` are the account's own passkeys."""
    webauthn, structs = load("webauthn"), load("webauthn.helpers.structs")
    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=challenge,
        timeout=_MILLISECONDS,
        allow_credentials=[structs.PublicKeyCredentialDescriptor(id=each) for each in known],
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    text: str = webauthn.options_to_json(options)
    return text


def made_passkey(site: RelyingParty, challenge: bytes, answer: str) -> NewPasskey | None:
    """The passkey in a browser's answer; None where the answer does not hold."""
    parsed = _parsed(answer)
    if parsed is None:
        return None
    try:
        made = load("webauthn").verify_registration_response(
            credential=parsed,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except _refusals():
        return None
    return NewPasskey(made.credential_id, made.credential_public_key, made.sign_count)


def credential_of(answer: str) -> bytes | None:
    """The id of the passkey that an answer says it was made with."""
    parsed = _parsed(answer)
    try:
        return load("webauthn").base64url_to_bytes(str(parsed["id"])) if parsed is not None else None
    except (KeyError, ValueError):
        return None


def next_sign_count(
    site: RelyingParty, challenge: bytes, answer: str, *, public_key: bytes, sign_count: int
) -> int | None:
    """How often the device has signed by now; None where the answer does not hold, or it signed oftener before.

    A count that does not grow means that somebody has a copy of the passkey. Devices that count nothing say nought.
    """
    parsed = _parsed(answer)
    if parsed is None:
        return None
    try:
        used = load("webauthn").verify_authentication_response(
            credential=parsed,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        )
    except _refusals():
        return None
    count: int = used.new_sign_count
    return count


def _parsed(answer: str) -> dict[str, Any] | None:
    if len(answer) > LONGEST_ANSWER:
        return None
    try:
        parsed = json.loads(answer)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None


def _refusals() -> tuple[type[Exception], ...]:
    """What the library raises for an answer that does not hold: its own errors, and those of what it unpacks."""
    return (
        load("webauthn.helpers.exceptions").WebAuthnException,
        ValueError,
        KeyError,
        TypeError,
        IndexError,
    )
