"""The body of the command `import postcodes`: a file's rows go into a new table, which then replaces the old.

Opens its own transactions, as commands do: one for each few thousand rows, so that nobody waits for the
writer's lock longer than a moment, and a short one in which the new table takes the old one's name. Whatever
goes wrong before that, the old postcodes stay in use and the next import drops the rest.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from directory.foundation.actor import Actor
from directory.foundation.database import transaction
from directory.foundation.errors import Invalid
from directory.imports.postcode_file import Fault, read_postcodes
from directory.places import postcode_replacement
from directory.places.queries import postcodes_held
from directory.places.rules import INWARD_LENGTH
from directory.progress.actions import Progress, tracked_work
from directory.progress.rules import WorkKind

FAULTS_SHOWN = 10
MOST_LOST = 0.2  # of the postcodes held: a file that loses more is thought to be cut short
MOST_FAULTY = 0.2  # of the rows: a file with more is thought to be another kind of file


@dataclass(slots=True)
class Summary:
    """What an import did. `refused` counts rows by the code of what was wrong; `first` holds the first."""

    before: int
    read: int = 0
    held: int = 0
    repeated: int = 0
    without_position: int = 0
    outcodes_added: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    first: list[Fault] = field(default_factory=list)


class OutcodeCentres:
    """Adds up postcodes by outward code and council, so that the new table need not be read again."""

    def __init__(self) -> None:
        self.sums: dict[tuple[str, str], list[int]] = {}

    def count(self, rows: Iterable[postcode_replacement.PostcodeRow]) -> None:
        """Add rows to the sums."""
        for code, lat_e5, lon_e5, council, _ in rows:
            sums = self.sums.setdefault((code[:-INWARD_LENGTH], council or ""), [0, 0, 0])
            sums[0] += 1
            sums[1] += lat_e5
            sums[2] += lon_e5

    def centres(self) -> dict[str, postcode_replacement.OutcodeCentre]:
        """The centre of each outward code."""
        councils: defaultdict[str, dict[str, list[int]]] = defaultdict(dict)
        for (outcode, council), sums in self.sums.items():
            councils[outcode][council] = sums
        return {outcode: self._centre(sums) for outcode, sums in councils.items()}

    @staticmethod
    def _centre(councils: dict[str, list[int]]) -> postcode_replacement.OutcodeCentre:
        count, lat_e5, lon_e5 = (sum(column) for column in zip(*councils.values(), strict=True))
        largest = min(councils, key=lambda council: (-councils[council][0], council))
        return postcode_replacement.OutcodeCentre(
            round(lat_e5 / count), round(lon_e5 / count), count, largest or None
        )


def import_postcodes(
    actor: Actor, path: Path, *, allow_fewer: bool = False, on_progress: Callable[[float], None] | None = None
) -> Summary:
    """Replace every postcode by those of a file. `on_progress` is called with the share read, from 0 to 1.

    Raises Invalid("file", code) for a file that can't be imported: the codes of `read_postcodes`, and
    "no_rows_read", "mostly_faulty" (refused, read), "too_few" (before, after; unless `allow_fewer`). Raises
    Conflict when another import was started meanwhile. Nothing has changed then.
    """
    summary, centres = Summary(before=postcodes_held()), OutcodeCentres()
    with transaction():
        staged = postcode_replacement.begin_replacement(actor)
    try:
        with tracked_work(WorkKind.POSTCODES, title=path.name) as progress:
            rows_read = _stage_rows(staged, path, summary, centres, progress, on_progress)
        with transaction():
            summary.held -= postcode_replacement.remove_duplicates(staged)
        summary.repeated = rows_read - summary.held
        _check(summary, allow_fewer)
        with transaction():
            postcode_replacement.swap_tables(actor, staged, before=summary.before, after=summary.held)
    finally:
        _drop_staged(staged)
    with transaction():
        summary.outcodes_added = postcode_replacement.add_outcodes(actor, centres.centres())
    return summary


def _stage_rows(
    staged: postcode_replacement.StagedPostcodes,
    path: Path,
    summary: Summary,
    centres: OutcodeCentres,
    progress: Progress,
    on_progress: Callable[[float], None] | None,
) -> int:
    """Read the file into the new table; the number of rows taken."""
    rows_read = 0
    for chunk in read_postcodes(path):
        if chunk.rows:
            with transaction():
                summary.held += postcode_replacement.add_rows(staged, chunk.rows)
        rows_read += len(chunk.rows)
        centres.count(chunk.rows)
        summary.read += chunk.size
        summary.without_position += chunk.without_position
        summary.refused.update(fault.reason for fault in chunk.faults)
        summary.first.extend(chunk.faults[: FAULTS_SHOWN - len(summary.first)])
        progress.report_progress(summary.read)
        if on_progress is not None:
            on_progress(chunk.share)
    return rows_read


def _drop_staged(staged: postcode_replacement.StagedPostcodes) -> None:
    """Drop what is out of use."""
    with transaction():
        postcode_replacement.retire_table(staged)
    with transaction():
        postcode_replacement.drop_retired_tables()


def _check(summary: Summary, allow_fewer: bool) -> None:
    """Refuse a file that can't be what it should be."""
    refused = summary.refused.total()
    if not summary.held:
        raise Invalid("file", "no_rows_read", read=summary.read)
    if refused > summary.read * MOST_FAULTY:
        raise Invalid("file", "mostly_faulty", refused=refused, read=summary.read)
    if summary.held < summary.before * (1 - MOST_LOST) and not allow_fewer:
        raise Invalid("file", "too_few", before=summary.before, after=summary.held)
