"""What a link to a shortlist holds: the day it was made and opaque ids, as few bytes as they need. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

DAYS_SHARED = 60
_DAY_BYTES = 3
_ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class Shared:
    """A shortlist as it was shared: its ids in order, and the day."""

    ids: tuple[str, ...]
    made_on: date


def pack(ids: Sequence[str], made_on: date) -> bytes:
    """The bytes to sign: three for the day, sixteen for each id (32 hexadecimal digits)."""
    return made_on.toordinal().to_bytes(_DAY_BYTES, "big") + b"".join(bytes.fromhex(one) for one in ids)


def unpack(content: bytes) -> Shared | None:
    """What the bytes hold; None where they are no shortlist."""
    rest = content[_DAY_BYTES:]
    day = int.from_bytes(content[:_DAY_BYTES], "big")
    if not rest or len(rest) % _ID_BYTES or not 1 <= day <= date.max.toordinal():
        return None
    ids = (rest[start : start + _ID_BYTES].hex() for start in range(0, len(rest), _ID_BYTES))
    return Shared(tuple(ids), date.fromordinal(day))


def is_too_old(shared: Shared, on: date) -> bool:
    """Whether a link made more than 60 days ago: people change their minds, and so do services."""
    return (on - shared.made_on).days > DAYS_SHARED
