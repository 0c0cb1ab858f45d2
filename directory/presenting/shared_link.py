"""What goes along with a link that somebody sends on, a letter, a PDF or a file: who pays, whose list, which week,
where, for whom and in which language. One way for all of them, so that whoever gets it sees what the sender saw.

The sender reads what a link carries, and leaves out what she likes: `leave-out` in the address of the page says what.
A budget never goes along.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from flask import g, request

from directory.foundation.errors import Invalid
from directory.foundation.time import today
from directory.presenting.first_days import START, coming_day, day_param
from directory.presenting.phrases import from_day_words, joined
from directory.presenting.weeks import LONGEST_WEEK, week_words
from directory.prices.rules.weeks import read_own_week
from directory.vocabulary.care import Need
from directory.vocabulary.languages import SpokenLanguage
from directory.vocabulary.prices import CARE_HOME_LEVELS, Payer
from directory.web.cookies import read_cookie
from directory.web.council import EVERY_COUNCIL, requested_council
from directory.web.i18n import gettext
from directory.web.labels import label
from directory.web.languages import SOURCE, page_language
from directory.web.navigation import MARKS_AFTER_LINKS, page_payer, query_pairs, same_page_url, with_pairs

LEAVE_OUT = "leave-out"
# What may be left out, with the names of what it holds in an address.
PARTS: Mapping[str, tuple[str, ...]] = {
    "payer": ("payer",),
    "council": ("council",),
    "week": ("visits", "level"),
    "start": (START,),
    "place": ("near",),
    "needs": ("need", "language"),
    "lang": ("lang",),
}
NEVER_IN_FILES = ("place",)
LONGEST_PARTS = frozenset({"place", "needs"})
LONGEST_PLACE = 100  # characters
LONGEST_SHARED = 600  # characters of a query that a link carries: longer ones lose their place and needs
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class CarriedPart:
    """Something that a link can carry: in words, whether it does, and the address of the page that changes that."""

    words: str
    is_carried: bool
    change_url: str


def shared_pairs(left_out: Iterable[str] = ()) -> list[Pair]:
    """What goes along from this page, of its address and of what the browser keeps, but for the parts left out."""
    pairs = _known_pairs()
    without = set(left_out)
    carried = _of_parts(pairs, [part for part in PARTS if part not in without])
    if len(urlencode(carried)) <= LONGEST_SHARED:
        return carried
    return _of_parts(pairs, [part for part in PARTS if part not in without | LONGEST_PARTS])


def left_out() -> tuple[str, ...]:
    """The parts that the sender leaves out, as the address of the page says."""
    asked = request.args.getlist(LEAVE_OUT)
    return tuple(part for part in PARTS if part in asked)


def shared_url(address: str, without: Collection[str] | None = None) -> str:
    """An address to send on, with what goes along from this page, but for the parts `without`; by default those that
    the sender leaves out.
    """
    parts = tuple(left_out() if without is None else without)
    known: dict[tuple[str, ...], list[Pair]] = g.setdefault("shared_pairs", {})
    if parts not in known:  # the same for each of the many links of a file
        known[parts] = shared_pairs(parts)
    return with_pairs(address, known[parts])


def file_link(address: str) -> str:
    """An address in a file: it says the same but where somebody lives, since files are passed on and kept."""
    return shared_url(address, (*left_out(), *NEVER_IN_FILES))


def carried_by(rest: str) -> list[Pair]:
    """What a link that was typed or copied carries, from what stands behind its path."""
    query = rest.partition("?")[2].partition("#")[0].split(maxsplit=1)
    names = {name for part in PARTS.values() for name in part}
    pairs = parse_qsl(query[0]) if query else []
    if pairs:
        pairs[-1] = (pairs[-1][0], pairs[-1][1].rstrip(MARKS_AFTER_LINKS))
    return [pair for pair in pairs if pair[0] in names]


def carried_parts(never: Collection[str] = ()) -> tuple[CarriedPart, ...]:
    """What a link from this page carries, and what was left out of it, a line each; but for what it never carries."""
    pairs, without = _known_pairs(), left_out()
    return tuple(
        CarriedPart(
            words=PART_WORDS[part]([pair for pair in pairs if pair[0] in PARTS[part]]),
            is_carried=part not in without,
            change_url=_change_url(part, without),
        )
        for part in PARTS
        if part not in never and any(name in PARTS[part] for name, _ in pairs)
    )


def _change_url(part: str, without: tuple[str, ...]) -> str:
    changed = [each for each in without if each != part] if part in without else [*without, part]
    return f"{same_page_url(**{LEAVE_OUT: changed or None})}#share"


def _of_parts(pairs: list[Pair], parts: Iterable[str]) -> list[Pair]:
    names = [name for part in parts for name in PARTS[part]]
    return [pair for name in names for pair in pairs if pair[0] == name]


def _known_pairs() -> list[Pair]:
    """What may go along; only what has a meaning, so that no stranger's words come into a link that we make."""
    payer, council, language = page_payer(), _chosen_council(), page_language().code
    known: dict[str, Callable[[str], bool]] = {
        "visits": _is_week,
        "level": CARE_HOME_LEVELS.__contains__,
        "near": lambda value: len(value) <= LONGEST_PLACE,
        "need": Need.has,
        "language": SpokenLanguage.has,
    }
    pairs = [pair for pair in query_pairs(known) if known[pair[0]](pair[1])]
    if start := coming_day(request.args.get(START, ""), today()):
        pairs.append((START, day_param(start)))  # with its year, which the sender need not have typed
    if payer != Payer.NOT_SURE:
        pairs.append(("payer", payer))
    if council:
        pairs.append(("council", council))
    if language != SOURCE:
        pairs.append(("lang", language))
    return list(dict.fromkeys(pairs))


