"""Every action is called by a view, a command, a job or a letter: what nobody can reach is not built.

Follows names from the modules that a request, the clock or the terminal enters by, through every function that those
name, and on. An action that nothing reaches stands in `WAITING`, with the room that will call it.
"""

from __future__ import annotations

import ast
from pathlib import Path

from tests.house.audit_paths import Module, modules_under
from tests.house.test_authority import functions

ROOT = Path(__file__).resolve().parent.parent.parent
ENTRANCES = frozenset({"views", "register_views", "api", "commands", "jobs", "operations", "wiring"})
# It calls actions to show what they do, and is no door, even where the terminal enters by it.
NOT_A_PAGE = "directory.demo."
# Actions that no page can call yet, each with the room that will.
# Puts a few locations into the register without a file, which is done with invented ones alone.
FOR_THE_DEMONSTRATION = frozenset({"directory.register.actions.importing.import_statements"})
ROOMS_TO_COME = frozenset({"people", "agreements", "brokerage"})
WAITING = {"directory.feedback.actions.writing.submit": "agreements"}


def named_in(module: Module, tree: ast.AST) -> set[str]:
    """The full names of our own functions that a piece of code names, called or handed on."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in module.names:
            found.add(module.names[node.id])
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            owner = module.names.get(node.value.id)
            if owner:
                found.add(f"{owner}.{node.attr}")
    return found


def reached(modules: dict[str, Module]) -> set[str]:
    """Everything that is named on a way that begins at an entrance."""
    pieces: dict[str, tuple[Module, ast.AST]] = {}
    for module in modules.values():
        for item in [] if module.name.startswith(NOT_A_PAGE) else module.tree.body:
            if isinstance(item, ast.FunctionDef | ast.ClassDef):
                pieces[f"{module.name}.{item.name}"] = (module, item)
    waiting = [
        name
        for module in modules.values()
        if set(module.name.split(".")) & ENTRANCES and not module.name.startswith(NOT_A_PAGE)
        for name in named_in(module, module.tree)
    ]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            if name in pieces:
                waiting += named_in(*pieces[name]) - seen
    return seen


def test_every_action_has_a_door() -> None:
    without = functions("actions") - reached(modules_under(ROOT, "directory"))
    listed = WAITING.keys() | FOR_THE_DEMONSTRATION
    assert not without - listed, "no view, command or job calls it"
    assert not listed - without, "it has a door now: take it out of the list"
    assert set(WAITING.values()) <= ROOMS_TO_COME
