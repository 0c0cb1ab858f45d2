"""What only an index on disk can get wrong: other processes, killed writers, damage, a new release of Whoosh."""

import os
import random
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from search.document import ServiceDocument
from search.engine import IndexUnavailable
from search.engines import files
from search.engines import whoosh as module
from search.engines.files import IndexFile, IndexStorage, check_release
from search.engines.whoosh import WhooshEngine
from search.query import SearchQuery
from tests.patience import HUNG_SECONDS

DAY = 740_000
ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def engine(folder: Path, documents: list[ServiceDocument]) -> Iterator[WhooshEngine]:
    """Sixty services."""
    opened = WhooshEngine(folder)
    opened.rebuild(documents[:60], 1)
    yield opened
    opened.close()


def everything(engine: WhooshEngine) -> list[int]:
    return sorted(hit.id for hit in engine.search(SearchQuery(day=DAY, per_page=100)).hits)


def in_child(body: str, folder: Path) -> subprocess.Popen[str]:
    """Run a few lines with an engine in a process of its own; its standard output is ours to read."""
    begin = "import sys, time\nfrom search.document import ServiceDocument\nfrom search.engines import files, whoosh\n"
    begin += "from search.engines.whoosh import WhooshEngine\nfrom search.query import SearchQuery\n"
    begin += "engine = WhooshEngine(sys.argv[1])\n"
    command = [sys.executable, "-c", begin + textwrap.dedent(body), str(folder)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def kill_when_it_says_so(child: subprocess.Popen[str]) -> None:
    assert child.stdout is not None
    assert child.stdout.readline() == "now\n"
    os.kill(child.pid, signal.SIGKILL)
    child.communicate()


def test_another_process_sees_a_commit(
    folder: Path, engine: WhooshEngine, documents: list[ServiceDocument]
) -> None:
    child = in_child(
        """
        print(engine.search(SearchQuery("zanzibar")).total, flush=True)
        while not engine.search(SearchQuery("zanzibar")).total:
            time.sleep(0.01)
        print("seen", flush=True)
        """,
        folder,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "0\n"
    engine.apply([replace(documents[0], name="Zanzibar")], [], 2)
    assert child.communicate(timeout=HUNG_SECONDS)[0] == "seen\n"


def test_two_processes_write_in_turn(folder: Path, engine: WhooshEngine) -> None:
    child = in_child(
        """
        for seq in range(100, 106):
            engine.apply([ServiceDocument(seq, f"s-{seq}", f"Theirs {seq}")], [], seq * 10_000)
            print(seq, flush=True)
        """,
        folder,
    )
    while child.poll() is None:
        seq = engine.health().seq + 1
        engine.apply([ServiceDocument(1000 + seq % 20, "mine", f"Mine {seq}")], [], seq)
    child.communicate()
    assert child.returncode == 0
    ids = everything(engine)
    assert len(ids) == len(set(ids)) == engine.search(SearchQuery(day=DAY)).total
    assert set(range(100, 106)) <= set(ids)


SLOWLY = """
inner = whoosh.encode
def slowly(document, book):
    if document.id == 302:
        print("now", flush=True)
        time.sleep(600)
    return inner(document, book)
whoosh.encode = slowly
"""


def test_a_writer_killed_in_the_middle_of_a_batch_changes_nothing(
    folder: Path, engine: WhooshEngine, documents: list[ServiceDocument]
) -> None:
    before = everything(engine)
    child = in_child(
        SLOWLY + "engine.apply([ServiceDocument(n, f's-{n}', 'Killed') for n in range(300, 305)], [1, 2], 2)",
        folder,
    )
    kill_when_it_says_so(child)
    assert everything(engine) == everything(WhooshEngine(folder)) == before
    assert engine.search(SearchQuery("killed", day=DAY)).total == 0
    engine.apply([ServiceDocument(300, "s-300", "Again")], [1, 2], 2)
    assert everything(engine) == [*before[2:], 300]


def test_a_batch_of_a_writer_killed_before_the_swap_is_repeated(folder: Path, engine: WhooshEngine) -> None:
    child = in_child(
        """
        def never(root, pointer):
            print("now", flush=True)
            time.sleep(600)
        files.write_pointer = never
        engine.apply([ServiceDocument(300, "s-300", "Killed")], [1], 2)
        """,
        folder,
    )
    kill_when_it_says_so(child)
    for each in (WhooshEngine(folder), engine):
        each.apply([ServiceDocument(300, "s-300", "Killed")], [1], 2)
        ids = everything(each)
        assert len(ids) == len(set(ids)) == 60
        assert 300 in ids
        assert 1 not in ids


def test_a_rebuild_that_is_killed_leaves_the_old_index(
    folder: Path, engine: WhooshEngine, documents: list[ServiceDocument]
) -> None:
    before = everything(engine)
    child = in_child(
        SLOWLY + "engine.rebuild([ServiceDocument(n, f's-{n}', 'Killed') for n in range(300, 305)], 2)",
        folder,
    )
    kill_when_it_says_so(child)
    assert everything(engine) == before
    engine.rebuild(documents[:10], 2)
    assert len(everything(WhooshEngine(folder))) == 10
    assert len(list(folder.glob("index-*"))) == 1


def test_a_missing_index_is_reported_and_made_by_the_first_batch(folder: Path) -> None:
    engine = WhooshEngine(folder)
    assert not engine.health().ok
    for ask in (lambda: engine.search(SearchQuery()), engine.generation, engine.vocabulary):
        with pytest.raises(IndexUnavailable):
            ask()
    engine.apply([ServiceDocument(1, "a", "Rose Court")], [], 1)
    assert everything(engine) == [1]


def test_a_lost_index_is_not_silently_replaced(folder: Path, engine: WhooshEngine) -> None:
    (folder / files.CURRENT).unlink()
    with pytest.raises(IndexUnavailable):
        engine.search(SearchQuery())
    with pytest.raises(IndexUnavailable):
        engine.apply([ServiceDocument(1, "a", "Rose Court")], [], 2)
    engine.rebuild([ServiceDocument(1, "a", "Rose Court")], 2)
    assert everything(engine) == [1]


@pytest.mark.parametrize("harm", ["garbage", "cut", "empty", "gone"])
@pytest.mark.parametrize(
    "kind", ["CURRENT", "codes.json", ".toc", ".trm", ".pst", "row.col", "codes.col", "payload.col"]
)
def test_a_damaged_file_is_reported_and_repaired_by_a_rebuild(
    folder: Path, documents: list[ServiceDocument], kind: str, harm: str
) -> None:
    WhooshEngine(folder).rebuild(documents[:60], 1)
    right = WhooshEngine(folder).search(SearchQuery("dementia", day=DAY))
    (file,) = [path for path in folder.rglob("*") if path.name.endswith(kind)]
    whole = file.read_bytes()
    if harm == "gone":
        file.unlink()
    else:
        garbage = random.Random(5).randbytes(len(whole))
        file.write_bytes({"garbage": garbage, "cut": whole[: len(whole) // 2], "empty": b""}[harm])
    engine = WhooshEngine(folder)
    try:
        assert replace(engine.search(SearchQuery("dementia", day=DAY)), generation=1) == replace(
            right, generation=1
        )
    except IndexUnavailable:
        assert not engine.health().ok or kind in (".pst", ".trm", "payload.col", ".toc")
    engine.rebuild(documents[:60], 2)
    assert everything(engine) == [one.id for one in documents[:60]]


def test_a_writer_waits_for_another_and_then_fails(
    folder: Path, engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOCK_WAIT", 0.05)
    with files.writing(folder, 1), pytest.raises(IndexUnavailable, match="another process"):
        engine.apply([], [1], 2)
    engine.apply([], [1], 2)
    assert 1 not in everything(engine)


def test_small_commits_are_merged_and_stay_right(
    folder: Path, engine: WhooshEngine, documents: list[ServiceDocument]
) -> None:
    for seq in range(2, 40):
        engine.apply([replace(documents[60 + seq], name=f"Batch {seq}")], [seq], seq)
    assert len(everything(engine)) == 60
    assert engine.search(SearchQuery("batch", day=DAY, per_page=100)).total == 38
    names = {path.name.split(".")[0] for path in folder.rglob("*.trm")}
    assert len(names) < 2 * module.MOST_OF_A_SIZE


def test_a_batch_that_fails_leaves_the_index_writable(folder: Path, engine: WhooshEngine) -> None:
    broken = ServiceDocument(500, "b", "Broken", card={"odd": object()})
    with pytest.raises((IndexUnavailable, TypeError)):
        engine.apply([broken], [1], 2)
    assert len(everything(engine)) == 60
    engine.apply([], [1], 2)
    assert len(everything(engine)) == 59


def test_files_are_read_by_position_and_not_copied(folder: Path, engine: WhooshEngine) -> None:
    (index,) = folder.glob("index-*")
    path = next(index.glob("*.pst"))
    whole = path.read_bytes()
    opened = IndexStorage(index).open_file(path.name)
    assert isinstance(opened, IndexFile)
    assert opened.get(0, 4) == b"W3Bl" and opened.get(2, 9) == whole[2:11]
    assert (opened.read(5), opened.tell(), opened.read()) == (whole[:5], 5, whole[5:])
    opened.seek(-3, os.SEEK_END)
    assert opened.read(100) == whole[-3:] and opened.read(1) == b""
    for position, length in ((0, len(whole) + 1), (len(whole), 1), (-1, 2), (0, 10**15)):
        with pytest.raises(ValueError, match="shorter"):
            opened.get(position, length)
    os.truncate(path, len(whole) // 2)
    with pytest.raises(ValueError, match="cut short"):
        opened.get(len(whole) - 4, 4)
    opened.close()


def test_an_untested_release_of_whoosh_is_refused() -> None:
    check_release()
    with pytest.raises(RuntimeError, match="contract tests"):
        check_release((3, 55, 0))