def _chosen_council() -> str:
    """The council that the address names or the browser keeps, as it stands there; "" where nobody chose one."""
    chosen: str = request.args.get("council", "") or read_cookie("council")
    council = requested_council()
    is_known = chosen == EVERY_COUNCIL or (council is not None and council.code == chosen)
    return chosen if is_known else ""


def _is_week(visits: str) -> bool:
    try:
        read_own_week(visits)
    except Invalid:
        return False
    return len(visits) <= LONGEST_WEEK


def _values(pairs: list[Pair], name: str) -> list[str]:
    return [value for each, value in pairs if each == name]


def _payer_words(pairs: list[Pair]) -> str:
    return gettext("Who pays: %(payer)s", payer=label("payer", pairs[0][1]))


def _council_words(_pairs: list[Pair]) -> str:
    council = requested_council()
    name = gettext("Every council’s list") if council is None else council.name
    return gettext("Which council: %(council)s", council=name)


def _week_words(pairs: list[Pair]) -> str:
    weeks = [week_words(value) for value in _values(pairs, "visits")]
    rooms = [label("level", value) for value in _values(pairs, "level")]
    return gettext("Which week: %(week)s", week=joined([*weeks, *rooms]))


def _start_words(pairs: list[Pair]) -> str:
    start = coming_day(pairs[0][1], today())
    return from_day_words(start) if start else ""


def _place_words(pairs: list[Pair]) -> str:
    return gettext("Near: %(places)s", places=joined(_values(pairs, "near")))


def _need_words(pairs: list[Pair]) -> str:
    needs = [label("need", value) for value in _values(pairs, "need")]
    spoken = [label("language", value) for value in _values(pairs, "language")]
    said = [gettext("Who it is for: %(needs)s", needs=joined(needs))] if needs else []
    if spoken:
        said.append(gettext("%(what)s: %(value)s", what=gettext("Languages spoken"), value=joined(spoken)))
    return " · ".join(said)


def _language_words(_pairs: list[Pair]) -> str:
    return gettext("Language: %(language)s", language=page_language().name)


PART_WORDS: Mapping[str, Callable[[list[Pair]], str]] = {
    "payer": _payer_words,
    "council": _council_words,
    "week": _week_words,
    "start": _start_words,
    "place": _place_words,
    "needs": _need_words,
    "lang": _language_words,
}
