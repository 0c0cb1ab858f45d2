"""The lines that an import prints for the person who started it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from directory.imports.cqc.faulty_values import Fault, FaultyValues
from directory.imports.cqc.reading import SourceFile
from directory.imports.cqc.table_shapes import RefusedRow
from directory.register.queries import RegisterTotals

MOST_LINES_NAMED = 12
MOST_WORDS_NAMED = 8
MOST_FILES_NAMED = 12  # of more files the totals are told, and only those with something left out
REASONS = {
    "no_location_id": "no location id",
    "provider_not_location": "no location id: the row describes a provider, not a place of care",
    "bad_location_id": "the location id is none of the regulator's",
    "wrong_number_of_columns": "not as many cells as there are columns",
    "broken_quotes": "its quotation marks are broken",
    "cannot_be_merged": "the register can't hold it",
    "unknown_group": "a service or group whose name can't be read",
    "unknown_domain": "a key question we do not know",
    "unknown_rating": "a rating we do not know",
    "no_rating": "no rating given",
    "no_report_date": "no day of publication",
    "published_after_file": "published after the day of the file itself",
    "no_as_at": "no day that its facts are of",
    "as_at_not_yet": "its facts are of a day that has not come",
    "not_a_location": "not a location of the API",
}
FAULTS = {
    Fault.NOT_UNDERSTOOD: "not understood",
    Fault.NOT_YET: "a day that had not come yet",
    Fault.GARBLED: "garbled letters, put right",
}
DATED_BY = {
    "file": "as the file says",
    "option": "as you said",
    "name": "from its name",
    "month in name": "from its name",
    "nothing": "of no day it says: it never displaces what a day is known of (add --as-at if you know it)",
    "rows": "each with its own day",
}


def describe_source(source: SourceFile) -> str:
    """One line on what a file was taken for."""
    ending = (
        "the whole list: what it lacks has ended"
        if source.complete
        else "a part: what it lacks has not ended"
    )
    dated_by = DATED_BY[source.dated_by]
    day = f"as at {source.as_at:%d %B %Y} ({dated_by})" if source.as_at else dated_by
    return f"{source.name}: {source.title}, {day}; {ending}"


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of one file: its counts, the rows that were refused, the values not taken as they stand."""

    name: str
    title: str
    counts: Mapping[str, int]
    refusals: Sequence[RefusedRow]
    faulty: FaultyValues

    @property
    def refused(self) -> int:
        """Rows that were refused, by their reader or, later, by the register itself."""
        return self.counts.get("refused", len(self.refusals))

    @property
    def is_whole(self) -> bool:
        """Whether all that it says was taken: no row refused, no value left out."""
        return not self.refused and not self.faulty.left_out


def outcome_lines(outcome: FileOutcome) -> list[str]:
    """What became of one file."""
    lines = _number_lines([outcome])
    return lines + _refusal_lines([outcome], with_lines=True) + _fault_lines(outcome.faulty)


def files_lines(outcomes: Sequence[FileOutcome]) -> list[str]:
    """What became of several files together: kinds, totals, and the names of those with something left out."""
    kinds = Counter(outcome.title for outcome in outcomes)
    lines = [
        f"{len(outcomes):,} files in all: " + ", ".join(f"{n:,} {title}" for title, n in kinds.most_common())
    ]
    lines += _number_lines(outcomes)
    lines += _refusal_lines(outcomes, with_lines=False)
    lines += _fault_lines(FaultyValues().add_up(outcome.faulty for outcome in outcomes))
    if partial := [outcome.name for outcome in outcomes if not outcome.is_whole]:
        lines.append(f"  not all was taken of {len(partial):,} files: {_some(partial)}")
    return lines


def location_lines(counts: Mapping[str, int]) -> list[str]:
    """What an import did to the register, from its counts by name."""

    def number(name: str, words: str) -> str:
        return f"{counts.get(name, 0):,} {words}"

    changes = [number("added", "new to the register"), number("changed", "changed")]
    changes += [number("same", "unchanged"), number("ended", "ended, as their rows say")]
    lines = [f"  locations: {', '.join(changes)}"]
    if counts.get("unnamed"):
        lines.append(number("unnamed", "of the new ones are not shown: no file has given their names yet"))
    if counts.get("added_ended"):
        lines.append(number("added_ended", "of the new ones are not shown: they had ended already"))
    if counts.get("unlisted"):
        lines.append(number("unlisted", "others ended: the whole list lacks them"))
    lines.append(number("editions", "ratings are new"))
    return [lines[0], *(f"  {line}" for line in lines[1:])]


def register_line(totals: RegisterTotals) -> str:
    """What the register holds, all of it."""
    return (
        f"The register holds {totals.shown + totals.ended + totals.unnamed:,} locations: {totals.shown:,} that are"
        f" shown, {totals.ended:,} that have ended, {totals.unnamed:,} of which no file has given the name."
    )


def _number_lines(outcomes: Sequence[FileOutcome]) -> list[str]:
    counts: Counter[str] = Counter()
    for outcome in outcomes:
        counts.update(outcome.counts)
    refused = sum(outcome.refused for outcome in outcomes)
    left_out = sum(outcome.faulty.left_out for outcome in outcomes)
    put_right = sum(outcome.faulty.put_right for outcome in outcomes)
    read = f"  {counts['rows']:,} rows read: {refused:,} refused, {left_out:,} values left out of the others"
    return [f"{read}, {put_right:,} put right" if put_right else read, *location_lines(counts)]


def _refusal_lines(outcomes: Sequence[FileOutcome], *, with_lines: bool) -> list[str]:
    by_reason: dict[str, list[RefusedRow]] = {}
    for refusal in (refusal for outcome in outcomes for refusal in outcome.refusals):
        by_reason.setdefault(refusal.reason, []).append(refusal)
    lines = []
    for reason, refused in sorted(by_reason.items(), key=lambda item: (-len(item[1]), item[0])):
        where = f" (lines {_some([str(refusal.line) for refusal in refused])})" if with_lines else ""
        lines.append(f"  refused {len(refused):,}: {REASONS[reason]}{where}")
    if by_register := sum(outcome.refused - len(outcome.refusals) for outcome in outcomes):
        lines.append(f"  refused {by_register:,}: {REASONS['cannot_be_merged']}")
    return lines


def _fault_lines(faulty: FaultyValues) -> list[str]:
    lines = []
    for name, fault, account in faulty:
        parts = [f"“{word}” {count:,}" for word, count in account.words.most_common(MOST_WORDS_NAMED)]
        if account.lines:
            first = account.lines[:MOST_LINES_NAMED]
            more = ["…"] if account.count > len(first) else []
            parts.append(f"lines {', '.join([*map(str, first), *more])}")
        about = f" ({'; '.join(parts)})" if parts else ""
        lines.append(f"  {FAULTS[fault]} {account.count:,}: {name}{about}")
    return lines


def _some(names: Sequence[str]) -> str:
    """The first of some names, and how many more there are."""
    more = f" and {len(names) - MOST_LINES_NAMED:,} more" if len(names) > MOST_LINES_NAMED else ""
    return ", ".join(names[:MOST_LINES_NAMED]) + more
