"""An application that one test makes leaves the next test's requests uncounted."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from directory.app import create_app
from directory.foundation.settings import Settings
from directory.web.access import limiter


def test_an_application_with_limits_counts_its_own_requests(session_app: Flask, tmp_path: Path) -> None:
    assert not limiter.enabled
    create_app(Settings(data_dir=tmp_path, search_url="memory://", secret_key="only-for-tests-" * 4))
    assert limiter.enabled


def test_the_next_test_starts_without_limits(session_app: Flask) -> None:
    assert not limiter.enabled
