"""An index whose files are lost, cut short or overwritten, with one process that holds it whole and one that does not.

Whatever is done to a file: no process dies of it, no answer is a wrong one once the files were checked, whoever could
not read it has said so, and one rebuild mends it for all.
"""

import errno
import json
import os
import random
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from search.document import ServiceDocument
from search.engine import IndexUnavailable
from search.engines import damage, files
from search.engines import whoosh as module
from search.engines.whoosh import WhooshEngine
from search.query import SearchQuery
from tests.patience import HUNG_SECONDS

DAY = 740_000
ROOT = Path(__file__).parents[2]
HARMS = ("garbled", "cut", "empty", "gone")
KINDS = (
    *("CURRENT", "codes.json", "checks.json", ".toc", ".trm", ".pst", "row.col", "codes.col", "prices.col"),
    "payload.col",
)
# Reads everything that a search may read, and says what came of it.
READER = """
import sys
from search.engine import IndexUnavailable
from search.engines.whoosh import WhooshEngine
from search.query import SearchQuery
engine = WhooshEngine(sys.argv[1])
def ask():
    try:
        engine.vocabulary()
        found = [engine.search(SearchQuery(words, day=740_000, per_page=100)) for words in ("", "dementia care")]
        return str([[(hit.id, hit.name) for hit in page.hits] for page in found])
    except IndexUnavailable:
        return "unavailable"
print(ask(), flush=True)
for line in sys.stdin:
    print(ask(), flush=True)
"""


@pytest.fixture
def folder(tmp_path: Path, documents: list[ServiceDocument]) -> Path:
    engine = WhooshEngine(tmp_path / "index")
    engine.rebuild(documents[:60], 1)
    engine.close()
    return tmp_path / "index"


