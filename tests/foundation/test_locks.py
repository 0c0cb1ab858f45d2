"""A lock of one process: held by one, and free as soon as its holder has died."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from directory.foundation.database import db
from directory.foundation.locks import held_alone
from tests.patience import HUNG_SECONDS

HOLDER = """
import sys
from pathlib import Path
from sqlalchemy import create_engine
from directory.foundation.locks import held_alone
with held_alone(create_engine(sys.argv[1]), "a-lock", Path(sys.argv[2])) as alone:
    print(alone, flush=True)
    sys.stdin.read()
"""
ROOT = Path(__file__).resolve().parents[2]


def test_one_holds_it(app: Flask, tmp_path: Path) -> None:
    with held_alone(db.engine, "a-lock", tmp_path) as first:
        with held_alone(db.engine, "a-lock", tmp_path) as second:
            assert (first, second) == (True, False)
        with held_alone(db.engine, "another", tmp_path) as other:
            assert other
        with held_alone(db.engine, "a-lock", tmp_path) as third:
            assert not third, "one that did not get it gives nothing back"
    with held_alone(db.engine, "a-lock", tmp_path) as again:
        assert again


def test_it_is_given_back_after_an_error(app: Flask, tmp_path: Path) -> None:
    with pytest.raises(ValueError), held_alone(db.engine, "a-lock", tmp_path):
        raise ValueError
    with held_alone(db.engine, "a-lock", tmp_path) as again:
        assert again


def test_it_ends_with_a_process_that_is_killed(app: Flask, tmp_path: Path) -> None:
    url = db.engine.url.render_as_string(hide_password=False)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, url, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        with held_alone(db.engine, "a-lock", tmp_path) as meanwhile:
            assert not meanwhile
        holder.kill()
        holder.wait(HUNG_SECONDS)
    with held_alone(db.engine, "a-lock", tmp_path) as afterwards:
        assert afterwards
