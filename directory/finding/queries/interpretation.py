"""What a search is taken to mean: its words understood, its places found."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from typing import Any

from directory.finding.guide_words import guides_in
from directory.finding.index import index_vocabulary, thesaurus
from directory.finding.said_rules import ByParam, said_again, still_chosen
from directory.finding.search_params import SearchParams
from directory.finding.word_rules import two_places_in, understood_in, week_of
from directory.foundation.time import today
from directory.places.queries import find_place, resolve_places_in
from directory.places.records import Place, PlaceNotFound
from directory.presenting.first_days import START
from directory.presenting.rules import room_asked_for
from directory.prices.rules.weeks import USUAL_WEEKS
from directory.vocabulary.care import VISIT_PRICED_CATEGORIES, Category
from search.words import ParsedText, Understood, parse_text

NOTHING_UNDERSTOOD = ParsedText()
MAX_PLACES = 2  # of those that the visitor's words name
# The field of `SearchParams` of each parameter whose choices the words can mean too.
PARAM_FIELDS = {
    "category": "categories",
    "need": "needs",
    "help": "tasks",
    "language": "languages",
    "feature": "features",
    "rating": "ratings",
}
WEEK_FIELDS = {"visits": "visits", "level": "week_key"}


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place somebody typed: where it is, or why it was not found."""

    typed: str
    place: Place | None
    problem: PlaceNotFound | None


@dataclass(frozen=True, slots=True)
class InterpretedSearch:
    """What a search means, before the index is asked.

    `params`: as the address has them, and what the words say of the week, the rating and the day, where the address
    says nothing of it. `start_from_words`: the words said the day from which care is wanted.
    `place_from_words`: no field named a place, the words did. `week_from_words`: the parameter and the value of that
    week, ("", "") where the words say none, or the address another. `replaced`: what is left of choices that earlier
    words gave, by parameter, where the words now mean others; `said`: what the next form sends of these.
    """

    params: SearchParams
    parsed: ParsedText
    places: tuple[NamedPlace, ...]
    place_from_words: bool
    week_from_words: tuple[str, str] = ("", "")
    replaced: ByParam = field(default_factory=dict)
    said: tuple[str, ...] = ()
    start_from_words: bool = False

    @property
    def said_often(self) -> tuple[str, ...]:
        """How often the words say that somebody should come, as codes of `word_rules`."""
        return tuple(stretch.code for stretch in self.parsed.recognised if stretch.kind == "often")

    @property
    def said_ratings(self) -> tuple[str, ...]:
        """The inspectors' ratings that the words ask for, any of which will do."""
        recognised = self.parsed.recognised
        return tuple(dict.fromkeys(stretch.code for stretch in recognised if stretch.kind == "rating"))

    @property
    def found_places(self) -> tuple[Place, ...]:
        """The places that were found, in the order they were named."""
        return tuple(named.place for named in self.places if named.place is not None)

    @property
    def categories(self) -> tuple[str, ...]:
        """Kinds of care: those that were chosen, else those the words mean."""
        return self.params.categories or self.parsed.categories

    @property
    def week_key(self) -> str:
        """The published week or the kind of room to price: the one that was chosen, else the one that is needed."""
        needs = (*self.params.needs, *self.params.specialist, *self.parsed.needs)
        return self.params.week_key or room_asked_for(self.categories, needs)


def interpret(params: SearchParams, council_code: str | None, *, exact: bool) -> InterpretedSearch:
    """Understand the words and find the places. A place in the words counts where no field named one.

    `exact`: words are searched as they were typed, without correction.
    """
    parsed = NOTHING_UNDERSTOOD
    if params.q:
        parsed = parse_text(
            params.q,
            thesaurus=thesaurus(),
            resolve_place=lambda words: resolve_places_in(words, council_code),
            vocabulary=index_vocabulary(),
            correct=not exact,
            understood=_understood(params.q),
        )
    found = [find_named_places(typed, council_code) for typed in params.near]
    if sum(map(len, found)) > MAX_PLACES:
        # Three places: the field that holds two says so, rather than that one is dropped in silence.
        found = [
            named if len(named) == 1 else (NamedPlace(typed, None, PlaceNotFound("too_many")),)
            for typed, named in zip(params.near, found, strict=True)
        ]
    places = tuple(chain.from_iterable(found))
    if places:
        params = replace(params, near=tuple(place.typed for place in places))
    from_words = not places and bool(parsed.places)
    if from_words:
        places = tuple(NamedPlace(named.words, named.place, None) for named in parsed.places[:MAX_PLACES])
    elif not places:
        unknown = PlaceNotFound("unknown_postcode")
        places = tuple(NamedPlace(typed, None, unknown) for typed in parsed.unknown_places[:1])
    return _settled(InterpretedSearch(params, parsed, places, from_words))


