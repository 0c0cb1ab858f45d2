"""The interface all engines fit, and the one error they raise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from search.document import ServiceDocument
from search.query import SearchQuery
from search.results import ResultPage, Suggestion


class IndexUnavailable(Exception):
    """The index is missing, damaged or locked. Answer from the database, say so, and rebuild."""


class StaleBatch(Exception):
    """Somebody else changed the index since the documents of a batch were read. Read them again."""


@dataclass(frozen=True, slots=True)
class Health:
    """How an index is. `age` is in seconds since its last commit; `seq` is the last batch it holds."""

    ok: bool
    documents: int = 0
    seq: int = 0
    generation: int = 0
    age: float = 0.0
    problem: str = ""


class Engine(Protocol):
    """Answers queries, and keeps documents.

    The same query over the same documents has the same answer on every engine, on every machine, in every
    process. `search` and `suggest` may be called from any thread. One writer writes at a time; others
    wait for it.
    """

    def search(self, query: SearchQuery) -> ResultPage:
        """Answer a query. Raises IndexUnavailable."""

    def suggest(self, prefix: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Names of services and providers that begin like this, in the order of the alphabet."""

    def apply(
        self,
        upserts: Iterable[ServiceDocument],
        deletes: Iterable[int],
        seq: int,
        *,
        after: int | None = None,
    ) -> int:
        """Put documents in and take ids out, in one commit, and remember `seq`. Returns the generation.

        A batch whose `seq` is not above the remembered one is already there and changes nothing. An id
        that is both put in and taken out is taken out. `after` is the generation that the documents were
        read at: raises StaleBatch, and changes nothing, where the index is at another by now. Raises
        IndexUnavailable.
        """

    def rebuild(self, documents: Iterable[ServiceDocument], seq: int) -> int:
        """Build a new index beside the one in use, then swap at once. Returns the generation.

        Works where the index in use is damaged or missing. Until the swap the old index answers.
        """

    def generation(self) -> int:
        """A number that rises with each commit. Raises IndexUnavailable."""

    def health(self) -> Health:
        """How the index is. Never raises."""

    def unchecked(self) -> str:
        """What was reported of the index by a process that could not open or read it, and not looked into yet."""

    def check(self) -> Health:
        """How the index is, whatever this process holds in memory: every file is read, and compared with what was
        written. Damage that was reported is withdrawn where there is none. Raises IndexUnavailable where another
        process writes for too long.
        """

    def vocabulary(self) -> Mapping[str, int]:
        """The folded words of names and summaries, with the number of documents that have each."""

    def close(self) -> None:
        """Give back files and memory. The engine opens them again when it is next asked."""
