"""The `directory` command: serve, work, upgrade, demo, import, reindex, league, check, backup, restore, move."""

from __future__ import annotations

import errno
import sys
from typing import NoReturn

import click
from sqlalchemy.exc import DatabaseError

from directory.commands import COMMANDS
from directory.foundation.errors import DirectoryError
from directory.operations.checking import check
from directory.operations.copies import backup, move, restore
from directory.operations.running import serve, upgrade, work
from directory.operations.site_group import directory

for command in (serve, work, upgrade, check, backup, restore, move, *COMMANDS):
    directory.add_command(command)


def main() -> None:
    """Run the command; an error of ours is a sentence, not a trace."""
    try:
        directory()
    except DirectoryError as error:
        refuse(str(error))
    except DatabaseError as error:
        refuse(f"the database cannot be used: {error.orig}")
    except OSError as error:
        if error.filename is None and error.errno != errno.ENOSPC:
            raise  # not about a file: a fault of ours, which needs its trace
        refuse(f"{error.filename or 'the disk'}: {error.strerror}")


def refuse(sentence: str) -> NoReturn:
    """Say why and stop."""
    click.echo(f"directory: {sentence}", err=True)
    sys.exit(2)


if __name__ == "__main__":
    main()
