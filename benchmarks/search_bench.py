"""Measure the search library: `python -m benchmarks.search_bench --services 35000 --json search.json`.

Everything in one run on one machine, so that the ratios mean something even where the milliseconds do not.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.documented_whoosh import DocumentedWhoosh
from benchmarks.floor import Floor
from benchmarks.invented import KEYS, questions, services
from search import open_engine
from search.document import ServiceDocument
from search.engine import Engine
from search.engines.memory import MemoryEngine
from search.query import SearchQuery
from search.results import ResultPage

ROUNDS = 5
COMMITS = 40
DOCUMENTED_QUESTIONS = 24
ORACLE_QUESTIONS = 12

Figures = dict[str, float]


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so great a share does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def timed(search: Callable[[SearchQuery], Any], queries: Sequence[SearchQuery]) -> list[float]:
    """Milliseconds for each question."""
    milliseconds = []
    for query in queries:
        started = time.perf_counter()
        search(query)
        milliseconds.append((time.perf_counter() - started) * 1000)
    return milliseconds


def resident_mb() -> float:
    """Memory this process alone holds: private pages, not the page cache it shares."""
    status = Path("/proc/self/status").read_text().splitlines()
    return sum(int(line.split()[1]) for line in status if line.startswith(("RssAnon", "RssShmem"))) / 1024


def cold(folder: str) -> Figures:
    """In a process that has just begun: each question once, then memory. Prints JSON for the parent."""
    queries = questions()
    before = resident_mb()
    engine = open_engine(f"whoosh://{folder}")
    milliseconds = timed(engine.search, queries)
    for _ in range(2):
        timed(engine.search, queries)
    return {
        "cold p50 ms": statistics.median(milliseconds),
        "cold p95 ms": percentile(milliseconds, 0.95),
        "cold first ms": milliseconds[0],
        "worker MB": resident_mb(),
        "index's share of worker MB": resident_mb() - before,
    }


def watch(folder: str, commits: int) -> list[float]:
    """In another process: the moments at which each new generation could first be searched."""
    engine = open_engine(f"whoosh://{folder}")
    noticed: list[float] = []
    last = engine.search(SearchQuery()).generation
    print("ready", flush=True)
    until = time.time() + 120
    while len(noticed) < commits and time.time() < until:
        generation = engine.search(SearchQuery(text="care")).generation
        if generation > last:
            noticed += [time.time()] * (generation - last)
            last = generation
        time.sleep(0.005)
    return noticed


def in_child(*arguments: str) -> subprocess.Popen[str]:
    """Run a part of this module in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.search_bench", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def measure_cold(folder: str) -> Figures:
    """Start a worker and ask."""
    child = in_child("--cold", folder)
    answer: Figures = json.loads(child.communicate()[0])
    return answer


def measure_commits(engine: Engine, folder: str, documents: list[ServiceDocument]) -> Figures:
    """From the beginning of a commit of one service to finding it here, and from its end to finding it elsewhere."""
    child = in_child("--watch", folder, str(COMMITS))
    assert child.stdout is not None
    child.stdout.readline()
    seq = engine.health().seq
    here, done = [], []
    for number in range(COMMITS):
        changed = replace(documents[number * 7], name=f"Renamed zyxw{number}")
        started = time.time()
        engine.apply([changed], [], seq + number + 1)
        done.append(time.time())
        found = engine.search(SearchQuery(text=f"zyxw{number}"))
        here.append((time.time() - started) * 1000)
        if [hit.id for hit in found.hits] != [changed.id]:
            raise AssertionError("a commit cannot be seen")
        time.sleep(0.1)
    noticed = json.loads(child.communicate()[0])
    elsewhere = [max(0.0, (at - end) * 1000) for at, end in zip(noticed, done, strict=True)]
    return {
        "commit to visible here p95 ms": percentile(here, 0.95),
        "commit to visible elsewhere p95 ms": percentile(elsewhere, 0.95),
    }


