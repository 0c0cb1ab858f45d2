"""Signing in through the pages: what is right, what is wrong, and that nothing can be learnt from the answers."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy.orm import scoped_session

from directory.accounts import passwords
from directory.accounts.actions.people import close_account, invitation_token, invite, reset_factor
from directory.accounts.actions.signing_in import sign_in_with_password
from directory.accounts.models import Account, OneTimeLink, RecoveryCode, SignInSession
from directory.accounts.queries import open_link, sign_in_of
from directory.accounts.second_factor import code_at, new_secret, opened, stored
from directory.accounts.sign_in_page import KeptForm, keep, read_kept
from directory.accounts.states import Side
from directory.accounts.tokens import link_token
from directory.foundation.actor import SYSTEM, Grant, Role
from directory.foundation.database import db, transaction
from directory.foundation.time import now
from directory.outbox.models import Letter
from directory.web.sign_in import COOKIE
from tests.accounts.sign_in import make_account, start_session
from tests.page_client import PageClient

PASSWORD = "kettle-harbour-maple"
WRONG = "The e-mail address or the password is not right"


@pytest.fixture
def account(session: scoped_session) -> Account:
    """An administrator with a password and an app."""
    account = make_account(Grant(Role.ADMINISTRATOR), email="ada@example.org")
    account.password_hash = passwords.hash_password(PASSWORD)
    account.totp_secret = stored(new_secret())
    session.commit()
    return account


def secret(account: Account) -> str:
    from_row = db.session.get(Account, account.id)
    assert from_row is not None and from_row.totp_secret is not None
    found = opened(from_row.totp_secret)
    assert found is not None
    return found


def give_password(
    client: PageClient, email: str = "ada@example.org", password: str = PASSWORD, **more: str
) -> int:
    return client.post("/sign-in", data={"email": email, "password": password, **more}).status_code


def test_an_address_copied_with_its_marks_signs_in(client: PageClient, account: Account) -> None:
    for pasted in ("\u200bada@example.org", "mailto:ada@example.org", "<ada@example.org>."):
        assert give_password(client, pasted) == 303
    account.email = "o’brien@example.org"  # stored before addresses were cleaned
    db.session.commit()
    assert give_password(client, "O’Brien@example.org") == 303


def test_a_password_and_a_code_sign_in(client: PageClient, account: Account) -> None:
    answer = client.post(
        "/sign-in", data={"email": " ADA@Example.org ", "password": PASSWORD, "next": "/site/people"}
    )
    assert answer.status_code == 303 and answer.location == "/sign-in/code?next=/site/people"
    assert client.get("/site/people").location == "/sign-in/code?next=/site/people"
    answer = client.post(
        "/sign-in/code", data={"code": code_at(secret(account), now()), "next": "/site/people"}
    )
    assert answer.status_code == 303 and answer.location == "/site/people"
    page = client.get("/site/people")
    assert page.status_code == 200 and page.headers["Cache-Control"] == "no-store"
    assert client.get("/").headers["Cache-Control"] == "no-store", "a public page for somebody signed in"
    assert client.get("/sign-in").location == "/site"


def test_a_session_has_another_token_once_the_second_factor_was_given(
    client: PageClient, account: Account
) -> None:
    give_password(client)
    before = client.get_cookie(COOKIE)
    client.post("/sign-in/code", data={"code": code_at(secret(account), now())})
    after = client.get_cookie(COOKIE)
    assert before is not None and after is not None and before.value != after.value
    assert sign_in_of(before.value) is None and sign_in_of(after.value) is not None


def test_the_next_page_is_one_of_this_site(client: PageClient, account: Account) -> None:
    start_session(client, account)
    for stranger in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        assert client.get("/sign-in", query_string={"next": stranger}).location == "/site"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: PageClient, account: Account) -> None:
    answer = client.post(
        "/sign-in", data={"email": "ada@example.org", "password": PASSWORD}, base_url="https://localhost"
    )
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=") and "HttpOnly" in cookie and "SameSite=Lax" in cookie
    assert "Secure" in cookie and "Path=/" in cookie and "Expires" not in cookie and "Domain" not in cookie


@pytest.mark.parametrize(
    ("email", "password"),
    [("ada@example.org", "wrong-wrong-wrong"), ("nobody@example.org", PASSWORD), ("no address", PASSWORD)],
)
def test_whatever_is_wrong_is_answered_alike(
    client: PageClient, account: Account, email: str, password: str
) -> None:
    answer = client.post("/sign-in", data={"email": email, "password": password})
    assert answer.status_code == 400 and WRONG in answer.text and "Set-Cookie" not in answer.headers
    assert f'value="{email}"' in answer.text and password not in answer.text


def test_a_password_is_hashed_as_long_for_nobody(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    def fits(hashed: str | None, password: str) -> bool:
        compared.append(hashed)
        return False

    monkeypatch.setattr("directory.accounts.actions.signing_in.password_fits", fits)
    for email in ("ada@example.org", "nobody@example.org"):
        with transaction():
            assert sign_in_with_password(email, PASSWORD, "") is None
    assert compared == [account.password_hash, None]
    assert not passwords.password_fits(None, "nobody has this password")


def test_an_account_waits_after_ten_wrong_tries_and_says_nothing_new(
    client: PageClient, account: Account
) -> None:
    for _ in range(10):
        assert give_password(client, password="wrong-wrong-wrong") == 400
    assert give_password(client) == 400, "the right password is not taken meanwhile"
    db.session.refresh(account)
    assert account.failures == 10 and account.waits_until is not None
    account.waits_until = now() - timedelta(seconds=1)
    db.session.commit()
    assert give_password(client) == 303


def test_a_code_counts_once_and_wrong_codes_are_counted(client: PageClient, account: Account) -> None:
    give_password(client)
    code = code_at(secret(account), now())
    assert client.post("/sign-in/code", data={"code": "000000"}).status_code == 400
    assert client.post("/sign-in/code", data={"code": "not a code"}).status_code == 400
    db.session.refresh(account)
    assert account.failures == 2
    assert client.post("/sign-in/code", data={"code": f"{code[:3]} {code[3:]}"}).status_code == 303
    db.session.refresh(account)
    assert account.failures == 0
    client.post("/sign-out")
    give_password(client)
    assert client.post("/sign-in/code", data={"code": code}).status_code == 400, "the same code again"


def test_a_right_password_does_not_forgive_wrong_codes(client: PageClient, account: Account) -> None:
    for _ in range(5):
        assert give_password(client) == 303
        assert client.post("/sign-in/code", data={"code": "000000"}).status_code == 400
        assert client.post("/sign-in/code", data={"code": "111111"}).status_code == 400
    code = code_at(secret(account), now())
    assert client.post("/sign-in/code", data={"code": code}).status_code == 400, "the account waits"


def test_a_recovery_code_stands_once_for_the_app(client: PageClient, account: Account) -> None:
    start_session(client, account)
    page = client.post("/account/recovery-codes")
    codes = re.findall(r"<code>([a-z2-7]{10})</code>", page.text)
    assert len(set(codes)) == 10
    assert not db.session.query(RecoveryCode).filter(RecoveryCode.code_digest.in_(codes)).count()
    client.post("/sign-out")
    for expected in (303, 400):
        give_password(client)
        assert client.post("/sign-in/code", data={"code": codes[0].upper()}).status_code == expected
        client.post("/sign-out")


def test_signing_out_ends_the_session_and_not_only_the_cookie(client: PageClient, account: Account) -> None:
    start_session(client, account)
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None and client.get("/account").status_code == 200
    assert client.post("/sign-out").location == "/signed-out"
    client.set_cookie(COOKIE, cookie.value)
    assert client.get("/account").location == "/sign-in?next=/account"


def test_a_session_ends_elsewhere(app: Flask, client: PageClient, account: Account) -> None:
    other = app.test_client()
    start_session(client, account)
    start_session(other, account)
    row = db.session.query(SignInSession).order_by(SignInSession.id.desc()).first()
    assert row is not None
    assert client.post(f"/account/sessions/{row.id}/end").status_code == 303
    assert client.get("/account").status_code == 200 and other.get("/account").status_code == 303
    start_session(other, account)
    assert client.post("/account/sessions/end-others").status_code == 303
    assert client.get("/account").status_code == 200 and other.get("/account").status_code == 303


def test_nobody_ends_somebody_else_s_session(app: Flask, client: PageClient, account: Account) -> None:
    other, stranger = app.test_client(), make_account(Grant(Role.ADMINISTRATOR))
    start_session(client, stranger)
    start_session(other, account)
    row = db.session.query(SignInSession).filter_by(account_id=account.id).one()
    client.post(f"/account/sessions/{row.id}/end")
    assert other.get("/account").status_code == 200


def test_a_session_that_runs_out_is_over(client: PageClient, account: Account) -> None:
    start_session(client, account)
    row = db.session.query(SignInSession).one()
    row.seen_at = now() - timedelta(hours=1)
    db.session.commit()
    assert client.get("/account").status_code == 303


def test_the_clock_of_a_session_is_written_once_a_minute(client: PageClient, account: Account) -> None:
    start_session(client, account)
    row = db.session.query(SignInSession).one()
    before = row.seen_at = now() - timedelta(minutes=2)
    db.session.commit()
    client.get("/account")
    db.session.rollback()
    first = db.session.query(SignInSession).one().seen_at
    assert first > before
    client.get("/account")
    db.session.rollback()
    assert db.session.query(SignInSession).one().seen_at == first


def test_grave_pages_ask_for_the_code_again(client: PageClient, account: Account) -> None:
    start_session(client, account, fresh=False)
    assert client.get("/account/password").location == "/sign-in/again?next=/account/password"
    answer = client.post("/account/password", data={"password": "another-harbour-maple"})
    assert answer.status_code == 401 and "another-harbour-maple" not in re.sub(
        r'name="kept"[^>]*', "", answer.text
    )
    code = code_at(secret(account), now())
    answer = client.post("/sign-in/again", data={"code": code, "next": "/account/password"})
    assert answer.location == "/account/password" and client.get("/account/password").status_code == 200


def test_what_was_typed_is_given_back_after_signing_in(client: PageClient, account: Account) -> None:
    typed = {
        "name": "Zoë & Co",
        "email": "zoe@example.org",
        "role": "administrator",
        "council": "",
        "token": "a" * 32,
    }
    page = client.post("/site/people/invite", data=typed)
    assert page.status_code == 401 and "We kept what you typed" in page.text
    kept = re.search(r'name="kept" value="([^"]+)"', page.text)
    assert kept is not None
    page = client.post("/sign-in", data={"email": "ada@example.org", "password": PASSWORD, "kept": kept[1]})
    assert page.status_code == 200 and "Enter your code" in page.text
    code = code_at(secret(account), now())
    page = client.post("/sign-in/code", data={"code": code, "kept": kept[1]})
    assert page.status_code == 200 and 'action="/site/people/invite"' in page.text
    assert 'name="name" value="Zoë &amp; Co"' in page.text and 'name="token" value="' + "a" * 32 in page.text
    said = page.text.partition("<form method=")[0].partition("<h1")[2]
    assert "/site/people" not in said and "called “People”" in said
    assert re.findall(r"<dt>(.*?)</dt><dd><bdi>(.*?)</bdi>", said) == [
        ("Name", "Zoë &amp; Co"),
        ("E-mail address", "zoe@example.org"),
        ("Role", "Administrator of the site"),
    ]
    assert "a" * 32 not in said and "Everything else" not in said, "the token is nobody's answer"
    assert client.post("/site/people/invite", data=typed).status_code == 303


def test_a_kept_form_that_somebody_made_up_is_none(client: PageClient, account: Account) -> None:
    start_session(client, account, fresh=False)
    code = code_at(secret(account), now())
    answer = client.post("/sign-in/again", data={"code": code, "kept": "WyIvc2l0ZSIsW11d.made-up"})
    assert answer.status_code == 303 and answer.location == "/site"


def test_an_invitation_leads_to_a_password_an_app_and_recovery_codes(
    client: PageClient, session: scoped_session
) -> None:
    with transaction():
        row = invite(
            SYSTEM, "New@Example.org", name="New", side=Side.STAFF, grants=(Grant(Role.ADMINISTRATOR),)
        )
        token = invitation_token(row.id)
    assert db.session.query(Letter).filter_by(kind="invitation").count() == 1
    assert client.get(f"/invitation/{token}").status_code == 200
    assert client.get(f"/invitation/{token}").status_code == 200, "opening changes nothing"
    assert client.post(f"/invitation/{token}", data={"password": "short"}).status_code == 400
    assert client.post(f"/invitation/{token}", data={"password": "passwordpassword"}).status_code == 400
    answer = client.post(f"/invitation/{token}", data={"password": PASSWORD})
    assert answer.location == "/account/authenticator"
    assert client.get("/account").location == "/sign-in/code?next=/account"
    page = client.get("/account/authenticator")
    offered = re.search(r'name="secret" value="([A-Z2-7]+)"', page.text)
    assert offered is not None and "data:image/svg+xml" in page.text
    wrong = client.post("/account/authenticator", data={"secret": offered[1], "code": "000000"})
    assert wrong.status_code == 400 and offered[1] in wrong.text, "the same secret: the app has it by now"
    code = code_at(offered[1], now())
    page = client.post("/account/authenticator", data={"secret": offered[1], "code": code})
    assert page.status_code == 200 and len(re.findall(r"<code>[a-z2-7]{10}</code>", page.text)) == 10
    assert client.get("/account").status_code == 200
    assert client.get(f"/invitation/{token}").status_code == 404, "the link is over"
    assert db.session.query(Account).one().email == "new@example.org"


def test_a_half_finished_sign_in_sets_up_no_app(client: PageClient, account: Account) -> None:
    """A password alone must not let anybody put an app of their own in the place of the owner's."""
    give_password(client)
    known = new_secret()
    answer = client.post("/account/authenticator", data={"secret": known, "code": code_at(known, now())})
    assert answer.location == "/sign-in/again?next=/account/authenticator"
    assert client.get("/sign-in/again").location.startswith("/sign-in/code")
    assert secret(account) != known


