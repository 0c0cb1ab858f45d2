"""The application as a server process holds it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.patience import HUNG_SECONDS

ROOT = Path(__file__).resolve().parents[2]

LOAD = """
import gc
from directory.serving import application
application()
print(gc.get_freeze_count(), len(gc.get_objects()))
"""


def test_what_a_process_loads_at_its_start_is_never_looked_through_for_garbage(tmp_path: Path) -> None:
    env = {**os.environ, "DIRECTORY_DATA_DIR": str(tmp_path), "DIRECTORY_DEMONSTRATION": "1"}
    loaded = subprocess.run(
        [sys.executable, "-c", LOAD],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=HUNG_SECONDS,
        check=True,
    )
    frozen, others = map(int, loaded.stdout.split())
    assert frozen > 50_000 and others < frozen / 10
