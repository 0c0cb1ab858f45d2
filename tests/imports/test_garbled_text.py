"""Letters that were garbled before a file was saved, and names that only look so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.imports.garbled_text import is_readable, put_right

# Capitals that one of these marks follows may be a name's own: "IRMÃ’S". Those garbled letters stay as they are.
AMBIGUOUS = "ÒÔÖ×ÅąĒĔĖėŅŒŔŖŗ" + "\u0085\u0092\u0094\u0096\u0097"
GENUINE = "abcABC ’“”–—…àâãäåçèéêëìíîïñòóôõöùúûüýÿÀÂÃÄÅÇÈÉÊËÑÕÖÜßæøœšžłś"
LETTERS = "".join(chr(code) for code in range(0xA0, 0x180)) + "‘’“”–—…•"


def garble(text: str, encoding: str = "cp1252") -> str:
    """What a program makes of UTF-8 that takes it for Windows-1252, or for Latin-1."""
    return "".join(bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in text.encode("utf-8"))


@pytest.mark.parametrize(
    ("garbled", "meant"),
    [
        ("CafÃ© Rose", "Café Rose"),
        ("St Maryâ€™s", "St Mary’s"),
        ("St Maryâ\x80\x99s", "St Mary’s"),
        ("St Mary\x92s", "St Mary’s"),
        ("Rose â€“ Elm", "Rose – Elm"),
        ("â€œRoseâ€\x9d", "“Rose”"),
        ("Â£5", "£5"),
        ("Rose\u00c2\u00a0House", "Rose\u00a0House"),
        ("CafÃƒÂ© Rose", "Café Rose"),
        ("Roseâ„¢", "Rose™"),
        ("Å\x81Ã³dÅº", "Łódź"),
        ("SÃ£o Café", "São Café"),
        ("ï»¿Rose", "\ufeffRose"),
    ],
)
def test_garbled_letters_are_put_right(garbled: str, meant: str) -> None:
    assert put_right(garbled) == meant
    assert is_readable(meant)


@pytest.mark.parametrize(
    "name",
    [
        "Rose House",
        "CONCEIÇÃO",
        "IRMÃ’S",
        "“IRMÔ",
        "MYNEGAI Â’R TÂN",
        "CAFÉ’S",
        "CAFÉ–BAR",
        "JOSÉ®",
        "São João",
        "Crème Brûlée™",
        "Häagen–Dazs",
        "ÅÄÖ…",
        "naïve”",
        "£5 – €6",
        "Łódź",
        "Ân",
    ],
)
def test_names_that_hold_odd_letters_stay_as_they_are(name: str) -> None:
    assert put_right(name) == name
    assert is_readable(name)


@given(st.text(GENUINE, max_size=30))
def test_no_text_of_plain_letters_and_marks_is_touched(text: str) -> None:
    assert put_right(text) == text


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
@given(text=st.text([letter for letter in LETTERS if letter not in AMBIGUOUS], min_size=1, max_size=10))
def test_whatever_was_garbled_is_found(encoding: str, text: str) -> None:
    spaced = " ".join(text)
    assert put_right(garble(spaced, encoding)) == spaced


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
@given(text=st.text("abc £éèëçñüöãø", max_size=20))
def test_what_was_garbled_twice_is_found(encoding: str, text: str) -> None:
    assert put_right(garble(garble(text, encoding), encoding)) == text


@pytest.mark.parametrize("lost", ["Caf\ufffd", "Cafï¿½", "â€ Rose", "Rose ðŸ˜€", "Rose \ud83d", "Rose \x81"])
def test_lost_letters_are_not_readable(lost: str) -> None:
    assert not is_readable(put_right(lost))


@given(st.text(st.characters(exclude_categories=[]), max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    assert put_right(put_right(text)) is not None
    if text.isascii():
        assert put_right(text) == text
        assert is_readable(text)
