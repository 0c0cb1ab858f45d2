"""Feedback of invented people on invented services: five for each service on average, unevenly spread."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from directory.demo.catalogue import DemoService
from directory.demo.feedback_texts import feedback_text, mean_score, scores, sentences
from directory.demo.rows import AUTHOR, Rows
from directory.demo.seeded_random import SeededRandom, public_id, seeded_random
from directory.demo.service_specs import ServiceSpec
from directory.feedback.models import Feedback, FeedbackChallenge, FeedbackReply
from directory.feedback.rules.challenges import act_by
from directory.foundation.calendar import is_working_day
from directory.foundation.time import LONDON
from directory.vocabulary.people import Relationship

ITEMS_A_SERVICE = 5
POPULARITY = {0: 9, 1: 16, 3: 25, 6: 26, 11: 16, 20: 8}
STATES = {
    "published": 931,
    "moderation": 16,
    "submitted": 12,
    "rejected": 20,
    "challenged": 7,
    "upheld": 8,
    "removed": 6,
}


def shares(seed: int, specs: Sequence[ServiceSpec], total: int) -> Counter[int]:
    """How many pieces of feedback each service has, by number; `total` altogether. Some have none."""
    listed = [spec for spec in specs if spec.was_listed]
    rng = seeded_random(seed, "feedback shares")
    weights = [rng.weighted(POPULARITY) for _ in listed]
    return Counter(spec.number for spec in rng.choices(listed, weights, k=total)) if listed else Counter()


def write_feedback(
    rows: Rows, seed: int, spec: ServiceSpec, service: DemoService, count: int, on: date
) -> None:
    """Write `count` pieces of feedback about one service, oldest first."""
    rng = seeded_random(seed, "feedback", spec.number)
    mean = mean_score(rng, spec)
    first = max(spec.known_since, on - timedelta(days=1000)) + timedelta(days=10)
    last = on - timedelta(days=2)
    span = max(0, (last - first).days)
    days = sorted(first + timedelta(days=round(span * rng.random() ** 0.7)) for _ in range(count))
    for index, day in enumerate(min(day, last) for day in days):
        _write_item(rows, rng, seed, spec, service, index, max(day, spec.known_since), mean, on)


def _write_item(
    rows: Rows,
    rng: SeededRandom,
    seed: int,
    spec: ServiceSpec,
    service: DemoService,
    index: int,
    told_on: date,
    mean: float,
    on: date,
) -> None:
    number = f"{spec.number}/{index}"
    answers = scores(rng, mean)
    relationship = rng.choices(list(Relationship), [38, 30, 12, 11, 4, 5])[0]
    language, text = feedback_text(rng, spec, answers, service.languages, relationship)
    state = rng.weighted(STATES)
    if state in ("submitted", "moderation"):
        told_on = max(told_on, on - timedelta(days=rng.randint(2, 6)))
    reason = (
        rng.choice(["names_someone", "not_about_service", "not_a_user", "abusive"])
        if state == "rejected"
        else None
    )
    linked = reason != "not_a_user"
    used_from = rng.day(spec.known_since - timedelta(days=200), told_on - timedelta(days=1))
    still_used = rng.chance(66)
    decided = state not in ("submitted", "moderation")
    key = rows.add(
        Feedback,
        public_id=public_id(seed, "feedback", number),
        service_id=service.id,
        verified_link_kind=rng.choice(["agreement", "placement", "visit"]) if linked else None,
        verified_link_digest=_writer(seed, number) if linked else None,
        relationship=relationship,
        used_from=used_from,
        used_to=None if still_used else rng.day(used_from, told_on),
        **answers,
        text=text,
        language=language,
        incentive_declared=rng.chance(0.8),
        told_on=told_on,
        state=state,
        rejected_reason=reason,
        decided_by=AUTHOR if decided else None,
        decided_on=min(on, told_on + timedelta(days=3)) if decided else None,
    )
    if state in ("published", "upheld") and rng.chance(24):
        _reply(rows, rng, key, answers, told_on, on)
    if state in ("challenged", "upheld", "removed"):
        _challenge(rows, rng, key, state, told_on, on)


def _writer(seed: int, number: str) -> str:
    """In place of the digest of what links a writer to the service; the writers are invented."""
    return hashlib.sha256(f"{seed}/writer/{number}".encode()).hexdigest()[:32]


def _reply(
    rows: Rows, rng: SeededRandom, feedback_id: int, answers: dict[str, Any], told_on: date, on: date
) -> None:
    state = rng.weighted({"published": 93, "submitted": 4, "rejected": 3})
    rows.add(
        FeedbackReply,
        feedback_id=feedback_id,
        text=rng.choice(sentences()["replies"]["thanks" if answers["overall"] >= 4 else "sorry"]),
        replied_on=min(on, told_on + timedelta(days=rng.randint(4, 20))),
        state=state,
        rejected_reason="names_someone" if state == "rejected" else None,
        decided_by=None if state == "submitted" else AUTHOR,
        decided_on=None if state == "submitted" else min(on, told_on + timedelta(days=22)),
    )


def _challenge(rows: Rows, rng: SeededRandom, feedback_id: int, state: str, told_on: date, on: date) -> None:
    """An open challenge was received in the last days; a decided one went through every step (SI 2013/3028)."""
    is_open = state == "challenged"
    day = (
        on - timedelta(days=rng.randint(1, 3))
        if is_open
        else min(told_on + timedelta(days=12), on - timedelta(days=1))
    )
    received = datetime.combine(day, time(11), LONDON)
    decided = None if is_open else min(received + timedelta(days=4), datetime.combine(on, time(9), LONDON))
    rows.add(
        FeedbackChallenge,
        feedback_id=feedback_id,
        ground=rng.choice(["untrue", "untrue", "not_a_user", "names_someone"]),
        statement="This does not match our visit records.",
        received_at=received,
        act_by=act_by(received, is_working_day),
        acknowledged_at=received + timedelta(hours=2),
        decision=None if is_open else "upheld" if state == "upheld" else "removed",
        decided_at=decided,
        decision_reason=None if is_open else "The records and the writer's answer were compared.",
    )
