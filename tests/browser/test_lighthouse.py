"""Lighthouse gives the three pages that matter most full marks; its figure for speed is for people to read, no test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.paths import SERVICE
from tests.conftest import CHROMIUM, FLAGS

ROOT = Path(__file__).resolve().parent.parent.parent
NODE = Path(sys.executable).parent / "node"
WITHOUT_SPEED = "accessibility,best-practices,seo"
# A demonstration asks search engines to stay out, and has to: tests/opendata holds a real site to its robots.txt.
OF_REAL_SITES = "is-crawlable"


@pytest.mark.parametrize("path", ["/", "/find-care?category=care_home", "/services/{service}"])
def test_full_marks(path: str, site: str, service_slug: str, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    subprocess.run(
        [
            str(NODE),
            str(ROOT / "node_modules/lighthouse/cli/index.js"),
            site + path.replace(SERVICE, service_slug),
            "--quiet",
            "--output=json",
            f"--output-path={report}",
            f"--only-categories={WITHOUT_SPEED}",
            f"--skip-audits={OF_REAL_SITES}",
            f"--chrome-flags={' '.join(FLAGS)}",
        ],
        env={**os.environ, "CHROME_PATH": CHROMIUM},
        check=True,
        capture_output=True,
        timeout=120,
    )
    categories = json.loads(report.read_text(encoding="utf-8"))["categories"]
    assert {name: category["score"] for name, category in categories.items()} == dict.fromkeys(
        WITHOUT_SPEED.split(","), 1
    )
