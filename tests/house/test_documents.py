"""What README and glossary say of the code is true: the rooms, the corridor, and every name of a module or class."""

from __future__ import annotations

import importlib
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
# Folders of `directory/` that are no rooms of the corridor: every room may import the first three.
BESIDE = {"foundation", "vocabulary", "web", "migrations", "operations"}
DOTTED = re.compile(r"`([a-z_]+(?:\.\w+)+)`")


def corridor() -> list[str]:
    """The rooms from left to right, as the import contract has them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = next(contract["layers"] for contract in contracts["contracts"] if contract["type"] == "layers")
    return [layer for layer in reversed(layers) if (ROOT / "directory" / layer).is_dir()]


def rooms_of_the_readme() -> list[str]:
    """The rooms between foundation and wiring in the README's drawing, from left to right."""
    drawing = README.split("```\ndirectory/", 1)[1].split("```", 1)[0]
    lines = drawing.split("corridor:", 1)[1].split("wiring.py", 1)[0]
    return re.findall(r"[a-z]+", lines)


def test_the_corridor_holds_every_folder() -> None:
    folders = {path.name for path in (ROOT / "directory").iterdir() if (path / "__init__.py").exists()}
    assert set(corridor()) == folders


def test_the_readme_draws_the_rooms_in_the_order_of_the_corridor() -> None:
    assert rooms_of_the_readme() == [room for room in corridor() if room not in BESIDE]
    for folder in BESIDE:
        assert f"{folder}/" in README


@pytest.mark.parametrize("document", ["README.md", "docs/glossary.md"])
def test_every_name_of_the_code_exists(document: str) -> None:
    """A dotted name such as `prices.rules.check.check_composite` is a module of `directory/` or something in one."""
    names = DOTTED.findall((ROOT / document).read_text(encoding="utf-8"))
    for name in names:
        if (ROOT / "directory" / name.split(".", 1)[0]).is_dir():
            assert exists(name), f"{document} names {name}"


def exists(name: str) -> bool:
    """Whether `name` is a module of `directory`, or can be reached from one by attributes."""
    parts = name.split(".")
    for count in range(len(parts), 0, -1):
        try:
            value: object = importlib.import_module(".".join(["directory", *parts[:count]]))
        except ModuleNotFoundError:
            continue
        for part in parts[count:]:
            owner = value
            value = getattr(owner, part, None)
            if value is None:
                return part in getattr(owner, "__annotations__", {})
        return True
    return False


def test_every_word_of_the_glossary_says_what_and_where() -> None:
    entries = re.findall(r"^\*\*(.+?)\*\* (.+)\n(.+)$", GLOSSARY, re.MULTILINE)
    assert len(entries) == GLOSSARY.count("\n**") > 40
    for word, meaning, place in entries:
        assert meaning.endswith((".", ")")), word
        assert "`" in place or place.startswith("Comes with"), f"{word} does not say where it stands"
