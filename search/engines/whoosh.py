"""The default engine: Whoosh stores words, columns and commits; numpy answers.

Whoosh is the index of record. What is read from it is held in a `Snapshot` for each generation; a
query first checks whether another process has committed (one system call) and then runs on arrays.
Measured on 35,000 services this answers some hundreds of times faster than Whoosh used as its
documentation shows.
"""

import shutil
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
from search.engines import files
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

MOST_OF_A_SIZE = 8  # segments alike in size before they become one
LARGEST_MERGED = 4096  # a larger segment is left to the next rebuild

Answer = TypeVar("Answer")


class WhooshEngine:
    """An index in a folder, for any number of threads and processes."""

    def __init__(self, folder: str | Path, synonyms: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self._root = Path(folder)
        self._synonyms = dict(synonyms or {})
        self._lock = threading.RLock()
        self._snapshot: Snapshot | None = None
        self._stamp: tuple[int, int] | None = None
        self._segments: dict[tuple[str, str], Segment] = {}

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
        age = max(0.0, time.time() - at.committed)
        return Health(True, snapshot.documents, at.seq, at.generation, age)

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
        except Exception as damage:  # damaged files raise anything from OSError to UnpicklingError
            with self._lock:
                if self._snapshot is snapshot:
                    self._forget()
            raise IndexUnavailable("the index could not be read") from damage

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
                self._snapshot = self._open()
                self._stamp = stamp
            return self._snapshot

    def _forget(self) -> None:
        for segment in self._segments.values():
            segment.close()
        self._segments = {}
        self._snapshot = self._stamp = None

    def _open(self) -> Snapshot:
        for attempt in range(OPEN_TRIES):
            try:
                return self._open_once()
            except IndexUnavailable:
                raise
            except Exception as damage:  # damaged files raise anything from OSError to UnpicklingError
                if attempt == OPEN_TRIES - 1:
                    raise IndexUnavailable("the index could not be opened") from damage
                time.sleep(0.01)
        raise IndexUnavailable("the index could not be opened")

    def _open_once(self) -> Snapshot:
        pointer = files.read_pointer(self._root)
        if pointer is None:
            raise IndexUnavailable("there is no index yet")
        folder = self._root / pointer.folder
        storage = files.MappedStorage(folder)
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
                return self._swap(pointer.folder, seq, pointer)
            except IndexUnavailable:
                raise
            except Exception as damage:  # damaged files raise anything from OSError to UnpicklingError
                raise IndexUnavailable("the index could not be written") from damage

    def _commit(self, pointer: files.Pointer, added: list[ServiceDocument], removed: set[int]) -> None:
        folder = self._root / pointer.folder
        book = CodeBook.read(folder / files.CODES)
        index = FileIndex(files.MappedStorage(folder), indexname=INDEX)
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
        numbers = [int(path.name.partition("-")[2]) for path in self._root.glob("index-*") if path.is_dir()]
        name = f"index-{max(numbers, default=0) + 1:08d}"
        folder = self._root / name
        try:
            folder.mkdir()
            book = CodeBook()
            writer = self._writer(FileIndex.create(files.MappedStorage(folder), schema(), INDEX))
            try:
                for document in documents:
                    writer.add_document(**encode(document, book))
                book.write(folder / files.CODES)
            except BaseException:
                writer.cancel()
                shutil.rmtree(folder, ignore_errors=True)
                raise
            writer.commit(merge=False)
            generation = self._swap(name, seq, pointer)
        except OSError as refused:
            raise IndexUnavailable("the index could not be written") from refused
        self._delete_old_folders(name)
        return generation

    def _writer(self, index: Any) -> Any:
        return SegmentWriter(index, codec=codec(), compound=False, limitmb=POOL_MB, timeout=LOCK_WAIT)

    def _swap(self, folder: str, seq: int, before: files.Pointer | None) -> int:
        storage = files.MappedStorage(self._root / folder)
        documents = sum(segment.doc_count() for segment in TOC.read(storage, INDEX).segments)
        generation = (before.generation if before else self._last_generation()) + 1
        files.write_pointer(self._root, files.Pointer(folder, generation, seq, documents, time.time()))
        return generation

    def _last_generation(self) -> int:
        """Where CURRENT is lost, still rise above what this process has seen."""
        return self._snapshot.pointer.generation if self._snapshot else 0

    def _delete_old_folders(self, current: str) -> None:
        """Delete folders that are not in use: replaced ones, and those of a killed rebuild."""
        for path in self._root.glob("index-*"):
            if path.name != current:
                shutil.rmtree(path, ignore_errors=True)
        for path in self._root.glob("*.new"):
            with suppress(OSError):
                path.unlink()


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
