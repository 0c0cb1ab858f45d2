"""Escaping of what is printed at once."""

from __future__ import annotations

from markupsafe import Markup, escape

try:  # where markupsafe has it from
    from markupsafe._speedups import _escape_inner
except ImportError:  # it was installed without its compiled part
    from markupsafe._native import _escape_inner


def escape_once(value: object) -> str:
    """What prints a value: itself where it is markup, else with the signs of markup escaped.

    A text is escaped by what `escape` itself calls, and is then printed: to make it markup first takes five times as
    long, for each of the two hundred values of a page.
    """
    if type(value) is str:
        return _escape_inner(value)
    return value if isinstance(value, Markup) else escape(value)
