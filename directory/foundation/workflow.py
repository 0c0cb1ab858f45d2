"""A workflow is a table: verb -> (states it may start from, state it leads to)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from directory.foundation.errors import WrongState

WORKFLOWS: dict[str, Workflow] = {}


@dataclass(frozen=True)
class Workflow:
    """States and verbs of one kind of record. Made once, at import, in a room's `states.py`.

    `needs_reason` are the verbs that a reason must be given for, `other_beginnings` the states besides `initial` that a
    record may be made in.
    """

    name: str
    initial: str
    moves: Mapping[str, tuple[frozenset[str] | set[str], str]]
    final: frozenset[str] | set[str] = field(default_factory=frozenset)
    needs_reason: frozenset[str] | set[str] = field(default_factory=frozenset)
    other_beginnings: frozenset[str] | set[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        unknown = self.needs_reason - self.moves.keys()
        if unknown:
            raise ValueError(f"{self.name} has no verb {', '.join(sorted(unknown))}")
        WORKFLOWS[self.name] = self

    @property
    def states(self) -> frozenset[str]:
        """Every state the table names."""
        named = {self.initial, *self.other_beginnings, *self.final}
        for sources, target in self.moves.values():
            named |= {*sources, target}
        return frozenset(named)

    def move(self, state: str, verb: str) -> str:
        """The state that `verb` leads to. Raises WrongState where it does not fit, KeyError for no such verb."""
        sources, target = self.moves[verb]
        if state not in sources:
            raise WrongState(f"{self.name}: cannot {verb} from {state}")
        return target

    def verbs(self, state: str) -> tuple[str, ...]:
        """What may be done from `state`, in the order of the table."""
        return tuple(verb for verb, (sources, _) in self.moves.items() if state in sources)
