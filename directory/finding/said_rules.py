"""What a form sends back of earlier words: which of its ticked boxes the visitor did not tick herself.

A page of results ticks what the words mean, and its form sends the ticks with whatever words are typed next. So it
also sends, in `said`, which of them the earlier words gave. New words that name something of one sort (a language)
take the place of what was said of it; those that name a kind of care, of all that was said. Words that name nothing
leave it, and what the visitor ticked herself stays whatever she types. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Codes = tuple[str, ...]
ByParam = Mapping[str, Codes]

# The parameters whose fields show what the words mean.
SAID_PARAMS = ("category", "need", "help", "language", "rating", "feature", "visits", "level")
MOST_SAID = 40
KIND = "category"


def said_token(param: str, code: str) -> str:
    """One code as `said` holds it: "category:meals"."""
    return f"{param}:{code}"


def is_said(token: str) -> bool:
    """Whether a value of `said` could be one of ours."""
    param, colon, code = token.partition(":")
    return bool(colon) and param in SAID_PARAMS and bool(code) and len(code) <= MOST_SAID


def still_chosen(chosen: ByParam, said: Iterable[str], meant: ByParam) -> ByParam:
    """What is left of the choices in an address, of the parameters where the new words take something's place.

    `chosen`: the codes in the address, `meant`: those that the new words mean. Empty where nothing changes.
    """
    tokens = frozenset(said)
    left = {
        param: tuple(
            code for code in codes if code in meant.get(param, ()) or said_token(param, code) not in tokens
        )
        for param, codes in chosen.items()
        if meant.get(param) or meant.get(KIND)
    }
    return {param: codes for param, codes in left.items() if codes != chosen[param]}


def said_again(chosen: ByParam, said: Iterable[str], meant: ByParam) -> Codes:
    """The tokens of the next form: what the words mean, and what earlier words gave that still holds."""
    tokens = frozenset(said)
    return tuple(
        dict.fromkeys(
            said_token(param, code)
            for param in SAID_PARAMS
            for code in (*chosen.get(param, ()), *meant.get(param, ()))
            if code not in chosen.get(param, ()) or said_token(param, code) in tokens
        )
    )
