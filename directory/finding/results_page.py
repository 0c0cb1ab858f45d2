"""A page of results as its template prints it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil
from urllib.parse import urlencode

from flask import request

from directory.catalogue.queries import public_ids
from directory.files.file_page import Picture
from directory.finding.chips import Chip, any_time_url, chips
from directory.finding.facets import Facet, facets
from directory.finding.guide_links import guide_links
from directory.finding.headings import heading, only_visits, order_line, orders
from directory.finding.place_problems import PlaceProblem, place_problem
from directory.finding.queries.interpretation import InterpretedSearch
from directory.finding.queries.results import PER_PAGE, Results
from directory.finding.relaxations import NearService, nearest_services, relaxation_links, single_searches
from directory.finding.results_map import ResultsMap, results_map
from directory.finding.search_params import SearchParams
from directory.finding.search_request import SearchOutcome
from directory.finding.start_words import start_notes
from directory.finding.way_back import LIST_PARAMS
from directory.finding.word_rules import week_of
from directory.photos.photo_page import public_picture
from directory.photos.queries import public_first_photos
from directory.presenting.cards import Card, CardPricing, card_context, card_for
from directory.presenting.first_days import START, day_param
from directory.presenting.own_cost_words import whole_price_words
from directory.presenting.phrases import joined
from directory.presenting.weeks import price_heading, price_per
from directory.vocabulary.care import UNINSPECTED_CATEGORIES, VISIT_PRICED_CATEGORIES
from directory.vocabulary.organisations import RegisterKind
from directory.vocabulary.prices import CARE_HOME_LEVELS
from directory.web.navigation import FLASH_PARAMS, current_url, query_pairs
from directory.web.shortlist import read_shortlist
from directory.web.templating import in_pounds

Link = tuple[str, str]

# Parameters that no field of the page holds: the search form carries them as hidden fields.
HIDDEN_PARAMS = ("council", "sort", "view", "from", "exact")
# What belongs to this page of a list alone and is not carried to a comparison.
PAGE_PARAMS = frozenset({"page", "view", "service", "lang", "text"})
# What belongs to one drawing of a list, and not to the search.
NOT_OF_SEARCH = frozenset({"service", "lang", "text", *FLASH_PARAMS})
FIELD_IDS = {"near": "near"}


@dataclass(frozen=True, slots=True)
class ResultsContext:
    """Everything `finding/results.html` prints. A link is its words and its address.

    `first`: the number of the first card. `service_query`: the end of each service's address. `selection_params`: what
    a comparison of the selected services carries. `within_budget`: how many are within the budget, where those over it
    are shown too; `budget_note`: with what the budget is compared, where that has to be said. `approximate_places`:
    postcodes that are known by their area alone. `unmatched`: words that no service has. `left_out`: numbers that
    nothing was looked for by; `week_not_set`: the words that say how often, where no price here is for such a week.
    `start_notes`: what the day that was asked for does not say; `start_untold`: how many have not told their start, and
    `any_time_url` the page with those. `nearest`: those beyond the place that was asked, where nothing is within it.
    `age`: what the words say of it. `guides`: title and name of those that explain it. `photos`: by the slug of the
    service. `kept`: the slugs of those on the visitor's shortlist.
    """

    params: SearchParams
    near: str
    heading: str
    total: int
    pages: int
    page_address: Callable[[int], str]
    cards: tuple[Card, ...]
    first: int
    service_query: str
    selection_params: tuple[tuple[str, str], ...]
    selected: frozenset[str]
    corrections: tuple[tuple[str, str], ...]
    chips: tuple[Chip, ...]
    order_line: str
    orders: tuple[tuple[str, str, bool], ...]
    facets: tuple[Facet, ...]
    errors: Mapping[str, str]
    error_links: tuple[Link, ...]
    hidden_params: tuple[tuple[str, str], ...]
    within_budget: int | None
    budget_note: str | None
    from_database: bool
    across_councils: bool
    approximate_places: tuple[str, ...]
    loosened: bool
    unmatched: str
    left_out: tuple[str, ...]
    week_not_set: str
    age: str
    guides: tuple[Link, ...]
    map_offered: bool
    map: ResultsMap | None
    relaxations: tuple[Link, ...]
    single_searches: tuple[Link, ...]
    nearest: tuple[NearService, ...]
    start_notes: tuple[str, ...]
    start_untold: int
    any_time_url: str
    register_offered: bool
    register_search: Mapping[str, str]
    suggested_places: tuple[Link, ...]
    photos: Mapping[str, Picture]
    kept: frozenset[str]

    @property
    def asked(self) -> int:
        """How many things were asked for that can be taken away again: who pays can only be changed."""
        return len(self.chips) - 1


def results_context(outcome: SearchOutcome, today: date) -> ResultsContext:
    """The context of a page of results, in the page's language."""
    results, payer = outcome.results, outcome.payer
    search, params, page = results.search, results.search.params, results.page
    cards = cards_of(results, payer, today)
    problem = place_problem(search.places)
    errors = errors_of(params, problem)
    first = (params.page - 1) * PER_PAGE + 1
    map_offered = not only_visits(search)
    return ResultsContext(
        params=params,
        near=params.near[0] if params.near else "",
        heading=heading(search, page.total),
        total=page.total,
        pages=ceil(results.matched / PER_PAGE),
        page_address=page_address,
        cards=cards,
        first=first,
        service_query=service_query(search),
        selection_params=tuple(selection_params(search)),
        selected=frozenset(request.args.getlist("service")),
        corrections=tuple(page.corrected or search.parsed.corrections),
        chips=chips(search, payer, in_pounds(params.max_weekly) if params.max_weekly else ""),
        order_line=order_line(results, payer),
        orders=tuple(orders(results)),
        facets=tuple(facets(results, payer)),
        errors=errors,
        error_links=tuple((FIELD_IDS.get(name, f"f-{name}"), words) for name, words in errors.items()),
        hidden_params=(
            *query_pairs(HIDDEN_PARAMS),
            *_week_without_field(results),
            *(("said", token) for token in search.said),
        ),
        within_budget=results.within,
        budget_note=whole_price_words(payer) if params.max_weekly is not None else None,
        from_database=results.from_database,
        across_councils=outcome.across,
        approximate_places=approximate_places(search),
        loosened=page.loosened,
        unmatched=results.unmatched,
        left_out=search.parsed.left_out,
        week_not_set=week_not_set(search),
        guides=guide_links(params.q),
        age=joined(stretch.code for stretch in search.parsed.recognised if stretch.kind == "age"),
        map_offered=map_offered,
        map=results_map(cards, search.found_places, first) if map_offered and params.view == "map" else None,
        relaxations=() if page.total else tuple(relaxation_links(results)),
        single_searches=() if page.total else tuple(single_searches(search)),
        nearest=nearest_services(results, service_query(search)),
        start_notes=start_notes(search),
        start_untold=results.start_untold,
        any_time_url=any_time_url(search),
        register_offered=not search.categories or not UNINSPECTED_CATEGORIES.issuperset(search.categories),
        register_search=register_search(results),
        suggested_places=suggested_places(problem),
        photos=first_photos(results),
        kept=shortlisted_slugs(results),
    )