def measure_documented(
    documents: list[ServiceDocument], engine: Engine, queries: list[SearchQuery]
) -> Figures:
    """Whoosh as documented, and the engine on the same questions."""
    sample = queries[:: max(1, len(queries) // DOCUMENTED_QUESTIONS)]
    with tempfile.TemporaryDirectory() as folder:
        documented = DocumentedWhoosh(Path(folder), KEYS)
        started = time.perf_counter()
        documented.build(documents)
        built = time.perf_counter() - started
        documented.search(sample[0])
        theirs = timed(documented.search, sample)
    ours = timed(engine.search, sample)
    return {
        "documented Whoosh build s": built,
        "documented Whoosh p50 ms": statistics.median(theirs),
        "documented Whoosh p95 ms": percentile(theirs, 0.95),
        "times faster than documented Whoosh, p95": percentile(theirs, 0.95) / percentile(ours, 0.95),
        "times faster than documented Whoosh, throughput": sum(theirs) / sum(ours),
    }


def agrees_with_floor(page: ResultPage, answer: Any) -> bool:
    """Whether total, page and facets are those of the floor."""
    total, documents, facets = answer
    same_facets = {name: [tuple(one) for one in counts] for name, counts in page.facets.items()} == facets
    return (
        page.total == total and [hit.id for hit in page.hits] == [one.id for one in documents] and same_facets
    )


def share_of_oracle(engine: Engine, documents: list[ServiceDocument], queries: list[SearchQuery]) -> float:
    """The share of questions answered exactly as the oracle answers them."""
    oracle = MemoryEngine()
    oracle.rebuild(documents, 1)
    sample = queries[:: max(1, len(queries) // ORACLE_QUESTIONS)]
    same = [
        replace(engine.search(query), generation=0) == replace(oracle.search(query), generation=0)
        for query in sample
    ]
    return sum(same) / len(same)


def measure(count: int, *, documented: bool = True) -> Figures:
    """All figures for so many services."""
    documents = list(services(count))
    queries = questions()
    figures: Figures = {"services": count}
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"whoosh://{folder}")
        started = time.perf_counter()
        engine.rebuild(iter(documents), 1)
        figures["rebuild s"] = time.perf_counter() - started
        figures["index MB"] = (
            sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()) / 1e6
        )
        figures |= measure_cold(folder)
        floor = Floor(documents)
        figures["same as the floor"] = sum(
            agrees_with_floor(engine.search(query), floor.search(query)) for query in queries
        ) / len(queries)
        # Taken in turns, so that a busy machine slows both alike.
        ours: list[float] = []
        theirs: list[float] = []
        for _ in range(ROUNDS):
            ours += timed(engine.search, queries)
            theirs += timed(floor.search, queries)
        figures["p50 ms"], figures["p95 ms"] = statistics.median(ours), percentile(ours, 0.95)
        figures["questions a second"] = 1000 * len(ours) / sum(ours)
        figures["floor p50 ms"], figures["floor p95 ms"] = statistics.median(theirs), percentile(theirs, 0.95)
        figures["share of the floor, throughput"] = sum(theirs) / sum(ours)
        if documented:
            figures |= measure_documented(documents, engine, queries)
        figures["same as the oracle"] = share_of_oracle(engine, documents, queries)
        figures |= measure_commits(engine, folder, documents)
        engine.close()
    return figures


BARS: dict[str, tuple[str, float]] = {
    "p95 ms": ("at most", 5),
    "cold p95 ms": ("at most", 50),
    "share of the floor, throughput": ("at least", 0.5),
    "times faster than documented Whoosh, p95": ("at least", 50),
    "same as the oracle": ("at least", 1),
    "same as the floor": ("at least", 1),
    "commit to visible here p95 ms": ("at most", 150),
    "commit to visible elsewhere p95 ms": ("at most", 1000),
    "rebuild s": ("at most", 90),
    "worker MB": ("at most", 150),
}


def table(figures: Figures) -> str:
    """The figures beside their bars."""
    lines = [f"{'what':<52}{'measured':>12}   bar"]
    for name, figure in figures.items():
        side, bar = BARS.get(name, ("", 0))
        met = (
            ""
            if not side
            else "  met"
            if (figure <= bar if side == "at most" else figure >= bar)
            else "  MISSED"
        )
        lines.append(f"{name:<52}{figure:>12,.2f}   {f'{side} {bar:g}' if side else ''}{met}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table, and write JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--services", type=int, default=35_000)
    parser.add_argument("--json", type=Path)
    parser.add_argument(
        "--without-documented", action="store_true", help="leave out Whoosh as documented: minutes"
    )
    parser.add_argument("--cold", help=argparse.SUPPRESS)
    parser.add_argument("--watch", nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.cold:
        print(json.dumps(cold(chosen.cold)))
    elif chosen.watch:
        print(json.dumps(watch(chosen.watch[0], int(chosen.watch[1]))))
    else:
        figures = measure(chosen.services, documented=not chosen.without_documented)
        print(table(figures))
        if chosen.json:
            chosen.json.write_text(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
