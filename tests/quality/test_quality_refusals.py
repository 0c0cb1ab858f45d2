"""What each action of the Council's checks refuses, field and code; and that it writes every value it is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.foundation.errors import Conflict, WrongState
from directory.quality import rules
from directory.quality.actions import checks as actions
from directory.quality.actions import providers
from directory.quality.models import Attendance, ProviderNote, QualityCheck
from tests.admissions.factories import EALING
from tests.catalogue.factories import HARINGEY, TODAY
from tests.effects import held_to_effects
from tests.quality.factories import written_check
from tests.refusals import ANYBODY, refused

BEFORE, AFTER = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
SAFE, STAFFED = rules.Finding("safety", "met", "Doors were locked."), rules.Finding("staffing", "not_met")
NAMING = rules.Finding("safety", "met", "Dr Smith said so.")
ON_TIME, VISIT = rules.RequiredAction("Arrive on time.", TODAY), rules.RequiredAction("Visit flat 12.", TODAY)
NINE = (ON_TIME,) * 9


def write(service: Service, **values: Any) -> QualityCheck:
    """A check with every value given."""
    given: dict[str, Any] = {
        "kind": "spot_check",
        "planned": False,
        "checked_on": TODAY,
        "outcome": "action_needed",
        "public_summary": " Visits were late. ",
        "internal_note": "Look again.",
        "findings": [rules.Finding("safety", "met")],
        "required_actions": [rules.RequiredAction("Arrive on time.", TODAY)],
    }
    return written_check(ANYBODY, service.id, **{**given, **values})


def published(service: Service) -> QualityCheck:
    """A check that everybody reads."""
    return actions.publish(ANYBODY, write(service), on=TODAY)


def done(check: QualityCheck, other: QualityCheck | None = None, **values: Any) -> object:
    """The first action of a check, seen done."""
    return actions.confirm_done(
        ANYBODY, check, (other or check).actions[0], **{"on": TODAY, "today": TODAY, **values}
    )


def plan(service: Service, **values: Any) -> QualityCheck:
    """A planned check."""
    given: dict[str, Any] = {"kind": "quality_review", "planned": True, "checked_on": TODAY, "on": TODAY}
    return actions.plan(ANYBODY, service.id, **{**given, **values})


def write_up(check: QualityCheck, **values: Any) -> QualityCheck:
    """A check written up in full."""
    found = rules.Findings(
        TODAY, "action_needed", " Visits were late. ", "Look again.", (SAFE, STAFFED), (ON_TIME,)
    )
    return actions.write_up(ANYBODY, check, replace(found, **values), version=check.version, on=TODAY)


def answer(service: Service, text: str) -> QualityCheck:
    """A published check, answered."""
    return actions.answer(ANYBODY, published(service), text=text, on=TODAY)


def note(service: Service, words: str, council: str = HARINGEY) -> ProviderNote:
    """A note about the provider of a service."""
    return providers.add_note(ANYBODY, service.provider_id, council, words=words, on=TODAY)


def attend(service: Service, council: str = HARINGEY, **values: Any) -> Attendance:
    """The provider of a service came with two people."""
    given: dict[str, Any] = {
        "kind": "safeguarding_meeting",
        "held_on": TODAY,
        "result": "attended",
        "people": 2,
    }
    return providers.record_attendance(
        ANYBODY, service.provider_id, council, **{**given, "on": TODAY, **values}
    )


Call = Callable[[Service], object]
INVALID: list[tuple[str, str, Call]] = [
    ("quality_check", "not_ready", lambda s: actions.publish(ANYBODY, write(s, outcome=None), on=TODAY)),
    ("reason", "required", lambda s: actions.withdraw(ANYBODY, published(s), reason=" ")),
    ("provider_answer", "required", lambda s: actions.answer(ANYBODY, published(s), text=" ", on=TODAY)),
    ("action", "of_another_check", lambda s: done(write(s), write(s))),
    ("done_on", "before_check", lambda s: done(write(s), on=BEFORE)),
    ("done_on", "not_over_yet", lambda s: done(write(s), on=AFTER)),
    ("kind", "unknown", lambda s: plan(s, kind="charm")),
    ("checked_on", "day_past", lambda s: plan(s, checked_on=BEFORE)),
    ("checked_on", "not_over_yet", lambda s: write_up(plan(s), checked_on=AFTER)),
    ("outcome", "unknown", lambda s: write_up(plan(s), outcome="splendid")),
    ("actions", "too_many_actions", lambda s: write_up(plan(s), required_actions=NINE)),
    ("public_summary", "identifies_somebody", lambda s: write_up(plan(s), public_summary="Mrs Shaw fell.")),
    ("public_summary", "identifies_somebody", lambda s: write(s, public_summary="Ring 020 7946 0011.")),
    ("public_summary", "too_long", lambda s: write_up(plan(s), public_summary="x" * 2001)),
    ("internal_note", "identifies_somebody", lambda s: write_up(plan(s), internal_note="Born 1/2/1934.")),
    ("note_safety", "identifies_somebody", lambda s: write_up(plan(s), findings=(NAMING,))),
    ("action_1", "identifies_somebody", lambda s: write_up(plan(s), required_actions=(VISIT,))),
    ("quality_check", "not_ready", lambda s: actions.share(ANYBODY, write(s, outcome=None), on=TODAY)),
    ("provider_answer", "identifies_somebody", lambda s: answer(s, "Ask Mr Khan in room 4.")),
    ("words", "required", lambda s: note(s, " ")),
    ("words", "identifies_somebody", lambda s: note(s, "Ask about the resident in room 12.")),
    ("words", "too_long", lambda s: note(s, "x" * 4001)),
    ("provider", "not_of_council", lambda s: note(s, "Slow to answer.", council=EALING)),
    ("reason", "required", lambda s: providers.withdraw_note(ANYBODY, note(s, "Slow."), reason=" ")),
    ("kind", "unknown", lambda s: attend(s, kind="party")),
    ("result", "unknown", lambda s: attend(s, result="perhaps")),
    ("held_on", "not_over_yet", lambda s: attend(s, held_on=AFTER)),
    ("people", "below_one", lambda s: attend(s, people=0)),
    ("people", "nobody_came", lambda s: attend(s, result="absent")),
    ("held_on", "attendance_recorded", lambda s: (attend(s), attend(s, result="apologies", people=None))),
    ("provider", "not_of_council", lambda s: attend(s, council=EALING)),
    ("reason", "required", lambda s: providers.strike_attendance(ANYBODY, attend(s), reason=" ")),
]


@pytest.mark.parametrize(("field", "code", "call"), INVALID)
def test_a_value_that_cannot_be_taken_is_named(service: Service, field: str, code: str, call: Call) -> None:
    assert refused(lambda: call(service)) == (field, code)


def test_what_does_not_fit_its_state_is_refused(service: Service) -> None:
    check = write(service)
    with pytest.raises(WrongState, match="only a shared or published check is answered"):
        actions.answer(ANYBODY, check, text="We agree.", on=TODAY)
    done(check)
    with pytest.raises(WrongState, match="already done"):
        done(check)
    with pytest.raises(WrongState, match="only a planned check or a draft"):
        write_up(published(service))


def test_whoever_read_an_older_version_is_told(service: Service) -> None:
    check = write_up(plan(service))
    with pytest.raises(Conflict):
        actions.write_up(
            ANYBODY, check, rules.Findings(TODAY, None, "", "", (), ()), version=check.version - 1, on=TODAY
        )
    actions.share(ANYBODY, check, on=TODAY)
    with pytest.raises(Conflict):
        actions.answer(ANYBODY, check, text="We agree.", on=TODAY, version=check.version - 1)


def test_what_is_written_up_again_keeps_what_was_done(service: Service, session: scoped_session) -> None:
    check = write_up(plan(service))
    done(check)
    swept = rules.RequiredAction("Sweep the yard.", TODAY)
    write_up(check, findings=(rules.Finding("safety", "strength"),), required_actions=(ON_TIME, swept))
    session.refresh(check)
    assert [(row.area, row.verdict, row.note) for row in check.findings] == [("safety", "strength", "")]
    assert [(row.what, row.done_on) for row in check.actions] == [
        ("Arrive on time.", TODAY),
        ("Sweep the yard.", None),
    ]


WRITES: dict[str, Call] = {
    "write, everything": write,
    "plan, then write_up, then again": lambda s: write_up(write_up(plan(s)), findings=(SAFE,)),
    "share, then recall": lambda s: actions.recall(ANYBODY, actions.share(ANYBODY, write(s), on=TODAY)),
    "confirm_done, of a published check": lambda s: done(published(s)),
    "answer, twice": lambda s: [
        actions.answer(ANYBODY, check, text=text, on=TODAY)
        for check in [published(s)]
        for text in (" We agree. ", "We have mended it.")
    ],
}


@pytest.mark.parametrize("name", WRITES)
def test_every_value_given_is_written(session: scoped_session, service: Service, name: str) -> None:
    with held_to_effects(session, f"directory.quality: {name}"):
        WRITES[name](service)
