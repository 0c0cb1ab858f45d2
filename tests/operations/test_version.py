"""One number for the program: in its module, in the wheel's metadata, in what it prints, and with its changes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from directory.__main__ import directory
from directory.foundation.version import VERSION

ROOT = Path(__file__).resolve().parents[2]


def test_the_version_stands_in_one_place() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" not in project["project"] and project["project"]["dynamic"] == ["version"]
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {
        "attr": "directory.foundation.version.VERSION"
    }
    assert re.fullmatch(r"20\d\d\.(?:[1-9]|1[0-2])\.[1-9]\d*", VERSION), "year, month, release of the month"


def test_the_newest_changes_are_those_of_this_version() -> None:
    versions = re.findall(r"^## (\S+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert versions[0] == VERSION
    numbers = [tuple(map(int, version.split("."))) for version in versions]
    assert numbers == sorted(set(numbers), reverse=True), "each once, the newest first"


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["-h"], ["backup", "--help"]])
def test_what_only_tells_needs_no_site(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Not even settings that can be read: whoever asks for help may have none."""
    monkeypatch.setenv("DIRECTORY_WORKERS", "none")
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(directory, arguments)
    assert done.exit_code == 0, done.output
    assert (VERSION if arguments == ["--version"] else "Usage:") in done.output
    if arguments in (["--help"], ["-h"]):
        assert "--env-file" in done.output
    assert not list(tmp_path.iterdir())