def test_a_new_password_by_letter_ends_every_sign_in(
    app: Flask, client: PageClient, account: Account
) -> None:
    elsewhere = app.test_client()
    start_session(elsewhere, account)
    for email in ("ada@example.org", "nobody@example.org"):
        answer = client.post("/sign-in/forgotten", data={"email": email})
        assert answer.location == "/sign-in/forgotten/sent"
    letter = db.session.query(Letter).one()
    link = db.session.get(OneTimeLink, int(letter.subjects[0]))
    assert link is not None
    token = link_token(link.id, link.nonce)
    assert client.get(f"/new-password/{token}").status_code == 200
    assert client.get(f"/invitation/{token}").status_code == 404, "a link for one thing opens nothing else"
    assert (
        client.post(f"/new-password/{token}", data={"password": "another-harbour-maple"}).location
        == "/sign-in"
    )
    assert elsewhere.get("/account").status_code == 303
    assert client.post(
        f"/new-password/{token}", data={"password": "third-harbour-maple"}
    ).status_code == 404 or (open_link(token) is None)
    assert give_password(client) == 400 and give_password(client, password="another-harbour-maple") == 303
    assert client.get("/account").status_code == 303, "the second factor is asked for as ever"


def test_a_link_that_is_over_is_refused_with_what_to_do(client: PageClient, account: Account) -> None:
    with transaction():
        reset_factor(SYSTEM, account.id)
    token = invitation_token(account.id)
    link = db.session.query(OneTimeLink).one()
    link.expires_at = datetime(2020, 1, 1, tzinfo=UTC)
    db.session.commit()
    page = client.get(f"/invitation/{token}")
    assert page.status_code == 404 and "Ask whoever invited you" in page.text
    assert client.post(f"/invitation/{token}", data={"password": PASSWORD}).status_code == 404


