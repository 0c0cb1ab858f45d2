"""Whether a database is the one that belongs to a site, and whether it still holds what it held."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

# Of the rows that a table had at the last copy, so many must be there still.
LEAST_SHARE = 0.8
# A table this small may lose its rows in a day's ordinary work.
FEWEST_ROWS = 20


class Standing(Enum):
    """How a database and the file beside the data stand to each other."""

    SET_UP = "set up"
    UNRECORDED = "unrecorded"  # it holds a site that was begun before sites were marked
    NEW = "new"
    LOST = "lost"  # the file says that there was a site; the database holds none
    ANOTHER = "another"  # the database holds another site than the file names


def standing(in_file: str, in_database: str, *, has_content: bool) -> Standing:
    """Compare the identity in the file with the one in the database; empty where there is none.

    `has_content` is whether the database holds anything that somebody entered or imported.
    """
    if in_database:
        return Standing.ANOTHER if in_file and in_file != in_database else Standing.SET_UP
    if has_content:
        return Standing.UNRECORDED
    return Standing.LOST if in_file else Standing.NEW


def shrunk_tables(before: Mapping[str, int], now: Mapping[str, int]) -> tuple[str, ...]:
    """The tables that hold less than LEAST_SHARE of their rows before; those gone from the schema are not meant."""
    return tuple(
        sorted(
            table
            for table, count in before.items()
            if count >= FEWEST_ROWS and table in now and now[table] < count * LEAST_SHARE
        )
    )
