"""Feedback of invented people on invented services: five for each service on average, unevenly spread."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from directory.demo.described import DemoService
from directory.demo.dice import Dice, dice, public_id
from directory.demo.opinions import leaning, sayings, scores, words
from directory.demo.plan import Blueprint
from directory.demo.rows import BY, Rows
from directory.feedback.models import Feedback, FeedbackChallenge, FeedbackReply
from directory.feedback.rules.challenges import act_by
from directory.feedback.rules.writing import RELATIONSHIPS
from directory.foundation.calendar import is_working_day
from directory.foundation.time import LONDON

FOR_EACH = 5
POPULAR = {0: 9, 1: 16, 3: 25, 6: 26, 11: 16, 20: 8}
STATES = {
    "published": 931,
    "moderation": 16,
    "submitted": 12,
    "rejected": 20,
    "challenged": 7,
    "upheld": 8,
    "removed": 6,
}


def shares(seed: int, blueprints: Sequence[Blueprint], total: int) -> Counter[int]:
    """How many pieces each service has, by number; `total` altogether. Some have none, many fewer than five."""
    used = [blueprint for blueprint in blueprints if blueprint.was_offered]
    chance = dice(seed, "feedback shares")
    weights = [chance.weighted(POPULAR) for _ in used]
    return (
        Counter(blueprint.number for blueprint in chance.choices(used, weights, k=total))
        if used
        else Counter()
    )


def write_feedback(
    rows: Rows, seed: int, blueprint: Blueprint, service: DemoService, count: int, on: date
) -> None:
    """Write so many pieces about one service, oldest first."""
    chance = dice(seed, "feedback", blueprint.number)
    lean = leaning(chance, blueprint)
    first = max(blueprint.known_since, on - timedelta(days=1000)) + timedelta(days=10)
    last = on - timedelta(days=2)
    span = max(0, (last - first).days)
    days = sorted(first + timedelta(days=round(span * chance.random() ** 0.7)) for _ in range(count))
    for place, day in enumerate(min(day, last) for day in days):
        _piece(rows, chance, seed, blueprint, service, place, max(day, blueprint.known_since), lean, on)


def _piece(
    rows: Rows,
    chance: Dice,
    seed: int,
    blueprint: Blueprint,
    service: DemoService,
    place: int,
    told: date,
    lean: float,
    on: date,
) -> None:
    number = f"{blueprint.number}/{place}"
    given = scores(chance, lean)
    language, text = words(chance, blueprint, given, service.languages)
    state = chance.weighted(STATES)
    if state in ("submitted", "moderation"):
        told = max(told, on - timedelta(days=chance.randint(2, 6)))
    reason = (
        chance.choice(["names_someone", "not_about_service", "not_a_user", "abusive"])
        if state == "rejected"
        else None
    )
    linked = reason != "not_a_user"
    used_from = chance.day(blueprint.known_since - timedelta(days=200), told - timedelta(days=1))
    still = chance.chance(66)
    decided = state not in ("submitted", "moderation")
    key = rows.add(
        Feedback,
        public_id=public_id(seed, "feedback", number),
        service_id=service.id,
        verified_link_kind=chance.choice(["agreement", "placement", "visit"]) if linked else None,
        verified_link_digest=_writer(seed, number) if linked else None,
        relationship=chance.choices(RELATIONSHIPS, [38, 30, 12, 11, 4, 5])[0],
        used_from=used_from,
        used_to=None if still else chance.day(used_from, told),
        **given,
        text=text,
        language=language,
        incentive_declared=chance.chance(0.8),
        told_on=told,
        state=state,
        rejected_reason=reason,
        decided_by=BY if decided else None,
        decided_on=min(on, told + timedelta(days=3)) if decided else None,
    )
    if state in ("published", "upheld") and chance.chance(24):
        _reply(rows, chance, key, given, told, on)
    if state in ("challenged", "upheld", "removed"):
        _challenge(rows, chance, key, state, told, on)


def _writer(seed: int, number: str) -> str:
    """A stand-in for the digest of what links a writer to the service; there is nobody behind it to protect."""
    return hashlib.sha256(f"{seed}/writer/{number}".encode()).hexdigest()[:32]


def _reply(rows: Rows, chance: Dice, feedback_id: int, given: dict[str, Any], told: date, on: date) -> None:
    state = chance.weighted({"published": 93, "submitted": 4, "rejected": 3})
    rows.add(
        FeedbackReply,
        feedback_id=feedback_id,
        text=chance.choice(sayings()["replies"]["thanks" if given["overall"] >= 4 else "sorry"]),
        replied_on=min(on, told + timedelta(days=chance.randint(4, 20))),
        state=state,
        rejected_reason="names_someone" if state == "rejected" else None,
        decided_by=None if state == "submitted" else BY,
        decided_on=None if state == "submitted" else min(on, told + timedelta(days=22)),
    )


def _challenge(rows: Rows, chance: Dice, feedback_id: int, state: str, told: date, on: date) -> None:
    """An open one was received in the last days; a decided one went the whole way (SI 2013/3028)."""
    is_open = state == "challenged"
    day = (
        on - timedelta(days=chance.randint(1, 3))
        if is_open
        else min(told + timedelta(days=12), on - timedelta(days=1))
    )
    received = datetime.combine(day, time(11), LONDON)
    decided = None if is_open else min(received + timedelta(days=4), datetime.combine(on, time(9), LONDON))
    rows.add(
        FeedbackChallenge,
        feedback_id=feedback_id,
        ground=chance.choice(["untrue", "untrue", "not_a_user", "names_someone"]),
        statement="This does not match our visit records.",
        received_at=received,
        act_by=act_by(received, is_working_day),
        acknowledged_at=received + timedelta(hours=2),
        decision=None if is_open else "upheld" if state == "upheld" else "removed",
        decided_at=decided,
        decision_reason=None if is_open else "The records and the writer's answer were compared.",
    )
