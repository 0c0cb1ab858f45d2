"""Addresses of this site: the page's own, and others with what it was asked carried along; and who pays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlencode, urlsplit, urlunsplit

from flask import current_app, g, redirect, request, url_for
from flask.globals import request_ctx
from werkzeug.urls import iri_to_uri
from werkzeug.wrappers import Response

from directory.vocabulary.prices import CHOOSABLE_PAYERS
from directory.web.cookies import read_cookie

# What a visitor answers once for every page: who pays, and whose list. Every link between the pages for visitors
# carries it (`templating.link_to`); the browser keeps it only where she asks.
ANSWERED_PARAMS = ("payer", "council")
# What visitors say of themselves and their week: it stands in addresses from page to page, and is stored nowhere.
PERSONAL_PARAMS = (*ANSWERED_PARAMS, "visits", "level", "max-weekly", "near", "start", "need", "language")
# What a visitor typed, in a link that was asked for: it leads to its own page alone, and is carried to no other.
FIGURES = "figures"
# What an address says only once, to the one who did it.
FLASH_PARAMS = ("added", "removed", "full", "unknown", "sent", "came", "done")
NOTHING_HAPPENED: Mapping[str, None] = dict.fromkeys(FLASH_PARAMS)
# Those whose values are codes or places, which end with no such mark.
CODED_PARAMS = frozenset(
    (
        *ANSWERED_PARAMS,
        "visits",
        "level",
        "near",
        "start",
        "need",
        "language",
        "lang",
        "text",
        "category",
        "service",
    )
)
# What stands behind a link in a sentence, a list or a message, and is copied along with it.
MARKS_AFTER_LINKS = ".,;:!*)]}>\"'»”’›…،؛\u200b\u200e\u200f\ufeff\u00a0 "
LONGEST_PATH = 2000  # characters
LONGEST_QUERY = 4000  # characters: the longest form of ours, every box ticked, takes some 2,000


def page_payer() -> str:
    """Who pays, as it was answered: `payer=`, else what this browser keeps; else nobody has said."""
    for payer in (request.args.get("payer", ""), read_cookie("payer")) if request else ():
        if payer in CHOOSABLE_PAYERS:
            return payer
    return CHOOSABLE_PAYERS[0]


def current_url(**changes: Any) -> str:
    """This page's own address with some query values replaced; None drops one, a list repeats it.

    What has just happened on the page does not come along: a filter or the next page would say it once more.
    """
    path, pairs = _address()
    return _changed(path, pairs, {**NOTHING_HAPPENED, **changes})


def same_page_url(**changes: Any) -> str:
    """This page again with what has just happened on it: in another language, or in larger print."""
    path, pairs = _address()
    private = [(FIGURES, _part(FIGURES, value)) for value in request.args.getlist(FIGURES)]
    return _changed(path, [*pairs, *private], changes)


def url_with(path: str, **changes: Any) -> str:
    """Another page's address with the query values of this one, changed as `here` changes them.

    What stands in the query of `path` already is not said twice.
    """
    path, _, query = path.partition("?")
    own = [(part.partition("=")[0], part) for part in query.split("&") if part]
    names = {name for name, _ in own}
    return _changed(path, [*own, *(pair for pair in _address()[1] if pair[0] not in names)], changes)


def moved_to(path: str) -> Response:
    """Lead for good from an address to the one that is meant, with all that this one asks: 301.

    Every address that moves leads on by this; what was done once on a page does not come along.
    """
    return redirect(url_with(path, **NOTHING_HAPPENED), 301)


def query_pairs(names: Iterable[str]) -> list[tuple[str, str]]:
    """Those parts of this page's address that have one of these names, as pairs for another address or for a form."""
    values_of = request.args.getlist
    return [(name, value) for name in names for value in values_of(name) if value]


def url_with_needs(path: str) -> str:
    """Another page's address with what the visitor says of a week and of needs in the address of this one.

    What her words on this page say of them comes along too (`carry_also`).
    """
    meant: tuple[tuple[str, str], ...] = g.get("meant_pairs", ())
    said = [pair for pair in meant if not request.args.get(pair[0])]
    return with_pairs(path, [*query_pairs(PERSONAL_PARAMS), *said])


def carry_also(pairs: Iterable[tuple[str, str]]) -> None:
    """Let the links of this page carry what its words mean as parameters: the pages they lead to read no words.

    Else the shortlist would price another week, or another room, than the list that leads to it.
    """
    g.meant_pairs = tuple(pairs)


def with_answered(path: str) -> str:
    """Another page's address with who pays and whose list as the address of this one says it: to lead on to."""
    return with_pairs(path, query_pairs(ANSWERED_PARAMS))