def _understood(words: str) -> tuple[Understood, ...]:
    """What is read before the thesaurus is asked; a question that a guide answers is no word of a service."""
    read = understood_in(words, today())
    questions = (
        Understood("guide", asked.guide.name, asked.start, asked.end)
        for asked in guides_in(words)
        if asked.terms not in thesaurus().meanings  # "continuing healthcare" asks for nurses too
        and not any(asked.start < other.end and other.start < asked.end for other in read)
    )
    return (*read, *questions)


def _settled(search: InterpretedSearch) -> InterpretedSearch:
    """The search with its choices and its words brought together."""
    chosen, said = _chosen(search.params), search.params.said
    meant = _meant(search)
    replaced = still_chosen(chosen, said, meant)
    if replaced:
        changes: dict[str, Any] = {
            PARAM_FIELDS.get(param) or WEEK_FIELDS[param]: codes if param in PARAM_FIELDS else ""
            for param, codes in replaced.items()
        }
        search = replace(search, params=replace(search.params, **changes), replaced=replaced)
        chosen = {**chosen, **replaced}
        meant = _meant(search)
    search = _with_week(search)
    if search.said_ratings and not search.params.ratings:
        search = replace(search, params=replace(search.params, ratings=search.said_ratings))
    search = _with_start(search)
    return replace(search, said=said_again(chosen, said, _with_shown_week(search, meant)))


def _chosen(params: SearchParams) -> ByParam:
    weeks = {param: getattr(params, name) for param, name in WEEK_FIELDS.items()}
    return {
        **{param: getattr(params, name) for param, name in PARAM_FIELDS.items()},
        **{param: (value,) for param, value in weeks.items() if value},
    }


def _meant(search: InterpretedSearch) -> ByParam:
    """What the words mean, by the parameter that would choose it."""
    parsed, params = search.parsed, search.params
    codes = {param: getattr(parsed, name, ()) for param, name in PARAM_FIELDS.items()}
    codes["rating"] = search.said_ratings
    name, value = week_of(search.said_often, parsed.categories or params.categories)
    return {**codes, name: (value,)} if name else codes


def _with_shown_week(search: InterpretedSearch, meant: ByParam) -> ByParam:
    """What the fields show that nobody chose: what the words mean, else the usual week of visits."""
    categories = set(search.categories)
    if "visits" not in meant and categories and categories <= VISIT_PRICED_CATEGORIES:
        return {**meant, "visits": (USUAL_WEEKS[Category.HOME_CARE][1:],)}
    return meant


def _with_week(search: InterpretedSearch) -> InterpretedSearch:
    """The search with the week its words say, where the address says none."""
    params = search.params
    name, value = week_of(search.said_often, search.categories)
    if not name or params.visits or params.week_key or "visits" in params.errors:
        return search
    named = replace(params, visits=value) if name == "visits" else replace(params, week_key=value)
    return replace(search, params=named, week_from_words=(name, value))


def _with_start(search: InterpretedSearch) -> InterpretedSearch:
    """The search with the first day its words say, where the address says nothing of when, or the same.

    The field for a day is left empty then: it would send the day along with other words.
    """
    params = search.params
    said = [stretch.code for stretch in search.parsed.recognised if stretch.kind == "start"]
    if not said:
        return search
    day, now = date.fromisoformat(said[0]), today()
    if params.start == day:
        params = replace(params, typed={name: text for name, text in params.typed.items() if name != START})
    elif params.available or params.start or params.start_error:
        return search
    elif day > now:
        params = replace(params, start=day)
    else:
        params = replace(params, available=True, start_past=day if day < now else None)
    return replace(search, params=params, start_from_words=True)


def find_named_places(typed: str, council_code: str | None) -> tuple[NamedPlace, ...]:
    """The place of these words, or the two of "W5 or Crewe". A place whose own name holds "and" is one."""
    whole = find_named_place(typed, council_code)
    two = two_places_in(typed)
    if two is None or resolve_places_in(typed, council_code) is not None:
        return (whole,)
    if whole.problem is not None and whole.problem.reason == "ambiguous":
        return (whole,)
    first, second = (find_named_place(part, council_code) for part in two)
    if two_places_in(two[1]) and resolve_places_in(two[1], council_code) is None:
        second = NamedPlace(two[1], None, PlaceNotFound("too_many"))
    if whole.place is None and None in (first.place, second.place):
        return (whole,)  # a name that is spelt wrongly, more likely
    # What was found of the whole is one part of it alone: the other is found, or said not to be.
    return first, second


def find_named_place(typed: str, council_code: str | None) -> NamedPlace:
    """The place of these words; a name that stands for several is first looked for in the council."""
    place = find_place(typed, council_code)
    if isinstance(place, Place):
        return NamedPlace(typed, place, None)
    return NamedPlace(typed, None, place)
