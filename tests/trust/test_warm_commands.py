"""A command that is run in a process that had the program loaded says and returns what a process of its own does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.patience import HUNG_SECONDS
from tests.warm_commands import ROOT, run_module


def both(
    tmp_path: Path, *words: str, module: str = "directory", **settings: str
) -> tuple[subprocess.CompletedProcess[str], subprocess.CompletedProcess[str]]:
    """The same command in each of the two ways."""
    own_settings = {"DIRECTORY_DATA_DIR": str(tmp_path / "data"), "PYTHONPATH": str(ROOT)}
    env = {**os.environ, **own_settings, **settings}
    own = subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    return run_module(module, words, cwd=tmp_path, env=env, timeout=HUNG_SECONDS), own


@pytest.mark.parametrize("words", [("--help",), ("backup", "--help"), ("no-such-command",), ("check",)])
def test_it_says_and_returns_the_same(tmp_path: Path, words: tuple[str, ...]) -> None:
    warm, own = both(tmp_path, *words)
    assert (warm.returncode, warm.stdout, warm.stderr) == (own.returncode, own.stdout, own.stderr)


def test_its_settings_are_its_own(tmp_path: Path) -> None:
    warm, own = both(tmp_path, "check", DIRECTORY_COUNCIL="nowhere")
    assert warm.returncode == own.returncode != 0
    assert "nowhere" in warm.stderr and warm.stderr == own.stderr
    assert "nowhere" not in both(tmp_path, "check")[0].stderr


def test_one_that_is_killed_says_so(tmp_path: Path) -> None:
    warm, own = both(tmp_path, "create table", "3", "--", "upgrade", module="tests.trust.crash")
    assert warm.returncode == own.returncode == -signal.SIGKILL


def test_one_that_does_not_end_is_killed(tmp_path: Path) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        run_module("directory", ["--help"], cwd=tmp_path, env={**os.environ}, timeout=0.01)


def test_what_an_interpreter_reads_at_its_start_has_one_of_its_own(tmp_path: Path) -> None:
    warm, own = both(tmp_path, "--help", PYTHONWARNINGS="error::no-such-warning")
    assert "no-such-warning" in warm.stderr and warm.stderr == own.stderr
