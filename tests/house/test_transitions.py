"""A refused transition leaves nothing changed: whatever changes with a state is handed to `transition`."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.house.audit_paths import Module, modules_under

ROOT = Path(__file__).resolve().parent.parent.parent
TRANSITION = "directory.workflow.actions.transition"


def moving_functions(module: Module) -> dict[str, list[int]]:
    """The functions that call `transition`, also through another of their module, and the lines of these calls."""
    moving: dict[str, list[int]] = {}
    targets = {TRANSITION}
    while True:
        lines = {
            name: [
                call.lineno
                for call in ast.walk(function)
                if isinstance(call, ast.Call) and targets & set(module.resolve(call.func))
            ]
            for name, function in module.functions.items()
        }
        now_moving = {name: calls for name, calls in lines.items() if calls}
        if now_moving == moving:
            return moving
        moving = now_moving
        targets |= {f"{module.name}.{name}" for name in moving}


def changes_before(module: Module) -> list[str]:
    """Attributes that are set before the first transition of a function, unless the move was tried first."""
    wrong = []
    for name, calls in moving_functions(module).items():
        nodes = list(ast.walk(module.functions[name]))
        tried = [
            node.lineno
            for node in nodes
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "move"
        ]
        wrong += [
            f"{module.name}.{name}: {ast.unparse(node)}"
            for node in nodes
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
            if node.lineno < min(calls) and not any(line < node.lineno for line in tried)
        ]
    return wrong


def test_no_action_changes_a_row_before_its_transition() -> None:
    modules = modules_under(ROOT, "directory")
    assert sum(len(moving_functions(module)) for module in modules.values()) > 40
    assert [change for module in modules.values() for change in changes_before(module)] == []


def test_a_change_before_a_transition_is_seen() -> None:
    source = (
        "from directory.workflow.actions import transition\n"
        "def f(row):\n row.day = 1\n transition(row)\n"
        "def g(row):\n row.day, row.who = 1, 2\n h(row)\n"
        "def h(row):\n transition(row)\n row.day = 1\n"
        "def i(row):\n row.workflow.move(1)\n row.day = 1\n transition(row)\n"
    )
    assert changes_before(Module("m", ast.parse(source))) == [
        "m.f: row.day",
        "m.g: row.day",
        "m.g: row.who",
    ]
