"""The default engine: Whoosh stores words, columns and commits; numpy answers.

Whoosh is the index of record. What is read from it is held in a `Snapshot` for each generation; a
query first checks whether another process has committed (one system call) and then runs on arrays.
Measured on 35,000 services this answers some hundreds of times faster than Whoosh used as its
documentation shows.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import numpy
from whoosh.index import TOC, FileIndex
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from search.document import ServiceDocument
from search.engine import Health, IndexUnavailable, StaleBatch
from search.engines import damage, files
from search.engines.columns import CodeBook, codec, encode, schema
from search.engines.evaluate import Evaluation
from search.engines.matching import suggest
from search.engines.segment import Docs, Segment
from search.engines.snapshot import Snapshot
from search.query import SearchQuery
from search.results import ResultPage, Suggestion

INDEX = "services"
POOL_MB = 48  # postings a writer holds before it sorts them to disk
LOCK_WAIT = 10.0  # seconds an ordinary batch waits for another writer
REBUILD_WAIT = 120.0
OPEN_TRIES = 5  # a commit may delete a file while it is being opened
PAUSE_AFTER_FAILURE = 1.0  # seconds in which a folder that could not be opened is not tried again

MOST_OF_A_SIZE = 8  # segments alike in size before they become one
LARGEST_MERGED = 4096  # a larger segment is left to the next rebuild

Answer = TypeVar("Answer")
logger = logging.getLogger(__name__)


class WhooshEngine:
    """An index in a folder, for any number of threads and processes."""

    def __init__(self, folder: str | Path, synonyms: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self._root = Path(folder)
        self._synonyms = dict(synonyms or {})
        self._lock = threading.RLock()
        self._snapshot: Snapshot | None = None
        self._stamp: tuple[int, int] | None = None
        self._segments: dict[tuple[str, str], Segment] = {}
        self._failed: tuple[tuple[int, int], float] = (
            (0, 0),
            0.0,
        )  # what could not be opened, and until when

    # Queries

    def search(self, query: SearchQuery) -> ResultPage:
        """See `Engine.search`."""
        return self._run(lambda snapshot: Evaluation(snapshot, query, self._synonyms).answer())

    def suggest(self, prefix: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """See `Engine.suggest`."""
        return self._run(lambda snapshot: suggest(snapshot, prefix, limit))

    def vocabulary(self) -> Mapping[str, int]:
        """See `Engine.vocabulary`."""
        return self._run(lambda snapshot: snapshot.vocabulary())

    def generation(self) -> int:
        """See `Engine.generation`."""
        return self._run(lambda snapshot: snapshot.pointer.generation)

    def health(self) -> Health:
        """See `Engine.health`."""
        try:
            snapshot = self._current()
        except IndexUnavailable as problem:
            return Health(False, problem=str(problem))
        at = snapshot.pointer
        if damage.reported(self._root, at.folder) == damage.OPENING:
            return Health(False, problem="another process could not open the index")
        age = max(0.0, time.time() - at.committed)
        return Health(True, snapshot.documents, at.seq, at.generation, age)

    def unchecked(self) -> str:
        """See `Engine.unchecked`."""
        try:
            pointer = files.read_pointer(self._root)
        except IndexUnavailable as problem:
            return str(problem)
        return damage.reported(self._root, pointer.folder) if pointer else ""

    def check(self) -> Health:
        """See `Engine.check`."""
        with files.writing(self._root, LOCK_WAIT):
            try:
                pointer = files.read_pointer(self._root)
                if pointer is None:
                    return Health(False, problem="there is no index yet")
                name = damage.damaged_file(self._root / pointer.folder)
                if name:
                    damage.report(self._root, pointer.folder, damage.OPENING)
                    return Health(False, problem=f"{name} of the index is damaged")
                other = WhooshEngine(self._root)
                other._open()
                other.close()
            except IndexUnavailable as problem:
                return Health(False, problem=str(problem))
            damage.withdraw(self._root, pointer.folder)
        return self.health()

    def close(self) -> None:
        """See `Engine.close`."""
        with self._lock:
            self._forget()

    def _run(self, question: Callable[[Snapshot], Answer]) -> Answer:
        snapshot = self._current()
        try:
            return question(snapshot)
        except IndexUnavailable:
            raise
        except Exception as error:  # damaged files raise anything from OSError to UnpicklingError
            with self._lock:
                if self._snapshot is snapshot:
                    self._forget()
            self._report(snapshot.pointer, damage.READING, error)
            raise IndexUnavailable("the index could not be read") from error

    def _report(self, pointer: files.Pointer, where: str, error: Exception) -> None:
        """Ask for the index to be looked at, unless it was exchanged meanwhile or the error is the process's own."""
        logger.warning("the index failed", extra={"where": where, "error": type(error).__name__})
        if damage.is_damage(error) and files.read_pointer(self._root) == pointer:
            damage.report(self._root, pointer.folder, where)

    # Reading a generation

    def _current(self) -> Snapshot:
        """The snapshot of the latest commit, whichever process made it."""
        stamp = files.stamp(self._root)
        snapshot = self._snapshot
        if snapshot is not None and stamp == self._stamp:
            return snapshot
        with self._lock:
            stamp = files.stamp(self._root)
            if self._snapshot is None or stamp != self._stamp:
                failed, until = self._failed
                if stamp == failed and time.monotonic() < until:
                    raise IndexUnavailable("the index could not be opened")
                self._failed = (stamp, time.monotonic() + PAUSE_AFTER_FAILURE)
                self._snapshot = self._open()
                self._stamp, self._failed = stamp, ((0, 0), 0.0)
            return self._snapshot

    def _forget(self) -> None:
        for segment in self._segments.values():
            segment.close()
        self._segments = {}
        self._snapshot = self._stamp = None

    def _open(self) -> Snapshot:
        for attempt in range(OPEN_TRIES):
            pointer = files.read_pointer(self._root)
            if pointer is None:
                raise IndexUnavailable("there is no index yet")
            try:
                return self._open_once(pointer)
            except IndexUnavailable:
                raise
            except Exception as error:  # damaged files raise anything from OSError to UnpicklingError
                if attempt == OPEN_TRIES - 1:
                    self._report(pointer, damage.OPENING, error)
                    raise IndexUnavailable("the index could not be opened") from error
                time.sleep(0.01)
        raise IndexUnavailable("the index could not be opened")

    def _open_once(self, pointer: files.Pointer) -> Snapshot:
        folder = self._root / pointer.folder
        storage = files.IndexStorage(folder)
        toc = TOC.read(storage, INDEX)
        # The book is read after the segments are known: it is written before them.
        book = CodeBook.read(folder / files.CODES)
        opened: dict[tuple[str, str], Segment] = {}
        deleted: list[Docs] = []
        for segment in toc.segments:
            key = (pointer.folder, segment.segment_id())
            opened[key] = self._segments.get(key) or Segment(storage, toc.schema, segment)
            deleted.append(numpy.fromiter(segment.deleted_docs(), numpy.int32))
        if any(segment.codes_needed > len(book.names) for segment in opened.values()):
            raise ValueError("the code book is damaged")
        # Removed segments are closed by the last query that still reads them.
        self._segments = opened
        return Snapshot(pointer, book, list(opened.values()), deleted)

    # Writing

    def apply(
        self,
        upserts: Iterable[ServiceDocument],
        deletes: Iterable[int],
        seq: int,
        *,
        after: int | None = None,
    ) -> int:
        """See `Engine.apply`."""
        removed_ids = set(deletes)
        added = {segment.id: segment for segment in upserts if segment.id not in removed_ids}
        with files.writing(self._root, LOCK_WAIT):
            pointer = files.read_pointer(self._root)
            if pointer is None:
                if any(self._root.glob("index-*")):
                    raise IndexUnavailable("the index was lost or never finished: rebuild it")
                return self._build(added.values(), seq, None)
            if after not in (None, pointer.generation):
                raise StaleBatch
            if seq <= pointer.seq:
                return pointer.generation
            try:
                self._commit(pointer, list(added.values()), removed_ids | added.keys())
                return self._swap(pointer.folder, seq, pointer.generation)
            except IndexUnavailable:
                raise
            except Exception as error:  # damaged files raise anything from OSError to UnpicklingError
                self._report(pointer, damage.READING, error)
                raise IndexUnavailable("the index could not be written") from error

    def _commit(self, pointer: files.Pointer, added: list[ServiceDocument], removed: set[int]) -> None:
        folder = self._root / pointer.folder
        book = CodeBook.read(folder / files.CODES)
        index = FileIndex(files.IndexStorage(folder), indexname=INDEX)
        writer = self._writer(index)
        try:
            self._delete(writer, pointer.folder, removed)
            for document in added:
                writer.add_document(**encode(document, book))
            book.write(folder / files.CODES)
        except BaseException:
            writer.cancel()
            raise
        writer.commit(mergetype=_merge_small)

    def _delete(self, writer: Any, folder: str, removed: set[int]) -> None:
        """Mark documents as deleted by their own ids, in whichever segments they are."""
        ids = numpy.array(sorted(removed), numpy.int64)
        for stored in writer.segments:
            segment = self._segments.get((folder, stored.segment_id())) or Segment(
                writer.storage, writer.schema, stored
            )
            for doc in numpy.flatnonzero(numpy.isin(segment.rows["id"], ids)).tolist():
                if not stored.is_deleted(doc):
                    stored.delete_document(doc)

    def rebuild(self, documents: Iterable[ServiceDocument], seq: int) -> int:
        """See `Engine.rebuild`."""
        with files.writing(self._root, REBUILD_WAIT):
            try:
                pointer = files.read_pointer(self._root)
            except IndexUnavailable:
                pointer = None
            return self._build(documents, seq, pointer)

    def _build(self, documents: Iterable[ServiceDocument], seq: int, pointer: files.Pointer | None) -> int:
        in_use = pointer.folder if pointer else None
        before = pointer.generation if pointer else self._generation_before_loss()
        name = f"index-{max(damage.numbers_of_folders(self._root), default=0) + 1:08d}"
        damage.clear(self._root, in_use)  # what failed rebuilds left: there may be no room for another
        try:
            self._fill(self._root / name, documents)
            generation = self._swap(name, seq, before)
        except BaseException as error:
            damage.clear(self._root, in_use)
            if isinstance(error, OSError):
                raise IndexUnavailable("the index could not be written") from error
            raise
        damage.clear(self._root, name)
        return generation

    def _fill(self, folder: Path, documents: Iterable[ServiceDocument]) -> None:
        """Write these documents into a new folder."""
        folder.mkdir()
        book = CodeBook()
        writer = self._writer(FileIndex.create(files.IndexStorage(folder), schema(), INDEX))
        try:
            for document in documents:
                writer.add_document(**encode(document, book))
            book.write(folder / files.CODES)
            writer.commit(merge=False)
        except BaseException:
            with suppress(Exception):  # what could not be written can't always be taken back either
                writer.cancel()
            raise

    def _writer(self, index: Any) -> Any:
        return SegmentWriter(index, codec=codec(), compound=False, limitmb=POOL_MB, timeout=LOCK_WAIT)

    def _swap(self, folder: str, seq: int, before: int) -> int:
        storage = files.IndexStorage(self._root / folder)
        damage.write_checks(self._root / folder)
        documents = sum(segment.doc_count() for segment in TOC.read(storage, INDEX).segments)
        files.write_pointer(self._root, files.Pointer(folder, before + 1, seq, documents, time.time()))
        return before + 1

    def _generation_before_loss(self) -> int:
        """0 where there never was an index. Where CURRENT is lost, a number above whatever any process has seen:
        commits are counted, and there were fewer than there have been seconds since 1970."""
        was_there = (self._root / files.CURRENT).exists() or damage.numbers_of_folders(self._root)
        return int(time.time()) if was_there or self._snapshot else 0


def _merge_small(writer: Any, segments: list[Any]) -> list[Any]:
    """Make one of eight segments of about one size, so that their number grows with the logarithm of the changes.

    Each query reads the postings of every segment, but merging copies them: so a document is copied once for
    each size (up to 7, 63, 511 and 4,095 documents), not at every commit.
    """
    merged: list[Any] = []
    smallest = 0
    while smallest < LARGEST_MERGED:
        largest = max(1, smallest) * MOST_OF_A_SIZE
        alike = [segment for segment in segments if smallest <= segment.doc_count_all() < largest]
        if len(alike) >= MOST_OF_A_SIZE:
            merged += alike
        smallest = largest
    for segment in merged:
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
    return [segment for segment in segments if segment not in merged and segment.doc_count()]
