"""Passkeys through their pages: added, used in the place of a code, named, removed, and refused when they lie."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.orm import scoped_session

from directory.accounts.actions.passkeys import forget_challenges
from directory.accounts.actions.signing_in import forget_old_sessions
from directory.accounts.models import Account, Passkey, PasskeyChallenge, SignInSession
from directory.accounts.passkey_ceremonies import RelyingParty, made_passkey, next_sign_count, relying_party
from directory.accounts.rules import (
    CHALLENGE_LASTS,
    FREE_FAILURES,
    LONGEST_PASSKEY_NAME,
    MOST_PASSKEYS,
    SESSIONS_KEPT,
    may_remove_passkey,
)
from directory.accounts.second_factor import new_secret, stored
from directory.accounts.states import Side
from directory.foundation.actor import Grant, Role
from directory.foundation.time import now
from tests.accounts.authenticator import Authenticator
from tests.accounts.sign_in import make_account, start_session
from tests.page_client import PageClient

ADMINISTRATOR = Grant(Role.ADMINISTRATOR)
SITE = RelyingParty("localhost", "http://localhost")


@pytest.fixture
def person(session: scoped_session) -> Account:
    """An administrator with an app for codes."""
    account = make_account(ADMINISTRATOR)
    account.totp_secret = stored(new_secret())
    session.commit()
    return account


@pytest.fixture
def signed(client: PageClient, person: Account) -> PageClient:
    start_session(client, person)
    return client


def options(client: PageClient, path: str = "/account/passkeys/options", status: int = 200) -> dict[str, Any]:
    answer = client.post(path)
    assert answer.status_code == status and answer.headers["Cache-Control"] == "no-store"
    return json.loads(answer.get_data())


def add(client: PageClient, device: Authenticator, name: str = "Work phone") -> Any:
    answer = device.make(options(client))
    return client.post("/account/passkeys/add", data={"name": name, "answer": answer})


def use_options(client: PageClient) -> dict[str, Any]:
    return options(client, "/sign-in/passkey/options")


def use(client: PageClient, answer: str, **fields: str) -> Any:
    return client.post("/sign-in/passkey", data={"answer": answer, **fields})


@pytest.fixture
def half(signed: PageClient, person: Account) -> tuple[PageClient, Authenticator]:
    """Somebody who has a passkey and gave the password alone."""
    device = Authenticator()
    assert add(signed, device).status_code == 303
    start_session(signed, person, verified=False)
    return signed, device


def complete(session: scoped_session) -> bool:
    return (
        session.scalar(select(SignInSession.verified_at).order_by(SignInSession.id.desc()).limit(1))
        is not None
    )


def test_a_passkey_is_added_and_stands_on_the_account(signed: PageClient) -> None:
    page = signed.get("/account/passkeys/add").get_data(as_text=True)
    assert "passkeys-" in page and 'hidden data-passkey="create"' in page
    asked = options(signed)
    assert asked["rp"]["id"] == "localhost"
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    answer = add(signed, Authenticator(), name="  Work   phone ")
    assert answer.location == "/account?done=passkey_added"
    account = signed.get(answer.location).get_data(as_text=True)
    assert "Work phone" in account and "not used yet" in account and "Your passkey is ready" in account


def test_a_passkey_stands_in_the_place_of_a_code(
    half: tuple[PageClient, Authenticator], session: scoped_session
) -> None:
    client, device = half
    page = client.get("/sign-in/code?next=/account/password").get_data(as_text=True)
    assert "Use a passkey" in page and 'hidden data-passkey="get"' in page and "passkeys-" in page
    asked = use_options(client)
    assert asked["userVerification"] == "required" and len(asked["allowCredentials"]) == 1
    answer = use(client, device.sign(asked), next="/account/password")
    assert (answer.status_code, answer.location) == (303, "/account/password")
    assert client.get("/account/password").status_code == 200
    passkey = session.scalars(select(Passkey)).one()
    assert passkey.sign_count == 1 and passkey.used_at is not None


def test_a_passkey_makes_a_sign_in_fresh_again(
    half: tuple[PageClient, Authenticator], person: Account
) -> None:
    client, device = half
    start_session(client, person, fresh=False)
    assert client.get("/account/password").location.startswith("/sign-in/again")
    assert "Use a passkey" in client.get("/sign-in/again").get_data(as_text=True)
    assert use(client, device.sign(use_options(client))).location == "/site"
    assert client.get("/account/password").status_code == 200


def test_a_form_that_was_kept_can_be_sent_after_a_passkey(
    half: tuple[PageClient, Authenticator],
) -> None:
    client, device = half
    page = client.post("/account/password", data={"password": "typed words"})
    kept = re.search(r'name="kept" value="([^"]+)"', page.get_data(as_text=True))
    assert page.status_code == 401 and kept is not None
    answer = use(client, device.sign(use_options(client)), kept=kept[1])
    assert "typed words" in answer.get_data(as_text=True)


def test_nothing_is_offered_where_there_is_no_passkey(signed: PageClient) -> None:
    assert "passkey" not in signed.get("/sign-in/again").get_data(as_text=True)
    assert signed.post("/sign-in/passkey/options").status_code == 404


@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "http://localhost.example"},
        {"origin": "https://localhost"},
        {"origin": "http://localhost:8000"},
        {"host": "example.org"},
        {"verifies": False},
    ],
    ids=str,
)
def test_an_answer_that_lies_is_refused(
    half: tuple[PageClient, Authenticator], session: scoped_session, lie: dict[str, Any]
) -> None:
    client, device = half
    for name, value in lie.items():
        setattr(device, name, value)
    answer = use(client, device.sign(use_options(client)))
    assert answer.status_code == 400 and "That passkey was not taken" in answer.get_data(as_text=True)
    assert not complete(session)
    assert session.scalar(select(Account.failures)) == 1


@pytest.mark.parametrize(
    "lie", [{"origin": "http://evil.example"}, {"host": "evil.example"}, {"verifies": False}], ids=str
)
def test_a_passkey_that_was_made_elsewhere_is_not_added(
    signed: PageClient, session: scoped_session, lie: dict[str, Any]
) -> None:
    answer = add(signed, Authenticator(**lie), name="Kept words")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400 and "was not made" in page and "Kept words" in page
    assert session.scalar(select(func.count()).select_from(Passkey)) == 0


def test_a_challenge_is_good_for_one_answer(
    half: tuple[PageClient, Authenticator], session: scoped_session, person: Account
) -> None:
    client, device = half
    answer = device.sign(use_options(client))
    assert use(client, answer).status_code == 303
    start_session(client, person, verified=False)
    assert use(client, answer).status_code == 400, "a session that was given no challenge"
    start_session(client, person, verified=False)
    asked = use_options(client)
    device.origin = "http://evil.example"
    assert use(client, device.sign(asked)).status_code == 400
    device.origin = "http://localhost"
    assert use(client, device.sign(asked)).status_code == 400, "a wrong answer spends the challenge too"
    assert not complete(session)


def test_a_challenge_is_good_for_its_own_session_and_purpose(
    half: tuple[PageClient, Authenticator], session: scoped_session, person: Account
) -> None:
    client, device = half
    asked = use_options(client)
    start_session(client, person, verified=False)
    assert use(client, device.sign(asked)).status_code == 400, "of another session"
    start_session(client, person)
    made = Authenticator().make(use_options(client))
    answer = client.post("/account/passkeys/add", data={"name": "Phone", "answer": made})
    assert answer.status_code == 400, "given for using, not for adding"


def test_a_challenge_runs_out_and_is_forgotten(
    half: tuple[PageClient, Authenticator], session: scoped_session
) -> None:
    client, device = half
    answer = device.sign(use_options(client))
    session.execute(update(PasskeyChallenge).values(expires_at=now() - timedelta(seconds=1)))
    session.commit()
    assert use(client, answer).status_code == 400 and not complete(session)
    use_options(client)
    forget_challenges()
    assert session.scalars(select(PasskeyChallenge)).one().expires_at > now() + CHALLENGE_LASTS / 2
    session.execute(update(PasskeyChallenge).values(expires_at=now() - timedelta(seconds=1)))
    forget_challenges()
    assert session.scalar(select(func.count()).select_from(PasskeyChallenge)) == 0


def test_a_sign_in_of_long_ago_is_forgotten_with_its_challenge(
    half: tuple[PageClient, Authenticator], session: scoped_session
) -> None:
    client, _ = half
    use_options(client)
    forget_old_sessions()
    assert session.scalar(select(func.count()).select_from(SignInSession)) == 2
    session.execute(update(SignInSession).values(started_at=now() - SESSIONS_KEPT - timedelta(minutes=1)))
    forget_old_sessions()
    for table in (SignInSession, PasskeyChallenge):
        assert session.scalar(select(func.count()).select_from(table)) == 0


def test_somebody_elses_passkey_opens_nothing(
    half: tuple[PageClient, Authenticator], session: scoped_session
) -> None:
    client, device = half
    other, theirs = make_account(ADMINISTRATOR), Authenticator()
    start_session(client, other)
    assert add(client, theirs).status_code == 303
    start_session(client, other, verified=False)
    asked = use_options(client)
    assert use(client, device.sign(asked)).status_code == 400
    number = session.scalars(select(Passkey.id).order_by(Passkey.id)).first()
    start_session(client, other)
    assert client.get(f"/account/passkeys/{number}").status_code == 404
    assert client.post(f"/account/passkeys/{number}/name", data={"name": "Mine"}).status_code == 404
    assert client.post(f"/account/passkeys/{number}/remove").status_code == 404
    assert session.scalar(select(func.count()).select_from(Passkey)) == 2


def test_the_same_passkey_is_not_added_twice(signed: PageClient, session: scoped_session) -> None:
    device = Authenticator()
    assert add(signed, device).status_code == 303
    assert len(options(signed)["excludeCredentials"]) == 1
    assert add(signed, device).status_code == 400
    assert session.scalar(select(func.count()).select_from(Passkey)) == 1


def test_a_count_that_does_not_grow_is_a_copy(half: tuple[PageClient, Authenticator]) -> None:
    client, device = half
    device.count = 5
    assert use(client, device.sign(use_options(client))).status_code == 303
    device.count = 3
    assert use(client, device.sign(use_options(client))).status_code == 400
    device.count = 6
    assert use(client, device.sign(use_options(client))).status_code == 303


def test_wrong_passkeys_make_the_account_wait(
    half: tuple[PageClient, Authenticator], session: scoped_session
) -> None:
    client, device = half
    for _ in range(FREE_FAILURES + 1):
        assert use(client, "{}").status_code == 400
    assert use(client, device.sign(use_options(client))).status_code == 400
    assert not complete(session)


def test_names_are_asked_for_and_kept(signed: PageClient, session: scoped_session) -> None:
    for name in ("", "x" * (LONGEST_PASSKEY_NAME + 1)):
        assert add(signed, Authenticator(), name=name).status_code == 400
    assert add(signed, Authenticator()).status_code == 303
    number = session.scalars(select(Passkey.id)).one()
    assert "Work phone" in signed.get(f"/account/passkeys/{number}").get_data(as_text=True)
    answer = signed.post(
        f"/account/passkeys/{number}/name", data={"name": "Home", "account_id": "1", "sign_count": "9"}
    )
    assert answer.location == "/account?done=passkey_renamed"
    assert session.scalars(select(Passkey)).one().sign_count == 0
    answer = signed.post(f"/account/passkeys/{number}/name", data={"name": "y" * 61})
    assert answer.status_code == 400 and "y" * 61 in answer.get_data(as_text=True)


def test_a_passkey_is_removed_unless_it_is_the_last_factor(
    signed: PageClient, session: scoped_session, person: Account
) -> None:
    assert add(signed, Authenticator()).status_code == 303
    number = session.scalars(select(Passkey.id)).one()
    session.execute(update(Account).values(totp_secret=None))
    session.commit()
    answer = signed.post(f"/account/passkeys/{number}/remove")
    assert answer.status_code == 409 and "Set up another first" in answer.get_data(as_text=True)
    assert add(signed, Authenticator(), name="Second").status_code == 303
    assert signed.post(f"/account/passkeys/{number}/remove").location == "/account?done=passkey_removed"
    assert session.scalars(select(Passkey.name)).all() == ["Second"]


def test_there_are_only_so_many(signed: PageClient, session: scoped_session, person: Account) -> None:
    session.add_all(
        Passkey(account_id=person.id, credential_id=bytes([n]) * 16, public_key=b"k", name=f"N {n}")
        for n in range(MOST_PASSKEYS)
    )
    session.commit()
    assert "Remove one" in options(signed, status=400)["problem"]
    assert session.scalar(select(func.count()).select_from(PasskeyChallenge)) == 0


def test_no_passkey_is_bound_to_a_number(signed: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(signed.application.config, "PUBLIC_URL", "http://127.0.0.1:8000")
    page = signed.get("/account/passkeys/add").get_data(as_text=True)
    assert "passkeys-" not in page and "cannot make a passkey here" in page
    assert signed.post("/account/passkeys/options").status_code == 404
    assert signed.post("/account/passkeys/add", data={"name": "Phone"}).status_code == 400


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("https://care.example.org", RelyingParty("care.example.org", "https://care.example.org")),
        ("http://localhost:8000", RelyingParty("localhost", "http://localhost:8000")),
        ("http://127.0.0.1:8000", None),
        ("http://[::1]:8000", None),
        ("", None),
    ],
)
def test_what_passkeys_are_bound_to(address: str, site: RelyingParty | None) -> None:
    assert relying_party(address) == site


@given(
    side=st.sampled_from(Side),
    has_app=st.booleans(),
    passkeys=st.integers(min_value=1, max_value=MOST_PASSKEYS),
)
def test_whoever_needs_a_second_factor_keeps_one(side: Side, has_app: bool, passkeys: int) -> None:
    left = has_app or passkeys - 1 > 0
    assert may_remove_passkey(side, has_app=has_app, passkeys=passkeys) == (left or side is Side.RESIDENT)


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=20)
    | st.sampled_from(["public-key", "AAAA"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "rawId", "type", "response", "clientDataJSON", "authenticatorData"]), inner
        )
    ),
    max_leaves=12,
)


@given(content=_JSON | st.text(max_size=200))
def test_nothing_that_is_sent_breaks_the_reading_of_answers(content: Any) -> None:
    text = content if isinstance(content, str) else json.dumps(content)
    assert made_passkey(SITE, b"c" * 32, text) is None
    assert next_sign_count(SITE, b"c" * 32, text, public_key=b"k", sign_count=0) is None
