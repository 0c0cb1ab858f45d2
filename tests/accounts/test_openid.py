"""Signing in at a council's identity provider: the whole way, what is never opened, and each answer that lies."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.orm import scoped_session
from werkzeug.test import TestResponse

from directory.accounts.actions.people import close_account, invite
from directory.accounts.models import Account, SignInSession
from directory.accounts.rules import STRONG_METHODS, more_than_a_password
from directory.accounts.second_factor import new_secret, stored
from directory.accounts.states import Side
from directory.accounts.views import openid as views
from directory.catalogue.models import Provider
from directory.foundation.actor import SYSTEM, Grant, Role
from directory.foundation.errors import BadSettings
from directory.foundation.settings import Settings, checked
from directory.foundation.time import now
from tests.accounts.openid_server import (
    CLIENT_ID,
    CLIENT_SECRET,
    OTHER_KEY,
    SHARED_SECRET_KEY,
    OpenIdServer,
    serving_openid,
)
from tests.accounts.sign_in import make_account, start_session
from tests.page_client import PageClient

ADMINISTRATOR = Grant(Role.ADMINISTRATOR)
EMAIL = "officer@haringey.example"
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def provider(client: PageClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenIdServer]:
    """An identity provider that the site is set to, and trusts with second factors."""
    with serving_openid() as server:
        monkeypatch.setitem(
            client.application.config,
            "OPENID",
            {
                "issuer": server.issuer,
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
                "name": "Haringey Council",
                "trusted_mfa": True,
            },
        )
        yield server


@pytest.fixture
def officer(session: scoped_session) -> Account:
    return make_account(ADMINISTRATOR, email=EMAIL)


def untrusted(client: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(client.application.config["OPENID"], "trusted_mfa", False)


def to_provider(client: PageClient, path: str = "/sign-in/council") -> str:
    answer = client.get(path)
    assert answer.status_code == 303 and answer.headers["Cache-Control"] == "no-store"
    return answer.location


def brought_back(page: TestResponse) -> dict[str, str]:
    """The fields of the form that sends on what the provider sent."""
    text = page.get_data(as_text=True)
    assert page.status_code == 200 and "data-send-on" in text and "send-on-" in text
    return dict(re.findall(r'name="(code|state|iss)" value="([^"]*)"', text))


def callback(client: PageClient, provider: OpenIdServer, address: str, **changes: str) -> TestResponse:
    asked = parse_qs(urlsplit(address).query)
    sent = {
        "code": provider.authorize(address),
        "state": asked["state"][0],
        "iss": provider.issuer,
        **changes,
    }
    page = client.get(f"/sign-in/council/return?{urlencode(sent)}")
    return client.post("/sign-in/council/return", data=brought_back(page))


def sign_in(client: PageClient, provider: OpenIdServer, path: str = "/sign-in/council") -> TestResponse:
    return callback(client, provider, to_provider(client, path))


def refused(answer: TestResponse, words: str, status: int = 400) -> None:
    assert answer.status_code == status and words in answer.get_data(as_text=True)
    assert "Back to the page for signing in" in answer.get_data(as_text=True)
    assert not any(header.startswith("session=") for header in answer.headers.getlist("Set-Cookie"))


def test_staff_sign_in_at_their_councils_own_page(
    client: PageClient, provider: OpenIdServer, officer: Account, session: scoped_session
) -> None:
    assert "Haringey Council" in client.get("/sign-in").get_data(as_text=True)
    answer = sign_in(client, provider, "/sign-in/council?next=/account/password")
    assert answer.location == "/sign-in/code?next=/account/password"
    assert client.get(answer.location).location == "/account/password"
    assert client.get("/account/password").status_code == 200
    assert client.get_cookie(views.COOKIE) is None
    row = session.scalars(select(Account)).one()
    assert (row.oidc_issuer, row.oidc_subject) == (provider.issuer, "person-1")


def test_from_then_on_the_subject_counts_and_not_the_address(
    client: PageClient, provider: OpenIdServer, officer: Account, session: scoped_session
) -> None:
    sign_in(client, provider)
    other = make_account(ADMINISTRATOR, email="other@haringey.example")
    provider.claims = {"email": "other@haringey.example"}
    assert sign_in(client, provider).status_code == 303
    begun = session.scalars(select(SignInSession.account_id).order_by(SignInSession.id)).all()
    assert begun == [officer.id, officer.id] and other.oidc_subject is None
    provider.claims = {"sub": "person-2"}
    refused(sign_in(client, provider), "belongs to another sign-in")


def test_somebody_who_was_invited_is_in_use_with_that(
    client: PageClient, provider: OpenIdServer, officer: Account, session: scoped_session
) -> None:
    session.execute(update(Account).values(state="invited"))
    session.commit()
    assert sign_in(client, provider).status_code == 303
    assert client.get("/account").status_code == 200
    assert session.scalars(select(Account.state)).one() == "active"


@pytest.mark.parametrize("state", ["active", "invited"])
def test_a_password_alone_there_still_needs_our_own_code(
    client: PageClient, provider: OpenIdServer, officer: Account, session: scoped_session, state: str
) -> None:
    session.execute(update(Account).values(state=state, totp_secret=stored(new_secret())))
    session.commit()
    provider.claims = {"amr": ["pwd"]}
    answer = sign_in(client, provider)
    assert answer.location == "/sign-in/code"
    assert client.get("/account").location.startswith("/sign-in/code")
    page = client.get("/sign-in/code")
    if state == "active":
        assert "Enter your code" in page.get_data(as_text=True)
    else:
        assert page.location == "/account/authenticator"
    assert session.scalars(select(Account.state)).one() == state


def test_a_provider_that_is_not_trusted_with_it_saves_no_code(
    client: PageClient, provider: OpenIdServer, officer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    untrusted(client, monkeypatch)
    assert sign_in(client, provider).status_code == 303
    assert client.get("/account").location.startswith("/sign-in/code")
    assert client.get("/sign-in/council/again").status_code == 303, "whoever is not signed in signs in first"


def test_it_makes_no_account_and_opens_no_care_providers(
    client: PageClient, provider: OpenIdServer, session: scoped_session
) -> None:
    refused(sign_in(client, provider), "You have no account here yet")
    assert session.scalar(select(func.count()).select_from(Account)) == 0
    home = Provider(legal_name="Invented Care Ltd")
    session.add(home)
    session.commit()
    account = make_account(Grant(Role.PROVIDER_USER, provider=home.id), email=EMAIL)
    refused(sign_in(client, provider), "You have no account here yet")
    assert account.oidc_subject is None


def test_a_closed_account_stays_closed(
    client: PageClient, provider: OpenIdServer, officer: Account, session: scoped_session
) -> None:
    sign_in(client, provider)
    for bound in (True, False):
        values = {"state": "closed"} | ({} if bound else {"oidc_issuer": None, "oidc_subject": None})
        session.execute(update(Account).values(values))
        session.commit()
        refused(sign_in(client, provider), "You have no account here yet")


def test_an_address_that_was_given_to_somebody_else_is_bound_anew(
    client: PageClient, provider: OpenIdServer, officer: Account, session: scoped_session
) -> None:
    make_account(ADMINISTRATOR)
    sign_in(client, provider)
    close_account(SYSTEM, officer.id)
    invite(SYSTEM, EMAIL, name="New Officer", side=Side.STAFF, grants=(ADMINISTRATOR,))
    session.commit()
    provider.claims = {"sub": "person-2"}
    assert sign_in(client, provider).status_code == 303
    assert session.scalars(select(Account).where(Account.email == EMAIL)).one().oidc_subject == "person-2"


@pytest.mark.parametrize(
    "claims", [{"email_verified": False}, {"email_verified": None}, {"email": None}], ids=str
)
def test_an_address_that_nobody_checked_binds_nothing(
    client: PageClient, provider: OpenIdServer, officer: Account, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    refused(sign_in(client, provider), "did not tell us an e-mail address that it has checked")
    assert officer.oidc_subject is None


def test_entras_own_word_for_a_checked_address_counts(
    client: PageClient, provider: OpenIdServer, officer: Account
) -> None:
    provider.claims = {"email_verified": None, "xms_edov": True}
    assert sign_in(client, provider).status_code == 303


def from_now(claims: dict[str, Any]) -> dict[str, Any]:
    """The claims of a token, with a moment for each time from now."""
    return {
        name: int(time.time() + value.total_seconds()) if isinstance(value, timedelta) else value
        for name, value in claims.items()
    }


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "http://127.0.0.1:1"},
        {"iss": None},
        {"aud": "another-site"},
        {"aud": [CLIENT_ID, "another-site"]},
        {"aud": [CLIENT_ID, "another-site"], "azp": "another-site"},
        {"azp": "another-site"},
        {"aud": None},
        {"nonce": "of another attempt"},
        {"nonce": None},
        {"exp": timedelta(minutes=-2)},
        {"exp": None},
        {"iat": timedelta(minutes=10)},
        {"sub": None},
        {"sub": ""},
        {"sub": "x" * 201},
        {"sub": 7},
    ],
    ids=str,
)
def test_a_token_that_lies_is_not_believed(
    client: PageClient, provider: OpenIdServer, officer: Account, claims: dict[str, Any]
) -> None:
    provider.claims = from_now(claims)
    refused(sign_in(client, provider), "We cannot be sure that this answer came from")
    assert officer.oidc_subject is None


def test_a_token_signed_by_nobody_or_by_somebody_else_is_not_believed(
    client: PageClient, provider: OpenIdServer, officer: Account
) -> None:
    claims = {"iss": provider.issuer, "sub": "person-1", "aud": CLIENT_ID, "exp": int(time.time()) + 300}
    for token in (provider.unsigned_token(claims), "", "a.b.c", "nothing", "é"):
        provider.token = token
        refused(sign_in(client, provider), "We cannot be sure that this answer came from")
    provider.token = None
    for signing, key in (("RS256", OTHER_KEY), ("HS256", SHARED_SECRET_KEY)):
        provider.signing, provider.key = signing, key
        refused(sign_in(client, provider), "We cannot be sure that this answer came from")
    assert officer.oidc_subject is None


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://another.example"},
        {"token_endpoint": "http://example.org/token"},
        {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
    ids=str,
)
def test_a_provider_that_is_another_is_not_asked_further(
    client: PageClient, provider: OpenIdServer, metadata: dict[str, Any]
) -> None:
    provider.metadata = metadata
    refused(client.get("/sign-in/council"), "is not set up right here")
    assert provider.asked == ["/.well-known/openid-configuration"]


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/keys"])
@pytest.mark.parametrize(
    "broken",
    [(500, b"{}"), (503, b"busy"), (302, b""), (200, b"<html>"), (200, b"[]"), (200, b"{" + b" " * 300_000)],
    ids=["500", "503", "302", "html", "list", "huge"],
)
def test_a_provider_that_fails_says_what_to_do(
    client: PageClient, provider: OpenIdServer, officer: Account, path: str, broken: tuple[int, bytes]
) -> None:
    address = to_provider(client)
    provider.broken = {path: broken}
    answer = callback(client, provider, address)
    words = answer.get_data(as_text=True)
    assert answer.status_code in (400, 503)
    assert "Try again" in words and "Back to the page for signing in" in words
    assert officer.oidc_subject is None
    provider.broken = {}
    assert sign_in(client, provider).status_code == 303


def test_a_provider_that_is_away_says_so(
    client: PageClient, provider: OpenIdServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(client.application.config["OPENID"], "issuer", "http://127.0.0.1:9")
    refused(client.get("/sign-in/council"), "does not answer now", 503)


def test_a_code_is_good_for_one_attempt_of_one_browser(
    client: PageClient, provider: OpenIdServer, officer: Account
) -> None:
    address = to_provider(client)
    state = parse_qs(urlsplit(address).query)["state"][0]
    sent = {"code": provider.authorize(address), "state": state}
    other = client.application.test_client()
    refused(other.post("/sign-in/council/return", data=sent), "begun in another browser")
    refused(client.post("/sign-in/council/return", data={**sent, "state": "another"}), "took too long")
    refused(client.post("/sign-in/council/return", data=sent), "took too long")  # the cookie is gone
    address = to_provider(client)
    assert callback(client, provider, address).status_code == 303
    refused(client.post("/sign-in/council/return", data=sent), "took too long")
    refused(callback(client, provider, to_provider(client), iss="http://127.0.0.1:1"), "We cannot be sure")


def test_an_attempt_runs_out(
    client: PageClient, provider: OpenIdServer, officer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = to_provider(client)
    later = now() + views.SIGN_IN_FOR_OPENID
    monkeypatch.setattr(views, "now", lambda: later)
    refused(callback(client, provider, address), "took too long")


def test_a_wrong_secret_or_verifier_is_refused_there(
    client: PageClient, provider: OpenIdServer, officer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(client.application.config["OPENID"], "client_secret", "another")
    refused(sign_in(client, provider), "did not let you through")


@pytest.mark.parametrize(
    ("sent", "words", "status"),
    [
        ("error=access_denied&error_description=%3Cb%3Eno", "You stopped on the way", 400),
        ("error=server_error", "does not answer now", 503),
        ("error=%3Cscript%3E", "did not let you through", 400),
        ("", "did not let you through", 400),
        ("code=" + "x" * 3990, "did not let you through", 400),
    ],
)
def test_what_the_provider_says_in_the_place_of_a_code(
    client: PageClient, provider: OpenIdServer, sent: str, words: str, status: int
) -> None:
    if sent.startswith("code="):
        page = client.get(f"/sign-in/council/return?{sent}&state=x", headers={})
        assert page.status_code in (200, 414)
        return
    refused(client.get(f"/sign-in/council/return?{sent}"), words, status)


def test_coming_back_changes_nothing_by_being_opened(
    client: PageClient, provider: OpenIdServer, officer: Account, session: scoped_session
) -> None:
    address = to_provider(client)
    state = parse_qs(urlsplit(address).query)["state"][0]
    client.get(f"/sign-in/council/return?code={provider.authorize(address)}&state={state}")
    assert session.scalar(select(func.count()).select_from(SignInSession)) == 0


def test_nobody_is_led_away_from_the_site(
    client: PageClient, provider: OpenIdServer, officer: Account
) -> None:
    answer = sign_in(client, provider, "/sign-in/council?next=https://evil.example/")
    assert answer.location == "/sign-in/code"


def test_signing_in_there_again_makes_a_sign_in_fresh(
    client: PageClient, provider: OpenIdServer, officer: Account, session: scoped_session
) -> None:
    sign_in(client, provider)
    start_session(client, officer, fresh=False)
    assert client.get("/account/password").location.startswith("/sign-in/again")
    page = client.get("/sign-in/again?next=/account/password").get_data(as_text=True)
    assert "/sign-in/council/again?next=/account/password" in page
    address = to_provider(client, "/sign-in/council/again?next=/account/password")
    assert parse_qs(urlsplit(address).query)["prompt"] == ["login"]
    assert callback(client, provider, address).location == "/account/password"
    assert client.get("/account/password").status_code == 200


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"amr": ["pwd"]}, "did not ask for more than a password"),
        ({"auth_time": timedelta(hours=-1)}, "did not ask for more than a password"),
        ({"auth_time": None}, "did not ask for more than a password"),
        ({"sub": "person-2"}, "belongs to another sign-in"),
    ],
    ids=str,
)
def test_signing_in_there_again_must_be_all_of_it(
    client: PageClient, provider: OpenIdServer, officer: Account, claims: dict[str, Any], words: str
) -> None:
    sign_in(client, provider)
    start_session(client, officer, fresh=False)
    provider.claims = from_now(claims)
    refused(sign_in(client, provider, "/sign-in/council/again"), words)
    assert client.get("/account/password").location.startswith("/sign-in/again")


def test_a_sign_in_that_ended_on_the_way_is_not_made_fresh(
    client: PageClient, provider: OpenIdServer, officer: Account
) -> None:
    sign_in(client, provider)
    start_session(client, officer, fresh=False)
    address = to_provider(client, "/sign-in/council/again")
    start_session(client, officer, fresh=False)
    refused(callback(client, provider, address), "took too long")


def test_what_was_typed_waits_in_its_own_tab(
    client: PageClient, provider: OpenIdServer, officer: Account
) -> None:
    page = client.post("/account/password", data={"password": "typed words"}).get_data(as_text=True)
    assert "opens a new tab" in page
    kept = re.search(r'name="kept" value="([^"]+)"', page)
    assert kept is not None
    still = client.post("/sign-in/kept", data={"kept": kept[1]})
    assert still.status_code == 401 and "We kept what you typed" in still.get_data(as_text=True)
    sign_in(client, provider)
    assert "typed words" in client.post("/sign-in/kept", data={"kept": kept[1]}).get_data(as_text=True)


def test_without_the_settings_there_is_no_such_page(client: PageClient, officer: Account) -> None:
    assert "You work for the council?" not in client.get("/sign-in").get_data(as_text=True)
    assert client.get("/sign-in/council").status_code == 404
    assert client.get("/sign-in/council/return?code=a&state=b").status_code == 404
    assert client.post("/sign-in/council/return", data={"code": "a"}).status_code == 404


WHOLE = {
    "oidc_issuer": "https://login.example.org/tenant",
    "oidc_client_id": "a",
    "oidc_client_secret": "b",
    "oidc_name": "Haringey Council",
    "public_url": "https://care.example.org",
}


@pytest.mark.parametrize(
    "changed",
    [
        *({name: ""} for name in WHOLE),
        {"oidc_issuer": "http://login.example.org"},
        {"oidc_issuer": "login.example.org"},
    ],
    ids=str,
)
def test_settings_that_are_not_whole_are_refused(changed: dict[str, str]) -> None:
    assert checked(Settings(**WHOLE)).oidc_name
    assert "oidc_client_secret" not in repr(Settings(**WHOLE))
    with pytest.raises(BadSettings):
        checked(Settings(**{**WHOLE, **changed}))


@given(
    methods=st.lists(
        st.sampled_from(["pwd", "pin", "kba", "user", "sms", "tel", "wia", "", "MFA"]), max_size=4
    )
)
def test_what_is_no_second_factor_never_counts(methods: list[str]) -> None:
    assert not more_than_a_password(methods, None)
    assert all(more_than_a_password([*methods, strong], None) for strong in STRONG_METHODS)


@given(said=st.none() | st.booleans() | st.integers() | st.text() | st.dictionaries(st.text(), st.text()))
def test_whatever_else_is_said_is_no_second_factor(said: object) -> None:
    assert not more_than_a_password(said, None)
    assert not more_than_a_password([said, [said]], None)
    assert more_than_a_password(None, said) is (isinstance(said, str) and said in ("phr", "phrh"))


def test_a_process_that_signs_nobody_in_there_loads_none_of_it() -> None:
    code = (
        "import sys; from directory.app import create_app; from directory.foundation.settings import Settings;"
        "create_app(Settings(search_url='memory://', secret_key='x' * 40));"
        "print([name for name in ('authlib', 'joserfc', 'requests', 'webauthn') if name in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    assert found.stdout.strip() == "[]"