def service_query(search: InterpretedSearch) -> str:
    """The end of the address of each service on the page: the whole search, for its price, distance and way back.

    Of a list that nothing was asked for there is the number of its page, by which its services know the way back.
    """
    pairs = [
        *query_pairs(name for name in request.args if name not in NOT_OF_SEARCH),
        *_needed_week(search),
        *_said_start(search),
    ]
    if not any(name in LIST_PARAMS for name, _ in pairs):
        pairs.append(("page", "1"))
    return f"?{urlencode(pairs)}"


def page_address(number: int) -> str:
    """The address of another page of this list, counted from 1."""
    return current_url(page=None if number == 1 else str(number))


def cards_of(results: Results, payer: str, today: date) -> tuple[Card, ...]:
    """The cards of a page of results, in its order."""
    context = card_context([place.label for place in results.search.found_places], today)
    pricings = pricing_by_category(results, payer)
    return tuple(card_for(hit, pricings[str(hit.card["category"])], context) for hit in results.page.hits)


def first_photos(results: Results) -> dict[str, Picture]:
    """The first photo of each service of a page of results that has one, by its slug."""
    hits = results.page.hits
    found = public_first_photos({hit.id for hit in hits})
    return {hit.slug: public_picture(found[hit.id]) for hit in hits if hit.id in found}


