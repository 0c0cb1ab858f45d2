"""Cutting a site map into files; the lines of robots.txt and security.txt."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.opendata.rules import (
    MOST_ADDRESSES,
    contact_uri,
    crawl_pattern,
    files_of,
    robots_lines,
    security_lines,
)

MOST_OF_THE_PROTOCOL = 50_000


@given(st.integers(0, 120_000), st.integers(1, 40))
def test_every_page_is_in_one_file_and_no_file_is_too_long(pages: int, addresses_a_page: int) -> None:
    files = files_of(range(pages), addresses_a_page)
    assert [page for file in files for page in file] == list(range(pages))
    assert files and all(len(file) * addresses_a_page <= MOST_ADDRESSES for file in files)
    assert MOST_ADDRESSES <= MOST_OF_THE_PROTOCOL


def test_a_page_with_as_many_addresses_as_a_file_takes_has_a_file_of_its_own() -> None:
    assert MOST_ADDRESSES == 10_000
    assert files_of("abc", MOST_ADDRESSES) == ["a", "b", "c"]
    assert files_of("abc", MOST_ADDRESSES // 2) == ["ab", "c"]
    assert files_of("", MOST_ADDRESSES) == [""]  # a site map has one file at least


@pytest.mark.parametrize(
    ("rule", "pattern"),
    [
        ("/shortlist", "/shortlist"),
        ("/services/<string:slug>/report-a-mistake", "/services/*/report-a-mistake"),
        ("/a/<int:b>/<string:c>", "/a/*/*"),
    ],
)
def test_a_rule_as_a_pattern(rule: str, pattern: str) -> None:
    assert crawl_pattern(rule) == pattern


def test_robots_lines() -> None:
    assert robots_lines(["/x"], None) == ["User-agent: *", "Disallow: /x"]
    assert robots_lines([], "https://care.example.org/sitemap.xml") == [
        "User-agent: *",
        "",
        "Sitemap: https://care.example.org/sitemap.xml",
    ]


def test_security_lines() -> None:
    assert security_lines("care@example.org", date(2027, 11, 30), None) == [
        "Contact: mailto:care@example.org",
        "Expires: 2027-11-30T23:59:59Z",
        "Preferred-Languages: en",
    ]
    page = "https://care.example.org/.well-known/security.txt"
    assert security_lines("care@example.org", date(2027, 11, 30), page)[2:] == [
        "Preferred-Languages: en",
        f"Canonical: {page}",
    ]
    assert contact_uri("https://example.org/security") == "https://example.org/security"