def with_pairs(address: str, pairs: Iterable[tuple[str, str]]) -> str:
    """An address with these pairs in its query, in front of its anchor; a name that it has already is left as it is."""
    path, hash_mark, anchor = address.partition("#")
    names = {part.partition("=")[0] for part in path.partition("?")[2].split("&")}
    added = [(name, value) for name, value in pairs if name not in names]
    if not added:
        return address
    return f"{path}{'&' if '?' in path else '?'}{urlencode(added)}{hash_mark}{anchor}"


def questions_url() -> str:
    """The few questions that every page obeys, filled in with what this page's address says, to come back to it."""
    path = url_for("finding.about_you")
    if request.endpoint == "finding.about_you":
        return current_url()
    changes = {**NOTHING_HAPPENED, "came": iri_to_uri(request.path), "page": None}
    address = url_with(path, **changes)
    return address if len(address) <= LONGEST_QUERY else with_pairs(path, query_pairs(ANSWERED_PARAMS))


def councils_url() -> str:
    """The councils to choose from, which lead back to this page with the one that is chosen.

    Not to a page about one council, nor to one that was an answer to a form or an error.
    """
    if request.endpoint == "finding.councils":
        return same_page_url()
    path = with_answered(url_for("finding.councils"))
    is_of_council = request.endpoint == "finding.council_page" or "council" in (request.view_args or {})
    if request.method != "GET" or "error_status" in g or is_of_council:
        return path
    address = with_pairs(path, [("came", current_url(council=None, page=None))])
    return address if len(address) <= LONGEST_QUERY else path


def with_answers(address: str, answers: Mapping[str, str]) -> str:
    """An address of this site as it speaks for other answers, such as another council."""
    parts = urlsplit(address)
    left = {*answers, "page", *FLASH_PARAMS}
    kept = [pair for pair in parse_qsl(parts.query) if pair[0] not in left]
    return urlunsplit(("", "", parts.path, urlencode([*kept, *answers.items()]), parts.fragment))


def checklists_url(slugs: Sequence[str]) -> str:
    """The questions to take on a visit to these services, with what this page's address says of her."""
    path = url_for("print.checklists", service=slugs)
    return with_pairs(path, query_pairs((*ANSWERED_PARAMS, "visits", "level", "need")))


def _changed(path: str, pairs: list[tuple[str, str]], changes: dict[str, Any]) -> str:
    parts = [part for name, part in pairs if name not in changes]
    for name, value in changes.items():
        if value is not None:
            values = value if isinstance(value, list | tuple) else (value,)
            parts += [_part(name, one) for one in values if one != ""]
    return f"{path}?{'&'.join(parts)}" if parts else path


def _address() -> tuple[str, list[tuple[str, str]]]:
    """The path, and each query value as it stands in an address: taken apart once for the many links of a page."""
    found: tuple[str, list[tuple[str, str]]] | None = g.get("here_address")
    if found is None:
        pairs = [
            (name, _part(name, value))
            for name, value in request.args.items(multi=True)
            if value != "" and name != FIGURES
        ]
        found = g.here_address = (iri_to_uri(request.path), pairs)
    return found


def _part(name: str, value: Any) -> str:
    return f"{quote_plus(name)}={quote_plus(str(value))}"


def whole_number(text: str) -> int | None:
    """A number from an address, such as that of a page; None for anything else, and for more than five digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def is_page_number(text: str) -> bool:
    """Whether this is the number of a page, as the links of a list write it: 1 or more, no leading nought."""
    return bool(whole_number(text)) and not text.startswith("0")


def own_path(text: str) -> str | None:
    """Where a form asks to go back to, if that is a page of this site; None for anything else.

    Browsers read a backslash as a slash and drop control characters, so neither may stand in it.
    """
    plain = text.startswith("/") and len(text) <= LONGEST_PATH and "\\" not in text and text.isprintable()
    if not plain or text.startswith("//"):
        return None
    parts = urlsplit(text)
    return None if parts.scheme or parts.netloc else iri_to_uri(text)


def done_at(path: str, code: str) -> str:
    """A page of this site that says at its top what was just done: its address with `done=<code>`, once."""
    parts = urlsplit(path)
    kept = [pair for pair in parse_qsl(parts.query) if pair[0] not in FLASH_PARAMS]
    return urlunsplit(("", "", parts.path, urlencode([*kept, ("done", code)]), parts.fragment))


def answers_at_page() -> bool:
    """Whether this is the answer to a form that was sent to the address of a page: to go back there asks for nothing.

    Some forms go to addresses that no page has.
    """
    if not request or request.method != "POST":
        return False
    addresses = request_ctx.url_adapter
    return addresses is not None and "GET" in addresses.allowed_methods()


def site_address() -> str:
    """Where this site is, for an address to send on: as it is set, else as the visitor reached it."""
    set_to: str = current_app.config["PUBLIC_URL"]
    return set_to or request.host_url.rstrip("/")
