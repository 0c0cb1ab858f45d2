"""The town whose catalogue is printed."""

from __future__ import annotations

from tests.finding import conftest as finding_conftest

town = finding_conftest.town