def shortlisted_slugs(results: Results) -> frozenset[str]:
    """The slugs of those on a page of results that are on the visitor's shortlist; nothing is read without one."""
    ids = set(read_shortlist())
    if not ids:
        return frozenset()
    found = public_ids(hit.slug for hit in results.page.hits)
    return frozenset(slug for slug, (_, public_id) in found.items() if public_id.replace("-", "") in ids)


def pricing_by_category(results: Results, payer: str) -> dict[str, CardPricing]:
    """What the prices of a page of results are for, by the kind of care."""
    budget = results.search.params.max_weekly
    return {
        category: CardPricing(
            price_heading(results.week, category),
            payer,
            budget,
            price_per(results.week, category),
            results.week.key,
        )
        for category in {str(hit.card["category"]) for hit in results.page.hits}
    }


def errors_of(params: SearchParams, problem: PlaceProblem | None) -> dict[str, str]:
    """The errors of a search, by the parameter they belong to."""
    errors = {"near": problem.error} if problem else {}
    if params.start_error:
        errors[START] = params.start_error
    return errors | {name: str(words) for name, words in params.errors.items()}


def approximate_places(search: InterpretedSearch) -> tuple[str, ...]:
    """The postcodes of which only the area is known."""
    return tuple(
        place.label for place in search.found_places if place.kind == "postcode" and not place.precise
    )


def register_search(results: Results) -> dict[str, str]:
    """What the register can look for of this search: words that may be a name, one kind, one rating, and where.

    It knows names, and nothing of what people need: a whole sentence would find nothing there.
    """
    search = results.search
    ratings, kinds = search.params.ratings, search.categories
    said = {
        "q": results.unmatched or search.parsed.text,
        "kind": kinds[0] if len(kinds) == 1 and RegisterKind.has(kinds[0]) else "",
        "rating": ratings[0] if len(ratings) == 1 else "",
        "near": search.places[0].typed if search.places else "",
    }
    return {name: value for name, value in said.items() if value}


def suggested_places(problem: PlaceProblem | None) -> tuple[Link, ...]:
    """The places that may have been meant, each with the address of the page for it."""
    return tuple(
        (name, current_url(near=name, page=None)) for name in (problem.suggestions if problem else ())
    )


def _week_without_field(results: Results) -> list[tuple[str, str]]:
    """The week a list is priced for, where no field of the page holds it: days out, supported living, help."""
    params, categories = results.search.params, set(results.search.categories)
    if results.week.own and not categories <= VISIT_PRICED_CATEGORIES:
        return [("visits", params.visits)]
    key = params.week_key
    return [("level", key)] if results.week.key == key and key not in CARE_HOME_LEVELS else []


def _needed_week(search: InterpretedSearch) -> list[tuple[str, str]]:
    """The kind of room or the week that the words ask for, for addresses that hold no words."""
    if search.week_from_words[0]:
        return [search.week_from_words]
    return [("level", search.week_key)] if search.week_key and not search.params.week_key else []


def _said_start(search: InterpretedSearch) -> list[tuple[str, str]]:
    """The day to come that the words say, for pages that read no words."""
    day = search.params.start
    return [(START, day_param(day))] if day and search.start_from_words else []


def week_not_set(search: InterpretedSearch) -> str:
    """The words that say how often somebody should come, where the page prices no such week for them."""
    if search.week_from_words[0]:
        return ""
    said = [stretch for stretch in search.parsed.recognised if stretch.kind == "often"]
    values = {week_of([stretch.code], search.categories)[1] for stretch in said}
    if len(values) == 1 and values <= {search.params.visits, search.params.week_key} - {""}:
        return ""
    return joined(stretch.words for stretch in said)


def selection_params(search: InterpretedSearch) -> list[tuple[str, str]]:
    """The whole search, for a comparison that leads back to it; what the visitor's words say is added."""
    return [*query_pairs(name for name in request.args if name not in PAGE_PARAMS), *said_params(search)]


def said_params(search: InterpretedSearch) -> list[tuple[str, str]]:
    """The week or the room, the day and the place that the words mean, for pages that read no words."""
    return [
        *_needed_week(search),
        *_said_start(search),
        *(("near", place.typed) for place in search.places if search.place_from_words),
    ]
