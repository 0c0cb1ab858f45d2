"""The town that every test of this room searches and chooses in."""

from __future__ import annotations

from tests.finding import conftest as finding_conftest

town = finding_conftest.town
