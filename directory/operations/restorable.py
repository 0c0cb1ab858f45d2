"""Whether a copy may take the place of what a site holds: pure decisions, with what to do in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from directory.operations.copy_contents import CopyContents
from directory.site.rules import LEAST_SHARE, shrunk_tables


@dataclass(frozen=True, slots=True)
class Held:
    """What a site holds: its identity ("" where it has none yet), and its lasting rows by table."""

    identity: str
    rows: Mapping[str, int]


def shrunk_sentence(before: Mapping[str, int], now: Mapping[str, int]) -> str:
    """Say which tables hold less than the stated share of what they held; empty where none does."""
    tables = shrunk_tables(before, now)
    if not tables:
        return ""
    counts = ", ".join(f"{table} {now[table]:,} of {before[table]:,}" for table in tables)
    return f"It holds less than {LEAST_SHARE:.0%} of the rows of the last copy: {counts}."


def refusal_of_copy(
    copy: CopyContents,
    held: Held,
    known_revisions: tuple[str, ...],
    *,
    production: bool,
    another_site: bool,
    allow_fewer: bool,
) -> str:
    """Why a copy must not be put back, and what to do; empty where it may."""
    if copy.revision not in known_revisions:
        return (
            f"it is at revision {copy.revision or 'none'}, and this version of the program knows up to"
            f" {known_revisions[-1]}. Install the version that wrote it."
        )
    if copy.is_demonstration and production:
        return "it holds invented services, and production never shows them."
    if held.identity and copy.identity and copy.identity != held.identity and not another_site:
        return "it is a copy of another site. If it shall take this one's place, pass --another-site."
    tables = () if allow_fewer or another_site else shrunk_tables(held.rows, copy.kept_rows)
    if tables:
        counts = ", ".join(f"{table} {copy.kept_rows[table]:,} of {held.rows[table]:,}" for table in tables)
        return (
            f"it holds less than {LEAST_SHARE:.0%} of what the site holds now: {counts}. If that is right, pass"
            " --allow-fewer."
        )
    return ""
