"""The people of the tests of accounts."""

from __future__ import annotations

from tests.accounts.conftest import people

__all__ = ["people"]
