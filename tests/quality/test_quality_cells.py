"""What the table of a provider's checks says of a day by which something is to be done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from directory.quality.checks_page import own_check_cells
from directory.quality.list_queries import CheckRow
from tests.catalogue.factories import TODAY


@pytest.mark.parametrize(
    ("days", "words", "is_late"),
    [
        (None, "None", False),
        (-1, "Overdue since 21 Nov 2026", True),
        (0, "22 Nov 2026", False),
        (1, "23 Nov 2026", False),
    ],
)
def test_a_day_that_has_passed_is_said_to_have_passed(
    app: Flask, days: int | None, words: str, is_late: bool
) -> None:
    row = CheckRow(
        id=1,
        service="Rose Court",
        slug="rose-court",
        provider="Rose Limited",
        provider_id=1,
        town="Derby",
        postcode="DE1 1AA",
        kind="spot_check",
        planned=True,
        checked_on=TODAY - timedelta(days=30),
        state="shared",
        outcome="action_needed",
        answered_on=None,
        actions_open=0 if days is None else 1,
        next_due=None if days is None else TODAY + timedelta(days=days),
    )
    with app.test_request_context("/"):
        cells = own_check_cells(row, TODAY)
    assert words in str(cells[-1]) and ("cc-due--late" in str(cells[-1])) is is_late
    assert "Rose Court" in str(cells[0]) and "Derby, DE1 1AA" in str(cells[0]), "of two of one name, which"
    assert cells[3] == "With you, not public yet"
