"""Every word of a shortlist, a shared one and a letter can be translated."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import scoped_session

from directory import wiring
from directory.foundation.signing import sign
from directory.outbox.jobs import send_due_letters
from directory.shortlists import shortlist_letter
from directory.shortlists.rules.sharing import DAYS_SHARED, pack
from directory.shortlists.shortlist_urls import TOKEN_PURPOSE
from tests.conftest import TODAY
from tests.finding.conftest import Town
from tests.finding.test_pseudo_language import PSEUDO, outside, pseudo, raw_words
from tests.page_client import PageClient
from tests.shortlists.test_shortlist import key_of, suspend

made_up_language = pseudo
OURS = ("Rosewater Care", "Lark Homecare", "Elm Nursing Home")


def test_every_word_of_a_shortlist_is_in_reach(
    pseudo: None,
    town: Town,
    client: PageClient,
    session: scoped_session,
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setitem(app.config, "MAIL_URL", f"folder://{tmp_path}")
    keys = [key_of(session, name) for name in OURS]
    suspend(session, "Lark Homecare")
    client.set_cookie("shortlist", ".".join(keys))
    client.set_cookie("lang", PSEUDO)
    shared = f"/shortlist/shared/{sign(TOKEN_PURPOSE, pack(keys, TODAY))}"
    old = f"/shortlist/shared/{sign(TOKEN_PURPOSE, pack(keys, TODAY - timedelta(days=DAYS_SHARED + 1)))}"
    raw = []
    for path, status in {
        "/shortlist?near=N8+0RD&max-weekly=900": 200,
        "/shortlist?added=2": 200,
        "/shortlist?full=2&came=/find-care": 200,
        "/shortlist?unknown=1": 200,
        "/shortlist?sent=1": 200,
        "/shortlist?visits=9x&near=ZZ9&max-weekly=x": 200,
        shared: 200,
        old: 410,
        "/demo/mail": 200,
    }.items():
        tree = client.page(path, status)
        assert tree.get("lang") == PSEUDO
        raw += [f"{path}: {words}" for words in raw_words(tree)]
    assert not raw, "\n".join(raw)
    client.post("/shortlist/send", data={"to": "a@example.com", "token": "a" * 32})
    assert send_due_letters(wiring.COMPOSERS) == 1


def test_every_word_of_a_letter_is_in_reach(pseudo: None, town: Town, session: scoped_session) -> None:
    keys = tuple(key_of(session, name) for name in OURS)
    letter = shortlist_letter.compose(keys, PSEUDO)
    assert letter.subject.startswith("⟦")
    for line in letter.text.splitlines():
        _, left = outside(line, 0)
        assert not left or line in OURS or line.startswith("http"), line
