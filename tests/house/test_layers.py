"""Every module of a room is on the layer that the README's table gives its name, and imports no layer above it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
LAYER_OF_NAME = {
    **dict.fromkeys(("views", "jobs", "commands"), "views"),
    "forms": "presentation",
    "actions": "actions",
    **dict.fromkeys(("queries", "records", "tasks"), "queries"),
    **dict.fromkeys(("models", "states", "rules"), "models"),
}
# No rooms of the corridor, and the three rooms whose modules are named after files, rows and commands.
OTHER_SHAPE = {"foundation", "vocabulary", "web", "migrations", "imports", "demo", "operations"}
LAYERS = ("models", "queries", "actions", "presentation", "views")


# Frozen values that queries return and rules take: every layer may name them.
VALUES = "records"


def imports_of(path: Path) -> set[str]:
    """The modules of the application that a module imports, without `directory.`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    return {name.removeprefix("directory.") for name in names if name.startswith("directory.")}


def table() -> dict[str, str]:
    """The layer of each module that the README's table names."""
    rows = re.findall(r"^\| [1-5] (\w+) \|.*\| ([^|]*) \|$", README, re.MULTILINE)
    assert [layer for layer, _ in rows] == list(reversed(LAYERS))
    return {name: layer for layer, cell in rows for name in re.findall(r"`(\w+\.\w+)`", cell)}


def modules() -> dict[str, Path]:
    """Every module of the rooms, by its dotted name without `directory.`."""
    return {
        ".".join(path.relative_to(ROOT / "directory").with_suffix("").parts): path
        for path in sorted((ROOT / "directory").glob("*/**/*.py"))
        if path.name != "__init__.py" and path.relative_to(ROOT / "directory").parts[0] not in OTHER_SHAPE
    }


def layer_of(name: str) -> str | None:
    """The layer of a module by its name, or by what it imports; None where nothing says it."""
    parts = name.split(".")
    named = {LAYER_OF_NAME[part] for part in parts[1:] if part in LAYER_OF_NAME}
    if named:
        return named.pop()
    if name in table():
        return table()[name]
    is_page = parts[-1].endswith("_page") or any(
        module.split(".")[0] == "web" for module in imports_of(modules()[name])
    )
    return "presentation" if is_page else None


def test_every_module_is_on_a_layer() -> None:
    without = [name for name in modules() if layer_of(name) is None]
    assert not without, "a module with a name of its own, not in the README's table of layers"


def test_the_table_names_only_modules_that_need_it() -> None:
    assert not table().keys() - modules().keys()
    assert not [name for name in table() if set(name.split(".")[1:]) & LAYER_OF_NAME.keys()]


@pytest.mark.parametrize("layer", ["models", "queries", "actions"])
def test_a_module_imports_no_layer_above_its_own(layer: str) -> None:
    above = LAYERS[LAYERS.index(layer) + 1 :]
    known = modules()
    breaches = [
        f"{name} imports {imported}"
        for name, path in known.items()
        if layer_of(name) == layer
        for imported in imports_of(path)
        if imported.split(".")[0] == "web"
        or (imported in known and VALUES not in imported.split(".") and layer_of(imported) in above)
    ]
    assert not breaches
