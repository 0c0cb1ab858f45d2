"""A process that serves pages gives back the memory of the PDFs that it sent."""

from __future__ import annotations

import os
import subprocess
import sys

from directory.serving import MEMORY

PROGRAM = """
def held_mb():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("RssAnon")) / 1024

sent = b"x" * 6_000_000
del sent
before = held_mb()
sent = [b"x" * 5_000_000 for _ in range(4)]
kept_by_a_page = bytes(5000)
del sent
print(held_mb() - before)
"""


def test_what_was_sent_goes_back_to_the_system() -> None:
    told = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=os.environ | MEMORY,
        capture_output=True,
        text=True,
        check=True,
    )
    assert float(told.stdout) < 4, "megabytes"
