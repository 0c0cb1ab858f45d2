"""Letters that somebody garbled before a file was saved: UTF-8 that was read as Windows-1252 ("CafÃ©" for "Café").

Such a file is valid UTF-8, so that no decoder complains. What is put right here is proved by its bytes: odd letters
that are, written as Windows-1252, exactly one letter of UTF-8. Names that hold such letters themselves stay as they
are: "CONCEIÇÃO", and "IRMÃ’S" too, where a capital and the mark that follows it would make one.
"""

from __future__ import annotations

import re

_MOST_TIMES = 3  # that a text was garbled one after another
_MARKS_AFTER_CAPITALS = "’”–—…"


def _signs(byte: int) -> str:
    """What a byte beyond ASCII becomes where it is read as Windows-1252, and as Latin-1."""
    return bytes([byte]).decode("cp1252", "ignore") + chr(byte)


_LATER_BYTES = "".join(map(_signs, range(0x80, 0xC0)))
_AFTER_CAPITAL = "".join(sign for sign in _LATER_BYTES if sign not in _MARKS_AFTER_CAPITALS)
# Letters of the western and middle European languages, punctuation, "™", and what a file may begin with.
_GARBLED = re.compile(
    f"[\u00c2-\u00c5][{_AFTER_CAPITAL}]|\u00e2[€\x80][{_LATER_BYTES}]|\u00e2[„\x84]¢|ï»¿|ï¿½"
)
_CONTROL = re.compile("[\x80-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# What stands where letters were lost, and beginnings of garbled letters whose end was lost.
_LOST = re.compile("\ufffd|\u00e2[€\x80]|\u00f0[Ÿ\x9f]")


def put_right(text: str) -> str:
    """The text with its garbled letters put right; as it is where none are."""
    if text.isascii():
        return text
    for _ in range(_MOST_TIMES):
        text = _GARBLED.sub(_letter, text)
    return _CONTROL.sub(_western, text)


def is_readable(text: str) -> bool:
    """Whether all letters of a text are there: none lost, and none half (a surrogate, which no page can hold)."""
    return text.isascii() or not (_SURROGATE.search(text) or _LOST.search(text))


def _letter(garbled: re.Match[str]) -> str:
    return b"".join(map(_byte, garbled[0])).decode("utf-8")


def _byte(sign: str) -> bytes:
    return bytes([ord(sign)]) if ord(sign) < 0x100 else sign.encode("cp1252")


def _western(control: re.Match[str]) -> str:
    """A control character of Latin-1, which nobody types, as the sign of Windows-1252 that it was."""
    return control[0].encode("latin-1").decode("cp1252", "replace")
