"""Every public page, in every language, wide and narrow, with script and without: nothing wrong with any."""

from __future__ import annotations

import pytest

from tests.browser.inspection import PageInspector
from tests.browser.paths import NOT_THERE, PATHS, filled

LANGUAGES = ("en", "tr", "ar")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_wrong_with(
    path: str, lang: str, script: bool, site: str, inspector: PageInspector, service_slugs: tuple[str, str]
) -> None:
    path = filled(path, service_slugs)
    address = f"{site}{path}{'&' if '?' in path else '?'}lang={lang}"
    inspection = inspector.inspect(address, widths=(1280, 320), script=script)
    assert inspection.status == (404 if path in NOT_THERE else 200)
    problems = [
        problem
        for problem in inspection.problems
        if not (inspection.status == 404 and problem.startswith("console: Failed to load"))
    ]
    assert not problems