def test_whoever_left_is_out_at_once(client: PageClient, account: Account) -> None:
    make_account(Grant(Role.ADMINISTRATOR))
    start_session(client, account)
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None and sign_in_of(cookie.value) is not None
    with transaction():
        close_account(SYSTEM, account.id)
    assert sign_in_of(cookie.value) is None
    assert client.get("/account").status_code == 303 and give_password(client) == 400
    client.post("/sign-in/forgotten", data={"email": "ada@example.org"})
    assert not db.session.query(Letter).count(), "no letter to whoever left"


def test_no_secret_stands_in_the_database(account: Account, client: PageClient) -> None:
    give_password(client)
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    rows = [
        str(vars(row)) for table in (Account, SignInSession, OneTimeLink) for row in db.session.query(table)
    ]
    for known in (PASSWORD, cookie.value, secret(account)):
        assert not any(known in row for row in rows)


def test_a_link_puts_no_form_before_whoever_follows_it(client: PageClient, account: Account) -> None:
    """Somebody else's form, kept for whoever posted it, must not reach an officer through an address."""
    page = client.post("/site/people/invite", data={"name": "Zoë", "email": "stranger@example.org"})
    kept = re.search(r'name="kept" value="([^"]+)"', page.text)
    assert kept is not None
    start_session(client, account, fresh=False)
    for path in ("/sign-in/again", "/sign-in/code", "/sign-in"):
        answer = client.get(path, query_string={"kept": kept[1]})
        assert f'value="{kept[1]}"' not in answer.text and "Zoë" not in answer.text, path


