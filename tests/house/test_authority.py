"""Every action and query that takes an actor is in a table written by hand; a table names only what there is."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# The record and the transition have no subject of their own: the action that calls them has asked.
ASKED_BY_THE_CALLER = {"directory.audit.actions.record", "directory.workflow.actions.transition"}


def functions(layer: str) -> set[str]:
    """The full names of all public functions of a layer, "actions" or "queries", that take an actor first."""
    names = set()
    for path in (ROOT / "directory").rglob("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if layer not in parts:
            continue
        for item in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(item, ast.FunctionDef) and not item.name.startswith("_"):
                first = [argument.arg for argument in item.args.args[:1]]
                if first == ["actor"]:
                    names.add(".".join((*parts, item.name)))
    return names


def tables(table: str) -> dict[str, str]:
    """Which test module holds each function's line in its table of that name."""
    held: dict[str, str] = {}
    for path in sorted((ROOT / "tests").glob("*/test_*_authority.py")):
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for name in getattr(module, table, {}):
            assert name not in held, f"{name} is in two tables"
            held[name] = path.name
    return held


def test_every_action_is_in_a_table_of_authority() -> None:
    named, held = functions("actions") - ASKED_BY_THE_CALLER, tables("AUTHORITY")
    assert len(named) > 60
    assert not named - held.keys(), "an action that no table of authority names"
    assert not held.keys() - named, "a table of authority names what is no action"


def test_every_query_that_is_not_public_is_in_a_table() -> None:
    named, held = functions("queries"), tables("QUERIES")
    assert named
    assert not named - held.keys(), "a query that takes an actor and that no table names"
    assert not held.keys() - named, "a table names what is no query that takes an actor"
