"""The town and the services that pages are about."""

from __future__ import annotations

from tests.finding import conftest as finding_conftest
from tests.moderation import conftest as moderation_conftest

town = finding_conftest.town
offered = moderation_conftest.offered
