"""The content of a link to a shortlist: the day it was made and opaque ids, in as few bytes as they need. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

DAYS_SHARED = 60
_DAY_BYTES = 3
_ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class SharedShortlist:
    """A shortlist as it was shared: its ids in order, and the day."""

    ids: tuple[str, ...]
    made_on: date


def pack(ids: Sequence[str], made_on: date) -> bytes:
    """The bytes to sign: three for the day, sixteen for each id (32 hexadecimal digits)."""
    day = made_on.toordinal().to_bytes(_DAY_BYTES, "big")
    return day + b"".join(bytes.fromhex(public_id) for public_id in ids)


def unpack(content: bytes) -> SharedShortlist | None:
    """The shortlist in these bytes; None where there is none."""
    day, ids = int.from_bytes(content[:_DAY_BYTES], "big"), content[_DAY_BYTES:]
    if not ids or len(ids) % _ID_BYTES or not 1 <= day <= date.max.toordinal():
        return None
    parts = (ids[start : start + _ID_BYTES].hex() for start in range(0, len(ids), _ID_BYTES))
    return SharedShortlist(tuple(parts), date.fromordinal(day))


def is_too_old(shared: SharedShortlist, on: date) -> bool:
    """Whether the link is older than 60 days: prices and services change."""
    return (on - shared.made_on).days > DAYS_SHARED
