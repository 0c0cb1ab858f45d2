"""The start page and the councils' pages as their templates print them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from flask import request, url_for

from directory.feedback.queries import PublicFeedback
from directory.finding.queries.browse import categories_on, council_lists, lists_of, newest_words
from directory.frameworks.records import InstrumentRecord
from directory.places.queries import public_councils
from directory.places.records import CouncilRecord
from directory.presenting.feedback_words import author_words
from directory.vocabulary.prices import CHOOSABLE_PAYERS, Payer
from directory.web.navigation import own_path, page_payer, with_answers
from directory.web.preferences import answered_pairs, payer_choices

# A kind of care with how many services it has, None where that is not known now.
CategoryCount = tuple[str, int | None]
MOST_QUOTES = 3
LONGEST_QUOTE = 220  # characters: three stand in a row, and the whole is on the page of its service


@dataclass(frozen=True, slots=True)
class StartQuote:
    """What somebody wrote of a service, as the start page shows it: its beginning, in its own language."""

    words: str
    language: str
    author: str
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class StartContext:
    """Everything `finding/start.html` prints. `payers`: nobody is chosen there but by the visitor."""

    categories: tuple[CategoryCount, ...]
    payers: tuple[tuple[str, str, None, bool], ...]
    quotes: tuple[StartQuote, ...]

    @property
    def is_empty(self) -> bool:
        """Whether no service is on a list here yet."""
        return lists_nothing(self.categories)


@dataclass(frozen=True, slots=True)
class CouncilsContext:
    """Everything `finding/councils.html` prints: each council with the address that choosing it leads to.

    `lists`: the lists in force of each council, by its code.
    """

    councils: tuple[tuple[CouncilRecord, str], ...]
    lists: Mapping[str, tuple[InstrumentRecord, ...]]
    payers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CouncilContext:
    """Everything `finding/council.html` prints."""

    council: CouncilRecord
    categories: tuple[CategoryCount, ...]
    lists: tuple[InstrumentRecord, ...]

    @property
    def is_empty(self) -> bool:
        """Whether no service is on the council's list yet."""
        return lists_nothing(self.categories)


def lists_nothing(categories: Iterable[CategoryCount]) -> bool:
    """Whether it is known of every kind of care that no service of it is listed."""
    return all(count == 0 for _, count in categories)


def start_context(council_code: str | None, on: date) -> StartContext:
    """The kinds of care on a council's list, or on every list where no council is chosen."""
    categories = tuple(categories_on(council_code, on))
    payer = page_payer()
    quotes = () if lists_nothing(categories) else newest_words(council_code, on, MOST_QUOTES)
    return StartContext(
        categories,
        payer_choices("" if payer == Payer.NOT_SURE else payer),
        tuple(start_quote(service.slug, service.name, feedback) for service, feedback in quotes),
    )


def start_quote(slug: str, name: str, feedback: PublicFeedback) -> StartQuote:
    """What somebody wrote, with where the whole of it stands."""
    words = shorten(feedback.text, LONGEST_QUOTE)
    return StartQuote(words, feedback.language, author_words(feedback), slug, name)


def shorten(text: str, longest: int) -> str:
    """Whole words from the beginning of a text, with an ellipsis where more follows; `longest` in characters."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    kept = text[:longest].rpartition(" ")[0] or text[:longest]
    return f"{kept} …"


def councils_context(on: date) -> CouncilsContext:
    """The councils that publish their list here. Choosing one leads back to the page where the visitor was, if any."""
    came = own_path(request.args.get("came", ""))
    councils = tuple((council, _chosen_url(council, came)) for council in public_councils())
    return CouncilsContext(councils, council_lists(on), tuple(CHOOSABLE_PAYERS))


def _chosen_url(council: CouncilRecord, came: str | None) -> str:
    address = came or url_for("finding.council_page", slug=council.slug)
    return with_answers(address, {**dict(answered_pairs()), "council": council.code})


def council_context(council: CouncilRecord, on: date) -> CouncilContext:
    """One council: its lists, and how many services of each kind are on them."""
    categories = tuple(categories_on(council.code, on))
    return CouncilContext(council, categories, lists_of(council.code, on))
