"""Values that one process keeps for as long as what they were read from has not changed.

Each is stored under a key and a version, such as that of the newest public change: a value of another version is out of
date and is never returned. Callers read the version before they read the value, so that a change in between makes the
value out of date, not wrong. Every cache is bounded in entries and in bytes.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from threading import Lock
from typing import Any, Generic, NamedTuple, TypeVar

from cachetools import LRUCache
from flask import current_app

Value = TypeVar("Value")
OWN = (bool, type, Enum)
PLAIN = (str, bytes, int, date)
ENTRY_BYTES = 300  # of the tables that hold an entry, beside its key and its value


class Entry(NamedTuple):
    """A value with the version it was read at. `charged` is what it takes of the bound, in bytes."""

    charged: int
    version: Hashable
    value: Any


class VersionedCache(Generic[Value]):
    """At most `max_entries` values that take at most `max_bytes`; those not read for longest are dropped first.

    Both bounds are one: an entry is charged its share of the bytes, or more where it takes more.
    """

    def __init__(self, max_entries: int, max_bytes: int) -> None:
        self.max_entries, self.max_bytes = max_entries, max_bytes
        self._share = max_bytes // max_entries if max_entries else 0
        self._entries: LRUCache[Hashable, Entry] = LRUCache(
            self._share * max_entries, getsizeof=lambda entry: entry.charged
        )
        self._lock = Lock()

    def get(self, key: Hashable, version: Hashable) -> Value | None:
        """The value of this key, if it was stored with this version."""
        with self._lock:
            entry = self._entries.get(key)
            return None if entry is None or entry.version != version else entry.value

    def put(self, key: Hashable, version: Hashable, value: Value) -> None:
        """Store a value in place of an older one. One that alone takes more than there is room for is not stored."""
        charged = max(size_in_bytes((key, version, value)) + ENTRY_BYTES, self._share)
        with self._lock:
            self._entries.pop(key, None)
            if self.max_entries and charged <= self._entries.maxsize:
                self._entries[key] = Entry(charged, version, value)

    def __len__(self) -> int:
        """How many values are stored."""
        return len(self._entries)

    @property
    def bytes_charged(self) -> int:
        """How much of `max_bytes` is taken."""
        return int(self._entries.currsize)

    def keys_text(self) -> str:
        """The keys as one text, for the test that nothing a visitor typed is among them."""
        with self._lock:
            return " ".join(map(str, self._entries))


@dataclass(frozen=True, slots=True)
class CacheBounds:
    """A named cache of a process: its name and its bounds, in entries and in bytes."""

    name: str
    max_entries: int
    max_bytes: int


def get_cache(bounds: CacheBounds) -> VersionedCache[Any]:
    """This process's cache of that name; made with these bounds when it is first asked for."""
    cache: VersionedCache[Any] | None = current_app.extensions.get(f"cache:{bounds.name}")
    if cache is None:
        made = VersionedCache[Any](bounds.max_entries, bounds.max_bytes)
        cache = current_app.extensions.setdefault(f"cache:{bounds.name}", made)
    return cache


def size_in_bytes(value: object) -> int:
    """How much memory a value takes with everything that it holds, each object counted once.

    Enums, classes and functions are the program's own and count nothing.
    """
    size, counted, waiting = 0, set[int](), [value]
    while waiting:
        part = waiting.pop()
        if part is None or isinstance(part, OWN) or callable(part) or id(part) in counted:
            continue
        counted.add(id(part))
        size += max(sys.getsizeof(part), int(getattr(part, "nbytes", 0)))  # of an array
        waiting += _parts(part)
    return size


def _parts(value: object) -> Collection[object]:
    if isinstance(value, PLAIN):
        return ()
    if isinstance(value, Mapping):
        return (*value, *value.values())
    if isinstance(value, list | tuple | set | frozenset):
        return value
    if is_dataclass(value):
        return [getattr(value, field.name) for field in fields(value)]
    return ()
