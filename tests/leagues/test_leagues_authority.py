"""Who may publish and correct league tables, written by hand from requirements section 4."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.orm import scoped_session

from directory.foundation.actor import SYSTEM, Actor, Grant, Role
from directory.foundation.errors import NotAllowed
from directory.leagues.actions import correct_table, correct_tables, publish_table
from directory.leagues.queries import TableSpec, table_specs
from tests.authority import check_action
from tests.conftest import TODAY
from tests.finding.conftest import EALING, HARINGEY, Town
from tests.refusals import refused

AUTHORITY = {
    "directory.leagues.actions.publish_table": "framework_manager",
    "directory.leagues.actions.correct_table": "framework_manager",
    "directory.leagues.actions.correct_tables": "framework_manager",
}
CALLS: dict[str, Callable[[Actor, TableSpec], object]] = {
    "publish_table": lambda actor, spec: publish_table(actor, spec, on=TODAY),
    "correct_table": lambda actor, spec: correct_table(actor, spec, on=TODAY, reason="A price was wrong."),
    "correct_tables": lambda actor, spec: correct_tables(
        actor, [spec], on=TODAY, reason="A price was wrong."
    ),
}


@pytest.mark.parametrize("name", AUTHORITY)
def test_only_the_lead_council_s_framework_manager_may(
    town: Town, session: scoped_session, name: str
) -> None:
    spec = next(spec for spec in table_specs(HARINGEY, TODAY) if spec.category == "home_care")
    call = CALLS[name.rsplit(".", 1)[1]]
    if name != "directory.leagues.actions.publish_table":
        publish_table(SYSTEM, spec, on=TODAY)
    check_action(session, lambda actor: call(actor, spec), AUTHORITY[name], council=HARINGEY, effects=name)


@pytest.mark.parametrize("name", AUTHORITY)
def test_the_lead_council_is_read_from_the_lot_and_not_from_the_caller_s_record(
    town: Town, session: scoped_session, name: str
) -> None:
    spec = next(spec for spec in table_specs(HARINGEY, TODAY) if spec.category == "home_care")
    if name != "directory.leagues.actions.publish_table":
        publish_table(SYSTEM, spec, on=TODAY)
    altered = replace(spec, instrument=replace(spec.instrument, council_code=EALING))
    manager = Actor("manager-1", (Grant(Role.FRAMEWORK_MANAGER, council=EALING),))
    with pytest.raises(NotAllowed):
        CALLS[name.rsplit(".", 1)[1]](manager, altered)


def test_a_table_is_corrected_for_a_reason_and_only_where_there_is_one(town: Town) -> None:
    spec = next(spec for spec in table_specs(HARINGEY, TODAY) if spec.category == "home_care")
    for call, refusal in (
        (lambda: correct_table(SYSTEM, spec, on=TODAY, reason=" "), ("reason", "reason_missing")),
        (lambda: correct_table(SYSTEM, spec, on=TODAY, reason="x"), ("week", "nothing_to_correct")),
        (lambda: correct_tables(SYSTEM, [spec], on=TODAY, reason="x"), ("week", "nothing_to_correct")),
    ):
        assert refused(call) == refusal
    assert publish_table(SYSTEM, spec, on=TODAY) is not None
    assert publish_table(SYSTEM, spec, on=TODAY) is None
    assert refused(lambda: correct_tables(SYSTEM, [spec], on=TODAY, reason=" ")) == (
        "reason",
        "reason_missing",
    )
