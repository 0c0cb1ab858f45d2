"""Checks written up for tests, by the actions that staff write them up with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from directory.foundation.actor import Actor
from directory.quality.actions import checks
from directory.quality.models import QualityCheck
from directory.quality.rules import Finding, Findings, RequiredAction


def written_check(
    actor: Actor,
    service_id: int,
    *,
    kind: str,
    checked_on: date,
    planned: bool = False,
    outcome: str | None = None,
    public_summary: str = "",
    internal_note: str = "",
    findings: Sequence[Finding] = (),
    required_actions: Sequence[RequiredAction] = (),
) -> QualityCheck:
    """A draft that only the Council sees: planned for its day, and written up on it."""
    check = checks.plan(actor, service_id, kind=kind, planned=planned, checked_on=checked_on, on=checked_on)
    found = Findings(
        checked_on, outcome, public_summary, internal_note, tuple(findings), tuple(required_actions)
    )
    return checks.write_up(actor, check, found, version=check.version, on=checked_on)
