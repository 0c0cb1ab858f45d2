"""What a search is taken to mean: its words understood, its places found."""

from __future__ import annotations

from dataclasses import dataclass

from directory.finding.index import index_vocabulary, thesaurus
from directory.finding.search_params import SearchParams
from directory.places.queries import find_place, resolve_places_in
from directory.places.records import Place, PlaceNotFound
from search.words import ParsedText, parse_text

NOTHING_UNDERSTOOD = ParsedText()
MAX_PLACES = 2  # of those that the visitor's words name


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place somebody typed: where it is, or why it was not found."""

    typed: str
    place: Place | None
    problem: PlaceNotFound | None


@dataclass(frozen=True, slots=True)
class InterpretedSearch:
    """What a search means, before the index is asked. `place_from_words`: no field named a place, the words did."""

    params: SearchParams
    parsed: ParsedText
    places: tuple[NamedPlace, ...]
    place_from_words: bool

    @property
    def found_places(self) -> tuple[Place, ...]:
        """The places that were found, in the order they were named."""
        return tuple(named.place for named in self.places if named.place is not None)

    @property
    def categories(self) -> tuple[str, ...]:
        """Kinds of care: those that were chosen, else those the words mean."""
        return self.params.categories or self.parsed.categories


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
        )
    places = tuple(find_named_place(typed, council_code) for typed in params.near)
    from_words = not places and bool(parsed.places)
    if from_words:
        places = tuple(NamedPlace(named.words, named.place, None) for named in parsed.places[:MAX_PLACES])
    elif not places:
        unknown = PlaceNotFound("unknown_postcode")
        places = tuple(NamedPlace(typed, None, unknown) for typed in parsed.unknown_places[:1])
    return InterpretedSearch(params, parsed, places, from_words)


def find_named_place(typed: str, council_code: str | None) -> NamedPlace:
    """The place of these words; a name that stands for several is first looked for in the council."""
    place = find_place(typed, council_code)
    if isinstance(place, Place):
        return NamedPlace(typed, place, None)
    return NamedPlace(typed, None, place)
