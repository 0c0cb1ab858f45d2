"""What each action of feedback refuses, field and code; and that it writes every value it is given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import scoped_session

from directory.feedback.actions import challenging, moderating, writing
from directory.feedback.models import Feedback
from directory.feedback.rules.writing import VerifiedLink
from directory.foundation.errors import WrongState
from tests.effects import held_to_effects
from tests.feedback.conftest import NOON, TODAY, Case
from tests.refusals import ANYBODY, refused

Call = Callable[[Case], object]
DAY = timedelta(days=1)


def submit(case: Case, **values: Any) -> Feedback:
    """Feedback of a new writer, with every value given."""
    submission: dict[str, Any] = {
        "link": VerifiedLink("agreement", "agreement 9", case.service.id),
        "relationship": "relative",
        "used_from": TODAY - 40 * DAY,
        "used_to": TODAY - DAY,
        "overall": 3,
        "themes": {"communication": 2},
        "text": " They are kind. ",
        "language": "tr",
        "incentive_declared": True,
        "on": TODAY,
    }
    return writing.submit(ANYBODY, case.service.id, **{**submission, **values})


def challenge(case: Case, **values: str) -> object:
    """A challenge of public feedback."""
    given = {"ground": "untrue", "statement": " Not so. ", **values}
    return challenging.challenge(ANYBODY, case.public, **given, at=NOON)


INVALID: list[tuple[str, str, Call]] = [
    ("relationship", "unknown", lambda c: submit(c, relationship="charm")),
    ("overall", "score_out_of_range", lambda c: submit(c, overall=6)),
    ("communication", "score_out_of_range", lambda c: submit(c, themes={"communication": 0})),
    ("charm", "unknown", lambda c: submit(c, themes={"charm": 1})),
    ("used_from", "in_the_future", lambda c: submit(c, used_from=TODAY + DAY, used_to=None)),
    ("used_to", "before_start", lambda c: submit(c, used_from=TODAY, used_to=TODAY - DAY)),
    ("used_to", "in_the_future", lambda c: submit(c, used_to=TODAY + DAY)),
    ("text", "too_long", lambda c: submit(c, text="x" * 100_000)),
    ("text", "too_soon", lambda c: (submit(c), submit(c))),
    ("text", "required", lambda c: writing.submit_reply(ANYBODY, c.public, text=" ", on=TODAY)),
    ("text", "too_long", lambda c: writing.submit_reply(ANYBODY, c.public, text="x" * 100_000, on=TODAY)),
    ("ground", "unknown", lambda c: challenge(c, ground="charm")),
    ("statement", "required", lambda c: challenge(c, statement=" ")),
    ("statement", "too_long", lambda c: challenge(c, statement="x" * 100_000)),
    ("reason", "unknown", lambda c: moderating.reject(ANYBODY, c.moderated, reason="charm", on=TODAY)),
    (
        "reason",
        "unknown",
        lambda c: moderating.reject_reply(ANYBODY, c.reply, c.replied_to, reason="charm", on=TODAY),
    ),
    (
        "reason",
        "required",
        lambda c: challenging.uphold(ANYBODY, c.opened, c.challenged, reason=" ", at=NOON),
    ),
    (
        "reason",
        "required",
        lambda c: challenging.remove(ANYBODY, c.opened, c.challenged, reason=" ", at=NOON),
    ),
]


@pytest.mark.parametrize(("field", "code", "call"), INVALID)
def test_a_value_that_cannot_be_taken_is_named(case: Case, field: str, code: str, call: Call) -> None:
    assert refused(lambda: call(case)) == (field, code)


WRONG_STATE: dict[str, Call] = {
    "only public feedback may be replied to": lambda c: writing.submit_reply(
        ANYBODY, c.new, text="Thanks.", on=TODAY
    ),
    "belongs to other feedback": lambda c: moderating.publish_reply(ANYBODY, c.reply, c.public, on=TODAY),
    "the writer was not asked yet": lambda c: challenging.record_writer_answer(
        ANYBODY, c.opened, c.challenged, at=NOON
    ),
    "not an open challenge to this feedback": lambda c: challenging.acknowledge(
        ANYBODY, c.opened, c.answered, at=NOON
    ),
    "acknowledged_at is recorded already": lambda c: [
        challenging.acknowledge(ANYBODY, c.opened, c.challenged, at=NOON) for _ in "ab"
    ],
}


@pytest.mark.parametrize("words", WRONG_STATE)
def test_what_does_not_fit_its_state_is_refused(case: Case, words: str) -> None:
    with pytest.raises(WrongState, match=words):
        WRONG_STATE[words](case)


WRITES: dict[str, Call] = {
    "submit, everything": submit,
    "challenge": challenge,
    "submit_reply, again after a rejection": lambda c: (
        moderating.reject_reply(ANYBODY, c.reply, c.replied_to, reason="fake", on=TODAY),
        writing.submit_reply(ANYBODY, c.replied_to, text=" Thank you. ", on=TODAY + DAY),
    ),
}


@pytest.mark.parametrize("name", WRITES)
def test_every_value_given_is_written(session: scoped_session, case: Case, name: str) -> None:
    with held_to_effects(session, f"directory.feedback: {name}"):
        WRITES[name](case)
