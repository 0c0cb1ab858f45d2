"""How many tasks of a kind a room gives: so many as a page can use, or for a file all that wait."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy import BindParameter, Integer, bindparam

from directory.foundation.paging import EVERY_ROW

# Of one kind that a room gives to one person: past that nobody reads a list, and the oldest come first. A page that is
# cut says so.
MOST_OF_A_KIND = 500
_most: ContextVar[int] = ContextVar("most_of_a_kind", default=MOST_OF_A_KIND)
# The limit of the statements of `tasks_for`, which are put together once: it is asked for when one is run.
OF_A_KIND: BindParameter[int] = bindparam("of_a_kind", type_=Integer(), callable_=_most.get)


def most_of_a_kind() -> int:
    """The same limit, for what is put in order after it was read."""
    return _most.get()


@contextmanager
def every_task() -> Iterator[None]:
    """Have the rooms give every task that waits, however many there are of a kind."""
    token = _most.set(EVERY_ROW)
    try:
        yield
    finally:
        _most.reset(token)
