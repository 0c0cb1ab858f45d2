"""What the buttons that tell what is free stand for. Pure."""

from __future__ import annotations

from directory.catalogue.rules import Availability
from directory.foundation.errors import Invalid

MOST_BUTTONS = 6  # of numbers; more is typed
START_CHOICES = (3, 7, 14, 28)  # days until care that visits can begin
MOST_FREE = 9999


def pressed(say: str, number: str) -> Availability | None:
    """What a press says: "free-2", "start-7", "start-none", or "more" with a number typed. None: still as it was.

    Raises Invalid `free` with `unknown`, `required` or `below_zero`.
    """
    if say == "still":
        return None
    if say == "start-none":
        return Availability()
    kind, _, value = say.partition("-")
    if kind == "start" and value in {str(days) for days in START_CHOICES}:
        return Availability(start_in_days=int(value))
    if kind == "free" and value.isascii() and value.isdigit():
        return Availability(free=_bounded(value))
    if say != "more":
        raise Invalid("free", "unknown")
    return Availability(free=typed_number(number))


def typed_number(number: str) -> int:
    """A number of free rooms or places as somebody types it. Raises Invalid `free` `required` or `below_zero`."""
    typed = number.strip()
    if not typed:
        raise Invalid("free", "required")
    if not (typed.isascii() and typed.isdigit()):
        raise Invalid("free", "below_zero")
    return _bounded(typed)


def _bounded(digits: str) -> int:
    if len(digits) > len(str(MOST_FREE)):
        raise Invalid("free", "more_than_capacity", most=MOST_FREE)
    return int(digits)
