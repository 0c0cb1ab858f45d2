"""Answers that one process keeps for as long as nothing has been recorded since they were read.

Each is found again by its key and by a mark, such as that of the newest change: an answer with another mark is out of
date and is never given. The mark is read before the answer is, so that a change in between makes the answer old, not
wrong.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Any, Generic, TypeVar

from flask import current_app

Answer = TypeVar("Answer")


class Kept(Generic[Answer]):
    """At most so many answers, those not asked for longest forgotten first."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._answers: OrderedDict[Hashable, tuple[Hashable, Answer]] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Hashable, mark: Hashable) -> Answer | None:
        """The answer of this key, if it was kept with this mark."""
        with self._lock:
            found = self._answers.get(key)
            if found is None or found[0] != mark:
                return None
            self._answers.move_to_end(key)
            return found[1]

    def keep(self, key: Hashable, mark: Hashable, answer: Answer) -> None:
        """Keep an answer in place of an older one."""
        with self._lock:
            self._answers[key] = (mark, answer)
            self._answers.move_to_end(key)
            while len(self._answers) > self.most:
                self._answers.popitem(last=False)

    def addresses(self) -> str:
        """The keys that are kept, for the test that nobody's words are among them."""
        with self._lock:
            return " ".join(map(str, self._answers))


def keeper(name: str, most: int) -> Kept[Any]:
    """What this process keeps under a name; begun with room for so many answers when it is first asked for."""
    found: Kept[Any] = current_app.extensions.setdefault(f"kept:{name}", Kept(most))
    return found
