"""The whole site on loopback as it stands on a server: PostgreSQL, Redis, the site, its worker and Debian's nginx.

Walks through it and prints what held; ends with 1 where something did not. Run from the top of a built checkout, with
the Debian packages nginx-light, redis-server and faketime:

    bash .ci/with-postgres .venv/bin/python -m deploy.drill.stack [--hold] [--parts pages …]

`--hold` leaves everything running after the walk until it is interrupted, for whoever attacks it by hand. Each client
has a loopback address of its own (127.0.0.2 …), which nginx forwards, so that limits are seen to count by it.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from contextlib import suppress

from deploy.drill.processes import HOST, running
from deploy.drill.walk import WALK


def main() -> int:
    """Start, walk, report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--hold", action="store_true", help="leave everything running after the walk")
    names = [part.__name__ for part in WALK]
    parser.add_argument("--parts", nargs="*", choices=names, default=names, help="walk through these alone")
    options = parser.parse_args()
    database = os.environ.get("DIRECTORY_TEST_DATABASE_URL")
    if not database:
        parser.error("run it with: bash .ci/with-postgres")
    with running(database) as stack:
        for part in WALK:
            if part.__name__ in options.parts:
                part(stack)
        print(f"{len(stack.faults)} did not hold", flush=True)
        if options.hold:
            print(f"https://127.0.0.1:{stack.ports['https']} as {HOST}, site on {stack.ports['site']}")
            print(f"logs and settings: {stack.folder}", flush=True)
            with suppress(KeyboardInterrupt):
                signal.pause()
        return 1 if stack.faults else 0


if __name__ == "__main__":
    sys.exit(main())