class Reader:
    """Another process with the index open."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(READER), str(folder)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.first = self._line()

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def ask(self) -> str:
        assert self.process.stdin is not None
        print(file=self.process.stdin, flush=True)
        return self._line()

    def end(self) -> int:
        self.process.communicate(timeout=HUNG_SECONDS)
        return self.process.returncode


@pytest.fixture
def open_reader(folder: Path) -> Iterator[Callable[[], Reader]]:
    readers: list[Reader] = []

    def start() -> Reader:
        readers.append(Reader(folder))
        return readers[-1]

    yield start
    for reader in readers:
        reader.process.kill()
        reader.process.communicate()


@pytest.fixture
def reader(open_reader: Callable[[], Reader]) -> Reader:
    return open_reader()


def harm(path: Path, how: str) -> None:
    """Harm a file in place, as a disk or a careless hand does: whoever has it open sees it too."""
    size = path.stat().st_size
    if how == "gone":
        path.unlink()
    elif how == "garbled":
        with path.open("r+b") as opened:
            opened.write(random.Random(7).randbytes(size))
    else:
        os.truncate(path, size // 2 if how == "cut" else 0)


def file_of(folder: Path, kind: str) -> Path:
    (path,) = [path for path in folder.rglob("*") if path.name.endswith(kind)]
    return path


@pytest.mark.parametrize("how", HARMS)
@pytest.mark.parametrize("kind", KINDS)
def test_damage_kills_nobody_is_found_and_mended_for_all(
    folder: Path,
    open_reader: Callable[[], Reader],
    documents: list[ServiceDocument],
    kind: str,
    how: str,
) -> None:
    reader = open_reader()
    right = reader.first
    assert "Rose" in right or len(right) > 500
    harm(file_of(folder, kind), how)
    new = open_reader()
    assert reader.ask() in (right, "unavailable")
    worker = WhooshEngine(folder)
    if new.first == "unavailable":
        assert worker.unchecked() or not worker.health().ok, "whoever could not read it said so"
    state = worker.check()
    assert not state.ok, "a check of the files finds what no reader has met"
    if kind != "CURRENT":
        assert not worker.health().ok and worker.unchecked() == damage.OPENING
    worker.rebuild(documents[:60], 2)
    assert worker.check().ok and worker.health().ok and not worker.unchecked()
    assert new.ask() == reader.ask() == right
    assert new.end() == reader.end() == 0
    left = {path.name for path in folder.iterdir()}
    assert left == {files.CURRENT, files.LOCK, *(name for name in left if files.FOLDER.fullmatch(name))}
    assert len(left) == 3


def test_a_process_that_cannot_open_it_asks_for_a_rebuild_once(folder: Path, reader: Reader) -> None:
    (folder / "index-00000001" / files.CODES).unlink()
    engine = WhooshEngine(folder)
    for _ in range(5):
        with pytest.raises(IndexUnavailable):
            engine.search(SearchQuery(day=DAY))
    assert [path.name for path in folder.glob("damaged-*")] == ["damaged-00000001"]
    assert reader.ask() == reader.first, "who holds it whole goes on answering"
    assert not WhooshEngine(folder).health().ok


def test_what_was_reported_for_nothing_is_withdrawn(folder: Path) -> None:
    damage.report(folder, "index-00000001", damage.OPENING)
    damage.report(folder, "index-00000001", damage.READING)
    engine = WhooshEngine(folder)
    assert engine.unchecked() == damage.OPENING and not engine.health().ok
    assert engine.check().ok and engine.health().ok and not engine.unchecked()


def test_an_answer_that_fails_is_reported_and_the_site_stays_ready(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = WhooshEngine(folder)
    monkeypatch.setattr(module, "Evaluation", lambda *_: 1 // 0)
    with pytest.raises(IndexUnavailable):
        engine.search(SearchQuery(day=DAY))
    assert engine.unchecked() == damage.READING
    assert engine.health().ok, "no visitor's words may take a site out of service"
    assert engine.check().ok and not engine.unchecked()


@pytest.mark.parametrize("code", [errno.EMFILE, errno.ENOSPC, errno.ENOMEM, errno.EACCES])
def test_a_process_without_room_accuses_no_index(
    folder: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(files.IndexStorage, "open_file", refuse)
    engine = WhooshEngine(folder)
    with pytest.raises(IndexUnavailable):
        engine.search(SearchQuery(day=DAY))
    assert not engine.unchecked()


POINTER = {
    "folder": "index-00000001",
    "generation": 1,
    "seq": 1,
    "documents": 60,
    "committed": 1.0,
    "layout": files.LAYOUT,
}


@pytest.mark.parametrize(
    "changes",
    [
        *({"folder": folder} for folder in (7, None, ["index-00000001"], "", "../index", "index-1", "/etc")),
        *({"generation": number} for number in ("1", None, 1.5, -1, True, [1])),
        *({"seq": number} for number in ("x", None, {}, -5)),
        *({"documents": number} for number in ("60", None)),
        *({"committed": moment} for moment in ("now", None, float("nan"), float("inf"), [])),
        *({"layout": layout} for layout in (files.LAYOUT - 1, files.LAYOUT + 1, None)),
        {"extra": 1},
    ],
    ids=str,
)
def test_wrong_types_in_the_pointer_file_heal(
    folder: Path, documents: list[ServiceDocument], changes: dict[str, object]
) -> None:
    (folder / files.CURRENT).write_text(json.dumps({**POINTER, **changes}))
    engine = WhooshEngine(folder)
    assert not engine.health().ok and not engine.check().ok and engine.unchecked()
    with pytest.raises(IndexUnavailable):
        engine.apply([documents[70]], [], 2)
    before = engine.rebuild(documents[:60], 2)
    assert engine.search(SearchQuery(day=DAY)).total == 60 and engine.check().ok
    assert engine.apply([documents[70]], [], 3) == before + 1


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"7", b'"x"', b"\xff\xfe", b"[" * 100_000, b"{}"])
def test_a_pointer_file_of_another_kind_heals(
    folder: Path, documents: list[ServiceDocument], content: bytes
) -> None:
    (folder / files.CURRENT).write_bytes(content)
    engine = WhooshEngine(folder)
    assert not engine.health().ok
    engine.rebuild(documents[:60], 2)
    assert engine.health().ok and engine.check().ok
    assert [path.name for path in folder.glob("index-*")] == ["index-00000002"], "no name is used twice"


def test_a_rebuild_after_a_loss_has_a_higher_number_than_any_before(
    folder: Path, documents: list[ServiceDocument]
) -> None:
    old = WhooshEngine(folder)
    for seq in range(2, 5):
        old.apply([documents[70]], [], seq)
    seen = old.generation()
    (folder / files.CURRENT).unlink()
    assert WhooshEngine(folder).rebuild(documents[:60], 9) > seen


# Whoosh leaves the files of a writer that failed to be closed when it is forgotten.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("where", ["documents", "commit", "codes", "swap", "disk"])
def test_a_rebuild_that_fails_leaves_no_folder_and_the_old_index(
    folder: Path, documents: list[ServiceDocument], monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device") if where != "documents" else ValueError("x")

    def failing() -> Iterator[ServiceDocument]:
        yield documents[0]
        fail()

    engine = WhooshEngine(folder)
    with monkeypatch.context() as broken:
        if where == "commit":
            broken.setattr(module.SegmentWriter, "commit", fail)
        if where == "codes":
            broken.setattr(module.CodeBook, "write", fail)
        if where == "swap":
            broken.setattr(files, "write_pointer", fail)
        if where == "disk":
            broken.setattr(files.IndexStorage, "create_file", fail)
        for _ in range(3):
            with pytest.raises((IndexUnavailable, ValueError)):
                engine.rebuild(failing() if where == "documents" else documents[:60], 2)
    assert {path.name for path in folder.iterdir()} == {files.CURRENT, files.LOCK, "index-00000001"}
    assert WhooshEngine(folder).search(SearchQuery(day=DAY)).total == 60
    engine.rebuild(documents[:10], 2)
    assert WhooshEngine(folder).search(SearchQuery(day=DAY)).total == 10


def test_a_strange_folder_beside_it_is_no_obstacle(folder: Path, documents: list[ServiceDocument]) -> None:
    (folder / "index-backup").mkdir()
    (folder / "index-backup" / "file").touch()
    assert WhooshEngine(folder).rebuild(documents[:10], 2) == 2


def test_checks_follow_each_change(folder: Path, documents: list[ServiceDocument]) -> None:
    engine = WhooshEngine(folder)
    for seq in range(2, 20):
        engine.apply([documents[60 + seq]], [seq], seq)
        assert engine.check().ok, seq
    checks = damage.read_checks(folder / "index-00000001")
    assert checks is not None
    there = {path.name for path in (folder / "index-00000001").iterdir()}
    assert checks.keys() == {name for name in there if not name.endswith("LOCK")} - {damage.CHECKS}
