"""A workflow as a table: what may be done from where."""

from __future__ import annotations

import pytest

from directory.foundation.errors import WrongState
from directory.foundation.workflow import WORKFLOWS, Workflow

DOOR = Workflow(
    "test_door",
    initial="shut",
    moves={"open": ({"shut"}, "open"), "shut": ({"open"}, "shut"), "remove": ({"shut", "open"}, "gone")},
    final={"gone"},
)
WORKFLOWS.pop(DOOR.name)  # the walk over every workflow is about those of the application


def test_verbs_are_those_that_fit_the_state_in_the_order_of_the_table() -> None:
    assert DOOR.verbs("shut") == ("open", "remove")
    assert DOOR.verbs("open") == ("shut", "remove")
    assert DOOR.verbs("gone") == ()


def test_states_are_all_that_the_table_names() -> None:
    assert DOOR.states == {"shut", "open", "gone"}
    assert Workflow("test_lone", initial="lone", moves={}, final={"end"}).states == {"lone", "end"}
    WORKFLOWS.pop("test_lone")


def test_a_verb_that_does_not_fit_says_which_and_from_where() -> None:
    with pytest.raises(WrongState, match="test_door: cannot open from gone"):
        DOOR.move("gone", "open")
    with pytest.raises(KeyError):
        DOOR.move("shut", "paint")


def test_every_workflow_is_registered_by_its_name() -> None:
    made = Workflow("test_registered", initial="a", moves={})
    assert WORKFLOWS.pop("test_registered") is made
