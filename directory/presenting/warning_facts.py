"""The facts that warnings are worked out from: gathered from records, and as JSON in the index."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from directory.admissions.records import Listing
from directory.presenting.warning_rules import Concern, RatedFact, WarningFacts, rated_facts
from directory.quality.concern_queries import PublicConcern
from directory.register.records import Ratings

Json = Any


def warning_facts(
    ratings: Ratings | None, listing: Listing | None, concern: PublicConcern | None
) -> WarningFacts:
    """What warnings of a service depend on; `listing` is None for a location that is on no council's list."""
    overalls, safe = rated_facts(ratings)
    return WarningFacts(overalls, safe, concern_of(concern), listing.held_since if listing else None)


def concern_of(concern: PublicConcern | None) -> Concern | None:
    """The serious concern of a council as warnings know it; it comes from no other record, not from a check."""
    if concern is None:
        return None
    return Concern(
        concern.published_on, concern.put_right_on, concern.review_on, concern.words, concern.answer
    )


def card_facts(facts: WarningFacts) -> dict[str, Json]:
    """The facts as JSON, by their names among the facts of a card."""
    return {
        "rated_services": [_rated_json(rated) for rated in facts.overalls],
        "safe": _rated_json(facts.safe) if facts.safe else None,
        "concern": _concern_json(facts.concern),
        "held_since": _iso(facts.held_since),
    }


def facts_of_card(card: Mapping[str, Json]) -> WarningFacts:
    """What `card_facts` wrote."""
    return WarningFacts(
        tuple(_rated(rated) for rated in card["rated_services"]),
        _rated(card["safe"]) if card["safe"] else None,
        _concern(card["concern"]),
        _day(card["held_since"]),
    )


def as_of_now(
    card: Mapping[str, Json], held_since: date | None, concern: PublicConcern | None
) -> Mapping[str, Json]:
    """The facts of a card with the hold and the concern that are in force now, however old the index is."""
    held, told = _iso(held_since), _concern_json(concern_of(concern))
    if card["held_since"] == held and card["concern"] == told:
        return card
    return {**card, "held_since": held, "concern": told}


def _concern_json(concern: Concern | None) -> list[str | None] | None:
    if concern is None:
        return None
    days = concern.published_on, concern.put_right_on, concern.review_on
    return [*(_iso(day) for day in days), concern.words, concern.answer]


def _concern(json: list[Any] | None) -> Concern | None:
    if json is None:
        return None
    published_on, put_right_on, review_on, words, answer = json
    return Concern(
        date.fromisoformat(published_on), _day(put_right_on), date.fromisoformat(review_on), words, answer
    )


def _rated_json(rated: RatedFact) -> list[str | None]:
    return [rated.value, rated.service, _iso(rated.inspected_on), _iso(rated.published_on)]


def _rated(json: list[Any]) -> RatedFact:
    value, service, inspected_on, published_on = json
    return RatedFact(value, service, _day(inspected_on), _day(published_on))


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None
