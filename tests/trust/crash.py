"""Runs a command of the program and kills its own process, as a power cut would, at one exact point.

    python -m tests.trust.crash WHERE COUNT -- COMMAND...

WHERE is a word of the SQL statement after which to die, or `rename` (a file is about to take another's place);
COUNT says at which of them. A command that ends before that point says so with exit code 77.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from sqlalchemy import Engine, event

NOT_REACHED = 77


def crash_at(where: str, count: int) -> None:
    """Set the trap."""
    left = [count]

    def passed() -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    if where == "rename":
        rename = os.replace

        def replace(*arguments: Any, **named: Any) -> None:
            passed()
            rename(*arguments, **named)

        os.replace = replace
        return

    @event.listens_for(Engine, "after_cursor_execute")
    def _look(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if where.lower() in statement.lower():
            passed()

    @event.listens_for(Engine, "commit")
    def _committing(_connection: Any) -> None:
        if where == "commit":
            passed()


def main() -> None:
    """Set the trap and run."""
    where, count, _, *command = sys.argv[1:]
    crash_at(where, int(count))
    sys.argv = ["directory", *command]
    from directory.__main__ import directory

    directory(standalone_mode=False)
    sys.exit(NOT_REACHED)


if __name__ == "__main__":
    main()
