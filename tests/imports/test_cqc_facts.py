"""The readers of the regulator's files and the register agree on the names of facts."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from directory.register.rules.statements import LOCATION_FACTS, PROVIDER_FACTS

ROOT = Path(__file__).resolve().parents[2]


def syntax(folder: str) -> Iterator[ast.AST]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def test_readers_say_every_fact_and_no_other() -> None:
    said: set[str] = set()
    for part in syntax("directory/imports/cqc"):
        if isinstance(part, ast.Dict):
            keys = {key.value for key in part.keys if isinstance(key, ast.Constant)}
            said |= keys if {"status", "name"} <= keys else set()
    assert said == LOCATION_FACTS


def test_the_register_asks_for_facts_that_exist() -> None:
    asked = {
        part.args[1].value
        for part in syntax("directory/register")
        if isinstance(part, ast.Call)
        and ast.unparse(part.func) == "value_of"
        and isinstance(part.args[1], ast.Constant)
    }
    assert len(asked) > 15
    assert asked <= LOCATION_FACTS | PROVIDER_FACTS
