"""Which words of a text changed, for the difference table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

Pieces = tuple[tuple[str, bool], ...]

MOST_WORDS = 4_000  # of both texts together; past that the whole text counts as changed
WORD = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Difference:
    """A field before and after: each a row of pieces, with whether the piece is only here."""

    before: Pieces
    after: Pieces

    @property
    def changed(self) -> bool:
        """Whether anything differs at all."""
        return any(is_new for _, is_new in (*self.before, *self.after))


def word_difference(before: str, after: str) -> Difference:
    """The words taken away from `before` and those put into `after`, each text whole and in its order."""
    if before == after:
        same: Pieces = ((before, False),) if before else ()
        return Difference(same, same)
    old, new = WORD.findall(before), WORD.findall(after)
    if len(old) + len(new) > MOST_WORDS:
        return Difference(((before, True),), ((after, True),))
    gone: list[tuple[str, bool]] = []
    come: list[tuple[str, bool]] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for verb, from_old, to_old, from_new, to_new in matcher.get_opcodes():
        _add(gone, old[from_old:to_old], verb != "equal")
        _add(come, new[from_new:to_new], verb != "equal")
    return Difference(tuple(gone), tuple(come))


def _add(pieces: list[tuple[str, bool]], words: list[str], changed: bool) -> None:
    if words:
        pieces.append(("".join(words), changed))
