"""Every public page keeps within the width of a sheet: what sticks out is cut off, or shrinks all the rest."""

from __future__ import annotations

import pytest

from tests.browser.inspection import NewPage
from tests.browser.paths import PATHS, filled

WIDTH, HEIGHT = 800, 1100  # CSS pixels: a sheet of A4 with narrow margins
STICKS_OUT = """() => [...document.querySelectorAll("body *")]
    .filter((part) => part.getBoundingClientRect().right > innerWidth + 1 || part.getBoundingClientRect().left < -1)
    .filter((part) => !part.closest(".govuk-visually-hidden, .govuk-skip-link, svg"))
    .map((part) => part.tagName + "." + part.className).slice(0, 5)"""


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_no_page_is_wider_than_its_sheet(
    site: str, new_page: NewPage, service_slugs: tuple[str, str], lang: str
) -> None:
    page = new_page(viewport={"width": WIDTH, "height": HEIGHT})
    page.emulate_media(media="print")
    too_wide = {}
    for step in PATHS:
        path = filled(step, service_slugs)
        page.goto(f"{site}{path}{'&' if '?' in path else '?'}lang={lang}")
        if page.evaluate("document.documentElement.scrollWidth") > WIDTH:
            too_wide[step] = page.evaluate(STICKS_OUT)
    assert not too_wide
