"""Values that one process keeps for as long as what they were read from has not changed.

Each is stored under a key and a version, such as that of the newest public change: a value of another version is out of
date and is never returned. Callers read the version before they read the value, so that a change in between makes the
value out of date, not wrong.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Any, Generic, TypeVar

from flask import current_app

Value = TypeVar("Value")


class VersionedCache(Generic[Value]):
    """At most `max_entries` values; those not read for longest are dropped first."""

    def __init__(self, max_entries: int) -> None:
        self.max_entries = max_entries
        self._entries: OrderedDict[Hashable, tuple[Hashable, Value]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, version: Hashable) -> Value | None:
        """The value of this key, if it was stored with this version."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None or entry[0] != version:
                return None
            self._entries.move_to_end(key)
            return entry[1]

    def put(self, key: Hashable, version: Hashable, value: Value) -> None:
        """Store a value in place of an older one."""
        with self._lock:
            self._entries[key] = (version, value)
            self._entries.move_to_end(key)
            while len(self._entries) > self.max_entries:
                self._entries.popitem(last=False)

    def keys_text(self) -> str:
        """The keys as one text, for the test that nothing a visitor typed is among them."""
        with self._lock:
            return " ".join(map(str, self._entries))


def get_cache(name: str, max_entries: int) -> VersionedCache[Any]:
    """This process's cache of that name; made with room for `max_entries` when it is first asked for."""
    cache: VersionedCache[Any] = current_app.extensions.setdefault(
        f"cache:{name}", VersionedCache(max_entries)
    )
    return cache
