"""Measure everything in one run, print one table, write JSON: `python -m benchmarks --json bench.json`."""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks import desks, pages, rebuilding, search_bench
from benchmarks.site import fill, reindex

PAGE_BARS: dict[str, tuple[str, float]] = {
    # Stored pages.
    "results, unfiltered, times the bare page": ("at most", 3),
    "service page, times the bare page": ("at most", 2.7),
    "compare page, times the bare page": ("at most", 3),
    # Some of these name a place or words, and are drawn each time.
    "results, filtered, times the bare page": ("at most", 6),
    "compare page, for a week and place of the visitor's own, times the bare page": ("at most", 6),
    # Drawn for the first time.
    "results, asked for the first time, times the bare page": ("at most", 4),
    "service page, looked at for the first time, times the bare page": ("at most", 5),
    "first page of results after a start, seconds": ("at most", 0.5),
    "memory of a worker, MB": ("at most", 150),
    pages.DIFFERENT_PDFS: ("at least", pages.PDFS),
    "memory of a worker after PDFs, MB": ("at most", 150),
    rebuilding.TIMES_THE_USUAL: ("at most", 2),
    rebuilding.SLOW_TIMES_THE_USUAL: ("at most", 2),
    "index from the database, seconds": ("at most", 60),
    "index from the database, MB": ("at most", 300),
    **desks.BARS,
} | {
    f"first load of {name}, {what}": ("at most", most)
    for name in ("start", "results", "service", "compare", "cost")
    for what, most in (("requests", 4), ("KB compressed", 40), ("from other hosts", 0))
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `ratio` is the figure over its bar; None where it has no bar."""

    what: str
    figure: float
    side: str = ""
    bar: float | None = None
    ratio: float | None = None
    met: bool | None = None


def row(what: str, figure: float, bars: dict[str, tuple[str, float]]) -> Row:
    """A figure beside its bar."""
    if what not in bars:
        return Row(what, figure)
    side, bar = bars[what]
    met = figure <= bar if side == "at most" else figure >= bar
    return Row(what, figure, side, bar, figure / bar if bar else None, met)


def table(rows: Sequence[Row]) -> str:
    """Every row under one heading."""
    lines = [f"{'what':<54}{'figure':>12}   {'bar':<16}{'ratio':>7}   met"]
    for entry in rows:
        bar = f"{entry.side} {entry.bar:g}" if entry.bar is not None else ""
        ratio = "" if entry.ratio is None else f"{entry.ratio:.2f}"
        met = {True: "yes", False: "NO", None: ""}[entry.met]
        lines.append(f"{entry.what:<54}{entry.figure:>12,.2f}   {bar:<16}{ratio:>7}   {met}")
    return "\n".join(lines)


def site_figures(folder: Path, count: int) -> dict[str, float]:
    """The figures of a site of so many invented services, made in `folder` unless it already holds some."""
    say(f"Inventing {count:,} services: some minutes for tens of thousands.")
    fill(folder, count)
    say("Making the index anew from the database.")
    made = reindex(folder)
    say("Measuring pages.")
    indexing = {
        "index from the database, seconds": made["seconds"],
        "index from the database, MB": made["most MB"],
    }
    shown = pages.measure(folder)
    say("Measuring pages while the index is rebuilt.")
    figures = indexing | shown | rebuilding.measure(folder)
    say(f"Measuring the desks of a site of {desks.SERVICES:,} services.")
    return figures | desks.measure(folder / "desks")


def say(words: str) -> None:
    """Progress, on standard error."""
    print(words, file=sys.stderr, flush=True)


def main() -> None:
    """Print the table, and write JSON on request."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--services", type=int, default=35_000)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--data", type=Path, help="keep the invented site here and use it again")
    parser.add_argument("--only", choices=("search", "pages"), help="measure one half")
    parser.add_argument(
        "--without-documented", action="store_true", help="leave out Whoosh as documented: minutes"
    )
    chosen = parser.parse_args()
    rows: list[Row] = []
    if chosen.only != "pages":
        say("Measuring the search wing.")
        figures = search_bench.measure(chosen.services, documented=not chosen.without_documented)
        rows += [row(what, figure, search_bench.BARS) for what, figure in figures.items()]
    if chosen.only != "search":
        folder = chosen.data or Path(tempfile.mkdtemp(prefix="choosing-care-bench-"))
        try:
            rows += [
                row(what, figure, PAGE_BARS) for what, figure in site_figures(folder, chosen.services).items()
            ]
        finally:
            if chosen.data is None:
                shutil.rmtree(folder)
    print(table(rows))
    if chosen.json:
        chosen.json.write_text(
            json.dumps([asdict(entry) for entry in rows], indent=2) + "\n", encoding="utf-8"
        )


if __name__ == "__main__":
    main()
