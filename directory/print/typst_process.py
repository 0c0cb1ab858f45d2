"""The process that makes one PDF and ends: what it took of memory, up to a gigabyte and a half, ends with it.

Reads a job as JSON from standard input and writes the PDF to standard output; a failure is told on standard error and
by exit code 1. Knows nothing of the site, so that it starts in a tenth of a second.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst

NICENESS = 5  # pages that are asked for meanwhile come first
MOST_BYTES = 4_000_000_000  # of addresses; a document that wants more is not made


def main() -> int:
    """Make the PDF of the job; the exit code."""
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    job = json.load(sys.stdin)
    for standard in job["standards"]:
        try:
            pdf = compiled(job, standard)
        except (OSError, RuntimeError, MemoryError) as error:
            sys.stderr.write(f"{str(error)[:500]}\n")
            continue
        sys.stdout.buffer.write(pdf)
        return 0
    return 1


def compiled(job: dict[str, Any], standard: Any) -> bytes:
    """The PDF by one standard. Raises OSError, RuntimeError, MemoryError."""
    root = Path(job["root"])
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[root / job["fonts"]])
    compiler = typst.Compiler(root=root, font_paths=fonts, sys_inputs={"data": json.dumps(job["data"])})
    year, month, day = job["data"]["day"]
    issued = datetime(year, month, day, tzinfo=UTC)
    source = Path(job["template"]).read_bytes()
    pdf = compiler.compile(source, format="pdf", pdf_standards=standard, timestamp=issued)
    assert isinstance(pdf, bytes)  # a list is for pictures of pages
    return pdf


if __name__ == "__main__":
    sys.exit(main())
