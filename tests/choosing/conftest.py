"""The small town of the finding room, to choose in."""

from __future__ import annotations

from tests.finding import conftest as finding

town = finding.town
