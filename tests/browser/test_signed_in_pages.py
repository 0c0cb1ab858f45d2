"""Every page of people who are signed in, in English, and where providers read it in Arabic: nothing wrong with any."""

from __future__ import annotations

import pytest

from tests.browser.inspection import PageInspector
from tests.browser.paths import SIGNED_IN, filled
from tests.browser.signing_in import DemoSessions

READ_BY_PROVIDERS = ("/account", "/provider", "/sign-in")
VARIANTS = [
    *((path, "en", True) for path in SIGNED_IN),
    *((path, "ar", False) for path in SIGNED_IN if path.startswith(READ_BY_PROVIDERS)),
]


@pytest.fixture(scope="module")
def sessions(site: str) -> DemoSessions:
    """The people of the demonstration, signed in."""
    return DemoSessions(site)


@pytest.mark.parametrize(("path", "lang", "script"), VARIANTS, ids=str)
def test_nothing_is_wrong_with(
    path: str,
    lang: str,
    script: bool,
    site: str,
    inspector: PageInspector,
    service_slugs: tuple[str, str],
    sessions: DemoSessions,
) -> None:
    address = f"{site}{filled(path, service_slugs)}{'&' if '?' in path else '?'}lang={lang}"
    token = sessions.token(SIGNED_IN[path])
    inspection = inspector.inspect(address, widths=(1280, 320), script=script, session=token)
    assert inspection.status == 200
    assert not inspection.problems
