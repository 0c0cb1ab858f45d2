"""What docs/operate.md, docs/settings.md and README say of commands, tables and defaults is so."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from directory import models
from directory.__main__ import directory
from directory.foundation.database import db
from directory.foundation.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
OPERATE = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
# The defaults that the document says in words: a folder, or what another setting leads to.
IN_WORDS = {"data_dir", "database_url", "search_url", "secret_key", "mail_url", "files_url", "as_of"}


def test_every_command_that_is_named_exists() -> None:
    named = set(re.findall(r"`?(?:-m )?directory (serve|[a-z]{4,})\b(?= |`|\n)", OPERATE))
    assert {"serve", "backup", "move"} <= named <= directory.commands.keys()


def test_the_readme_lists_every_command() -> None:
    listed = re.search(r"the program by hand: ([a-z, ]+)", README)
    assert listed
    assert set(listed[1].strip().split(", ")) == directory.commands.keys()


def test_every_table_that_is_named_exists() -> None:
    assert models.__all__
    table = OPERATE.split("## What is stored", 1)[1]
    named = set(re.findall(r"`([a-z]+(?:_[a-z]+)*)`", table))
    assert {"letter", "audit_event"} <= named <= db.metadata.tables.keys()


@pytest.mark.parametrize("name", [field.name for field in fields(Settings) if field.name not in IN_WORDS])
def test_the_default_of_a_setting_is_the_documented_one(name: str) -> None:
    row = re.search(rf"^\| `DIRECTORY_{name.upper()}` \| ([^|]+) \|", SETTINGS, re.MULTILINE)
    assert row
    default = next(field.default for field in fields(Settings) if field.name == name)
    text = (
        "none" if default in ("", (), None) else str(int(default) if isinstance(default, bool) else default)
    )
    assert row[1].strip("` ") == text


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:`|^)make ([a-z-]+)", README + OPERATE + contributing, re.MULTILINE))
    assert {"serve", "test", "lint", "explore", "bench"} <= named <= targets
