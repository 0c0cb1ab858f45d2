"""Addresses that are remembered are those that Flask builds."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, url_for

from directory.web.memoize import fixed_url
from directory.web.navigation import FLASH_PARAMS, answers_at_page, current_url, same_page_url
from directory.web.templating import memoized_url_for


@pytest.mark.parametrize(
    ("endpoint", "values"),
    [
        ("finding.start", {}),
        ("finding.service", {"slug": "rose-court-3f2a9c"}),
        ("finding.service", {"slug": "Rose Court/é"}),
        ("finding.council_page", {"slug": "haringey", "council": "E09000014"}),
        ("print.checklists", {"service": "rose-court-3f2a9c"}),
        ("print.checklists", {"service": ["rose-court-3f2a9c", "elm-house-1"]}),
        ("costing.calculator", {"service": ""}),
        ("finding.councils", {"_anchor": "who-pays"}),
        ("finding.results", {"category": "home_care", "near": "N8 0RD"}),
    ],
)
def test_an_address_is_the_same_each_time(app: Flask, endpoint: str, values: dict[str, Any]) -> None:
    with app.test_request_context("/"):
        for _ in range(2):
            assert memoized_url_for(endpoint, **values) == url_for(endpoint, **values)


def test_the_links_to_many_services_are_remembered_as_one(app: Flask) -> None:
    with app.test_request_context("/"):
        fixed_url.cache_clear()
        for number in range(50):
            memoized_url_for("finding.service", slug=f"rose-court-{number}")
        assert fixed_url.cache_info().currsize == 1


@pytest.mark.parametrize("name", FLASH_PARAMS)
def test_a_link_of_a_page_does_not_say_again_what_was_just_done(app: Flask, name: str) -> None:
    with app.test_request_context(f"/site/people?q=ann&{name}=invited"):
        assert current_url(state="active") == "/site/people?q=ann&state=active"
        assert current_url(**{name: "noted"}) == f"/site/people?q=ann&{name}=noted"
        assert same_page_url(lang="tr") == f"/site/people?q=ann&{name}=invited&lang=tr"


@pytest.mark.parametrize(
    ("path", "method", "is_page"),
    [
        ("/site/people/invite", "POST", True),
        ("/site/people/invite", "GET", False),
        ("/desk/take", "POST", False),
        ("/no-such-page", "POST", False),
    ],
)
def test_the_answer_to_a_form_knows_whether_a_page_has_its_address(
    app: Flask, path: str, method: str, is_page: bool
) -> None:
    with app.test_request_context(path, method=method):
        assert answers_at_page() == is_page
