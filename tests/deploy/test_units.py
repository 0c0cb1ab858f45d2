"""The systemd units say what the program understands: commands, settings, folders, times."""

from __future__ import annotations

import re
import shlex
from configparser import ConfigParser
from dataclasses import fields
from pathlib import Path

import click
import pytest

from directory.__main__ import directory
from directory.foundation.settings import PREFIX, Settings
from directory.serving import SECONDS_TO_FINISH

ROOT = Path(__file__).resolve().parents[2]
UNITS = ROOT / "deploy" / "systemd"
COMMON = UNITS / "choosing-care-.service.d" / "common.conf"
OPERATE = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
SERVICES = sorted(UNITS.glob("*.service"))
TIMERS = sorted(UNITS.glob("*.timer"))
PROGRAM = "/srv/care/venv/bin/python -m directory "
ALWAYS_ON = {"choosing-care-site", "choosing-care-worker"}


def read(path: Path) -> ConfigParser:
    unit = ConfigParser(interpolation=None, delimiters=("=",), strict=True)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(path.read_text(encoding="utf-8"))
    return unit


def program_words(line: str) -> list[str]:
    """The words behind `-m directory` of a command line, that of a shell too."""
    words = shlex.split(line.replace("$$", "$").replace("%%", "%"))
    if words[:2] == ["/bin/sh", "-c"]:
        line = words[2]
    assert PROGRAM in line, line
    return shlex.split(line.partition(PROGRAM)[2])


def parse(words: list[str], folder: Path) -> click.Context:
    """What the program makes of those words. The files that they name exist in `folder`."""
    command: click.Command = directory
    while isinstance(command, click.Group):
        command = command.commands[words.pop(0)]
    for number, word in enumerate(words):
        if word.startswith("/srv/care/"):
            file = folder / re.sub(r"[^\w.-]", "x", word)
            if "incoming" in word:
                file.touch()
            words[number] = str(file)
    return command.make_context(command.name, words)


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_each_unit_runs_a_command_that_the_program_has(path: Path, tmp_path: Path) -> None:
    assert parse(program_words(read(path)["Service"]["ExecStart"]), tmp_path)


def test_a_command_that_the_program_has_not_is_seen(tmp_path: Path) -> None:
    with pytest.raises(click.UsageError):
        parse(program_words(f"{PROGRAM}serve --portt 8000"), tmp_path)
    with pytest.raises(KeyError):
        parse(program_words(f"/bin/sh -c 'exec {PROGRAM}import nothing'"), tmp_path)


def test_what_is_enabled_is_what_runs_by_itself() -> None:
    enabled = {path.stem for path in (*SERVICES, *TIMERS) if "Install" in read(path)}
    assert enabled == ALWAYS_ON | {path.stem for path in TIMERS}
    for path in SERVICES:
        oneshot = read(path)["Service"].get("Type") == "oneshot"
        assert oneshot == (path.stem not in ALWAYS_ON)
        assert oneshot == path.with_suffix(".timer").is_file(), "a task has its timer, and a timer its task"


def test_every_unit_is_in_the_guide_and_is_named_so_that_the_common_part_reaches_it() -> None:
    for path in (*SERVICES, *TIMERS):
        assert path.name.startswith("choosing-care-")
    for name in (*ALWAYS_ON, *(path.name for path in TIMERS)):
        assert name in OPERATE, name


def test_the_common_part_names_settings_and_folders_that_are_right() -> None:
    service = read(COMMON)["Service"]
    names = {PREFIX + field.name.upper() for field in fields(Settings)}
    assert service["Environment"].partition("=")[0] in names
    writable = service["ReadWritePaths"].split()
    written = re.findall(
        r"/srv/care/(?:data|copies)\b", "".join(path.read_text("utf-8") for path in SERVICES)
    )
    assert set(written) | {"/srv/care/data"} == set(writable)


def test_a_stop_leaves_time_for_what_is_under_way() -> None:
    for path in SERVICES:
        if path.stem in ALWAYS_ON:
            assert int(read(path)["Service"]["TimeoutStopSec"]) > SECONDS_TO_FINISH
