"""The lines that an import prints for the person who started it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from directory.imports.cqc.not_understood import NotUnderstood, together
from directory.imports.cqc.reading import SourceFile
from directory.imports.cqc.table_shapes import RefusedRow

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
    "not_a_location": "not a location of the API",
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
    completeness = "complete" if source.complete else "an extract: it can't end a location"
    dated_by = DATED_BY[source.dated_by]
    day = f"as at {source.as_at:%d %B %Y} ({dated_by})" if source.as_at else dated_by
    return f"{source.name}: {source.title}, {day}, {completeness}"


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of one file: its counts, the rows that were refused, the values that were not understood."""

    name: str
    title: str
    counts: Mapping[str, int]
    refusals: Sequence[RefusedRow]
    unknown: NotUnderstood

    @property
    def refused(self) -> int:
        """Rows that were refused, by their reader or, later, by the register itself."""
        return self.counts.get("refused", len(self.refusals))

    @property
    def is_whole(self) -> bool:
        """Whether all that it says was taken: no row refused, no value left out."""
        return not self.refused and not self.unknown


def outcome_lines(outcome: FileOutcome) -> list[str]:
    """What became of one file."""
    lines = [
        f"  {_numbers([outcome])}",
        f"  {outcome.counts.get('editions', 0):,} new ratings kept",
    ]
    return lines + _refusal_lines([outcome], with_lines=True) + _unknown_lines(outcome.unknown)


def files_lines(outcomes: Sequence[FileOutcome]) -> list[str]:
    """What became of several files together: kinds, totals, and the names of those with something left out."""
    kinds = Counter(outcome.title for outcome in outcomes)
    lines = [
        f"{len(outcomes):,} files in all: " + ", ".join(f"{n:,} {title}" for title, n in kinds.most_common()),
        f"  {_numbers(outcomes)}",
        f"  {sum(outcome.counts.get('editions', 0) for outcome in outcomes):,} new ratings kept",
    ]
    lines += _refusal_lines(outcomes, with_lines=False)
    lines += _unknown_lines(together(outcome.unknown for outcome in outcomes))
    if partial := [outcome.name for outcome in outcomes if not outcome.is_whole]:
        lines.append(f"  not all was taken of {len(partial):,} files: {_some(partial)}")
    return lines


def _numbers(outcomes: Sequence[FileOutcome]) -> str:
    def total(name: str) -> int:
        return sum(outcome.counts.get(name, 0) for outcome in outcomes)

    done = f"{total('added'):,} added, {total('changed'):,} changed, {total('ended'):,} ended"
    left_out = f"{sum(outcome.refused for outcome in outcomes):,} refused"
    unknown = sum(outcome.unknown.total for outcome in outcomes)
    more = f", {unknown:,} values not understood" if unknown else ""
    return f"{total('rows'):,} rows: {done}, {total('same'):,} unchanged, {left_out}{more}"


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


def _unknown_lines(unknown: NotUnderstood) -> list[str]:
    lines = []
    for name, account in unknown:
        parts = [f"“{word}” {count:,}" for word, count in account.words.most_common(MOST_WORDS_NAMED)]
        if account.lines:
            first = account.lines[:MOST_LINES_NAMED]
            more = ["…"] if account.count > len(first) else []
            parts.append(f"lines {', '.join([*map(str, first), *more])}")
        about = f" ({'; '.join(parts)})" if parts else ""
        lines.append(f"  not understood {account.count:,}: {name}{about}")
    return lines


def _some(names: Sequence[str]) -> str:
    """The first of some names, and how many more there are."""
    more = f" and {len(names) - MOST_LINES_NAMED:,} more" if len(names) > MOST_LINES_NAMED else ""
    return ", ".join(names[:MOST_LINES_NAMED]) + more
