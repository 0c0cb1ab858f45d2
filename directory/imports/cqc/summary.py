"""The lines that an import prints for the person who started it."""

from __future__ import annotations

from collections.abc import Sequence

from directory.imports.cqc.reading import SourceFile
from directory.imports.cqc.table_shapes import RefusedRow

MOST_LINES_NAMED = 12
REASONS = {
    "no_location_id": "no location id",
    "provider_not_location": "no location id: the row describes a provider, not a place of care",
    "bad_location_id": "the location id is none of the regulator's",
    "wrong_number_of_columns": "not as many cells as there are columns",
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
    return f"{source.path.name}: {source.title}, {day}, {completeness}"


def outcome_lines(counts: dict[str, int], refusals: Sequence[RefusedRow], rows: int) -> list[str]:
    """What became of it."""
    names = ("added", "changed", "ended", "same")
    numbers = ", ".join(
        f"{counts.get(name, 0):,} {'unchanged' if name == 'same' else name}" for name in names
    )
    lines = [
        f"  {rows:,} rows: {numbers}, {len(refusals):,} refused",
        f"  {counts.get('editions', 0):,} new ratings kept",
    ]
    by_reason: dict[str, list[RefusedRow]] = {}
    for refusal in refusals:
        by_reason.setdefault(refusal.reason, []).append(refusal)
    for reason, refused in sorted(by_reason.items(), key=lambda item: (-len(item[1]), item[0])):
        line_numbers = ", ".join(str(refusal.line) for refusal in refused[:MOST_LINES_NAMED])
        more = f" and {len(refused) - MOST_LINES_NAMED:,} more" if len(refused) > MOST_LINES_NAMED else ""
        lines.append(f"  refused {len(refused):,}: {REASONS[reason]} (lines {line_numbers}{more})")
    return lines
