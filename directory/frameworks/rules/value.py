"""Decisions about the ceiling of an instrument and what is committed under it, in whole pence."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

WARN_SHARES = (Decimal("0.80"), Decimal("0.95"))


@dataclass(frozen=True, slots=True)
class ValueVerdict:
    """What is committed against the ceiling, and what one more purchase would do: `ok`, `warn_80`,
    `warn_95`, `over`.
    """

    code: str
    committed_pence: int
    ceiling_pence: int | None


def value_verdict(
    max_value_pence: int | None, variations_pence: int, committed_pence: int, new_pence: int
) -> ValueVerdict:
    """What buying `new_pence` more does to the ceiling (requirement 88, invariant 11).

    Money counts when care is bought, not at admission. `over` means: not until a variation is recorded.
    """
    if max_value_pence is None:
        return ValueVerdict("ok", committed_pence, None)
    ceiling = max_value_pence + variations_pence
    after = committed_pence + new_pence
    if after > ceiling:
        return ValueVerdict("over", committed_pence, ceiling)
    share = Decimal(after) / ceiling
    code = "warn_95" if share >= WARN_SHARES[1] else "warn_80" if share >= WARN_SHARES[0] else "ok"
    return ValueVerdict(code, committed_pence, ceiling)


def used_share(committed_pence: int, ceiling_pence: int | None) -> int | None:
    """Whole hundredths of the ceiling that are committed, rounded down so that a warning is never said early."""
    if ceiling_pence is None:
        return None
    return committed_pence * 100 // ceiling_pence


def warning_of(committed_pence: int, ceiling_pence: int) -> str | None:
    """The warning that stands now: `warn_80`, `warn_95`, `over`; None below them all (requirement 88)."""
    code = value_verdict(ceiling_pence, 0, committed_pence, 0).code
    return None if code == "ok" else code