def test_a_kept_form_is_over_after_an_hour(app: Flask) -> None:
    with app.test_request_context("/"):
        field = keep(KeptForm("/site/people/invite", (("name", "Zoë"),)))
        assert read_kept(field) is not None
        with patch("directory.accounts.sign_in_page.now", lambda: now() + timedelta(seconds=3601)):
            assert read_kept(field) is None


@pytest.mark.parametrize("known", ["JBSWY3DPEHPK3PXP", "A", "1" * 32, "é" * 32, ""])
def test_a_secret_that_is_none_is_refused(client: PageClient, account: Account, known: str) -> None:
    start_session(client, account)
    answer = client.post("/account/authenticator", data={"secret": known, "code": "123456"})
    assert answer.status_code == 400


def test_strangers_keep_nobody_out_who_is_in(client: PageClient, account: Account) -> None:
    account.failures, account.waits_until = 20, now() + timedelta(minutes=30)
    db.session.commit()
    start_session(client, account, fresh=False)
    code = code_at(secret(account), now())
    assert client.post("/sign-in/again", data={"code": code}).status_code == 303


def test_whoever_tries_codes_in_an_open_browser_is_signed_out(client: PageClient, account: Account) -> None:
    start_session(client, account, fresh=False)
    for _ in range(10):
        client.post("/sign-in/again", data={"code": "000000"})
    assert client.get("/account").location == "/sign-in?next=/account"
