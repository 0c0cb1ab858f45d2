"""Merging facts: the newest wins, whatever the order of import.

Every fact carries the day it was true and the rank of its source. Of two statements the greater of
(day, rank, value as text) stands, which is a total order: merging is commutative, associative and idempotent.
A fact of no known day comes before every day, so that it never displaces a dated one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta

from directory.register.rules.statements import SOURCE_RANKS, Statement, Value

Facts = dict[str, list[Value]]  # fact -> [as-at day as ISO text or UNDATED, rank, value]
UNDATED = ""

RECENT = timedelta(days=730)


def merge_facts(
    facts: Mapping[str, list[Value]], stated: Mapping[str, Value], as_at: date | None, source: str
) -> Facts:
    """The facts after one more statement. A blank is not a statement: it never wipes what is known."""
    merged: Facts = dict(facts)
    day, rank = as_at.isoformat() if as_at else UNDATED, SOURCE_RANKS[source]
    for name, value in stated.items():
        if value is None or value in ("", []):
            continue
        stated_fact = [day, rank, value]
        current = merged.get(name)
        if current is None or _precedence(stated_fact) > _precedence(current):
            merged[name] = stated_fact
    return merged


def merge_location_facts(facts: Mapping[str, list[Value]], statement: Statement) -> Facts:
    """The facts of a location after a statement about it.

    In an undated statement each fact that holds a day of its own counts as of that day: the inspection of 2025
    was the last one in 2025, and a registration that ended in 2024 had ended then.
    """
    merged = merge_facts(facts, statement.facts, statement.as_at, statement.source)
    if statement.as_at is None:
        for name, day in _own_days(statement.facts).items():
            merged = merge_facts(merged, {name: statement.facts[name]}, day, statement.source)
    return merged


def _own_days(stated: Mapping[str, Value]) -> dict[str, date]:
    """The days that facts bring with them, by fact."""
    days = {}
    if inspected_on := stated.get("last_inspected_on"):
        days["last_inspected_on"] = date.fromisoformat(inspected_on)
    if stated.get("status") == "ended" and (ended_on := stated.get("ended_on")):
        days["status"] = days["ended_on"] = date.fromisoformat(ended_on)
    return days


def values_differ(before: Mapping[str, list[Value]], after: Mapping[str, list[Value]]) -> bool:
    """Whether anything a reader could see has changed, beyond the day it was last confirmed."""
    return before.keys() != after.keys() or any(before[name][2] != after[name][2] for name in after)


def value_of(facts: Mapping[str, list[Value]], name: str) -> Value:
    """The value of a fact, or None where it is not known."""
    fact = facts.get(name)
    return None if fact is None else fact[2]


def as_at_of(facts: Mapping[str, list[Value]], name: str) -> date | None:
    """The day on which a fact was last stated, or None where the fact or its day is not known."""
    fact = facts.get(name)
    return None if fact is None or fact[0] == UNDATED else date.fromisoformat(fact[0])


def registration_status(facts: Mapping[str, list[Value]], census_on: date | None) -> tuple[str, date | None]:
    """Whether a location is registered, and the day we know that from.

    "registered", "ended" or "unknown". `census_on` is the as-at day of the newest file that declared itself
    complete: a location last stated before that day and not in it (being in it would have given it that day)
    has ended. So has one stated on no known day, unless it was registered after that file was made.
    """
    status, stated_on = value_of(facts, "status"), as_at_of(facts, "status")
    if status is None:
        return "unknown", None
    if status == "ended" or census_on is None:
        return status, stated_on
    for known_on in (stated_on, registered_on(facts)):
        if known_on is not None and known_on >= census_on:
            return status, known_on
    return "ended", census_on


def registered_on(facts: Mapping[str, list[Value]]) -> date | None:
    """The day of registration, or None where it is not known."""
    text = value_of(facts, "registered_on")
    return None if text is None else date.fromisoformat(text)


def freshness(status: str, status_on: date | None, details_on: date | None, today: date) -> str:
    """How far the facts may be shown as current.

    "ended"; "undated": registered, by a source that does not say when; "may_have_closed": not seen on the
    register for two years; "old_details": seen, but its name, address or kind of care was last stated more
    than two years ago; "current".
    """
    if status == "ended":
        return "ended"
    if status == "registered" and status_on is None:
        return "undated"
    if status_on is None or today - status_on > RECENT:
        return "may_have_closed"
    if details_on is None or today - details_on > RECENT:
        return "old_details"
    return "current"


def _precedence(fact: list[Value]) -> tuple[str, int, str]:
    return fact[0], fact[1], json.dumps(fact[2])
