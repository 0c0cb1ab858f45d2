"""The facts that warnings are worked out from: gathered from records, and as JSON in the index."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from directory.admissions.records import Listing
from directory.presenting.warning_rules import Concern, RatedFact, WarningFacts, rated_facts
from directory.quality.queries import LatestOutcome
from directory.register.records import Ratings
from directory.vocabulary.quality import CheckOutcome

Json = Any


def warning_facts(
    ratings: Ratings | None, listing: Listing | None, check: LatestOutcome | None
) -> WarningFacts:
    """What warnings of a service depend on; `listing` is None for a location that is on no council's list."""
    overalls, safe = rated_facts(ratings)
    return WarningFacts(overalls, safe, concern_of(check), listing.held_since if listing else None)


def concern_of(check: LatestOutcome | None) -> Concern | None:
    """The serious concern of a council's newest published check.

    It stands until the Council publishes another check or withdraws this one; it comes from no other record.
    """
    if check is None or check.outcome != CheckOutcome.SERIOUS_CONCERN:
        return None
    return Concern(check.published_on, check.put_right_on)


def card_facts(facts: WarningFacts) -> dict[str, Json]:
    """The facts as JSON, by their names among the facts of a card."""
    return {
        "rated_services": [_rated_json(rated) for rated in facts.overalls],
        "safe": _rated_json(facts.safe) if facts.safe else None,
        "concern": [_iso(facts.concern.published_on), _iso(facts.concern.put_right_on)]
        if facts.concern
        else None,
        "held_since": _iso(facts.held_since),
    }


def facts_of_card(card: Mapping[str, Json]) -> WarningFacts:
    """What `card_facts` wrote."""
    concern = card["concern"]
    return WarningFacts(
        tuple(_rated(rated) for rated in card["rated_services"]),
        _rated(card["safe"]) if card["safe"] else None,
        Concern(date.fromisoformat(concern[0]), _day(concern[1])) if concern else None,
        _day(card["held_since"]),
    )


def with_hold(card: Mapping[str, Json], held_since: date | None) -> Mapping[str, Json]:
    """The facts of a card with the hold that is in force now, however old the index is."""
    held = _iso(held_since)
    return card if card["held_since"] == held else {**card, "held_since": held}


def _rated_json(rated: RatedFact) -> list[str | None]:
    return [rated.value, rated.service, _iso(rated.inspected_on), _iso(rated.published_on)]


def _rated(json: list[Any]) -> RatedFact:
    value, service, inspected_on, published_on = json
    return RatedFact(value, service, _day(inspected_on), _day(published_on))


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None
