"""Request limits, as a reader meets them: a plain page and a time to wait."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from urllib.parse import urlencode

import pytest

from directory.web.log_lines import WITHHELD
from tests.patience import wait_until
from tests.trust.site import Site

REPORT = "/services/service-0/report-a-mistake"


@pytest.fixture(scope="module")
def limited(make_site: Callable[..., Site]) -> Site:
    """A published site with limits, behind one proxy, in one process: counts in memory are a process's own."""
    return make_site(
        DIRECTORY_LIMITS_ENABLED="1",
        DIRECTORY_WORKERS="1",
        DIRECTORY_PRODUCTION="1",
        DIRECTORY_SECRET_KEY="a-long-secret-for-this-test-only-0123456789",
        DIRECTORY_PUBLIC_URL="https://care.example.org",
        DIRECTORY_TRUSTED_PROXIES="1",
    ).serve()


def report(site: Site, number: int, **headers: str) -> int:
    form = urlencode({"what": "price", "wrong": f"Report {number}", "token": f"{number:032x}"})
    answer = site.post(REPORT, form, **headers)
    if answer.status == 429:
        assert 0 < int(answer.headers["retry-after"]) <= 3600
        assert "Please wait a moment" in answer.text and "You have done nothing wrong" in answer.text
        assert "10 per" not in answer.text
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    return answer.status


def test_the_report_form_is_limited_by_address(limited: Site) -> None:
    first, second = {"X_Forwarded_For": "203.0.113.7"}, {"X_Forwarded_For": "203.0.113.8"}
    assert [report(limited, number, **first) for number in range(12)] == [303] * 10 + [429] * 2
    forged = {"X_Forwarded_For": "198.51.100.1, 203.0.113.7"}
    assert report(limited, 50, **forged) == 429, "an address made up by the sender does not help it"
    assert report(limited, 51, **second) == 303, "others are not shut out"
    assert limited.get(REPORT, **first).status == 200, "reading goes on"


def test_only_who_has_to_come_again_is_told_when(limited: Site) -> None:
    """The limiter says on each answer when its window ends: an hour, where the site is busy for a moment."""
    someone = {"X_Forwarded_For": "203.0.113.11"}
    form = urlencode({"what": "price", "wrong": "It is dearer.", "token": "9" * 32})
    with closing(sqlite3.connect(limited.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        busy = limited.post(REPORT, form, **someone)
        other.execute("ROLLBACK")
    assert (busy.status, busy.headers["retry-after"]) == (503, "30")
    for answer in (limited.post(REPORT, form, **someone), limited.get(REPORT, **someone)):
        assert answer.status in (200, 303) and "retry-after" not in answer.headers


def test_searching_is_limited_by_address(limited: Site) -> None:
    statuses = [limited.get("/find-care?q=care", X_Forwarded_For="203.0.113.9").status for _ in range(125)]
    assert statuses[:120] == [200] * 120 and statuses[-1] == 429
    answer = limited.get("/find-care?q=care", X_Forwarded_For="203.0.113.9")
    assert 0 < int(answer.headers["retry-after"]) <= 60
    assert limited.get("/healthz", X_Forwarded_For="203.0.113.9").status == 200
    assert limited.get("/find-care?q=care", X_Forwarded_For="203.0.113.10").status == 200


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/catalogue/haringey", 20),
        ("/services/service-0", 120),
        ("/league-tables", 120),
        ("/league-table/haringey/home-care", 120),
        ("/view-together", 120),
        ("/demo/mail", 120),
        ("/demo/mail/nothing", 120),
    ],
)
def test_every_page_that_costs_work_is_limited(limited: Site, path: str, most: int) -> None:
    statuses = [limited.get(path, X_Forwarded_For="203.0.113.11").status for _ in range(most + 1)]
    assert 429 not in statuses[:most] and statuses[most] == 429


def test_attempts_at_a_letter_are_limited_whatever_was_typed(limited: Site) -> None:
    form, ours = urlencode({"to": "ann at home"}), {"X_Forwarded_For": "203.0.113.12"}
    statuses = [limited.post("/shortlist/send", form, **ours).status for _ in range(31)]
    assert statuses == [400] * 30 + [429], "a bad address draws the whole page again"


def test_searching_is_limited_by_the_line_of_an_ipv6_address(limited: Site) -> None:
    statuses = [
        limited.get("/find-care?q=care", X_Forwarded_For=f"2001:db8::{end:x}").status for end in range(121)
    ]
    assert statuses == [200] * 120 + [429]
    assert limited.get("/find-care?q=care", X_Forwarded_For="2001:db8:0:1::1").status == 200


def test_a_port_behind_an_address_makes_nobody_another(limited: Site) -> None:
    ports = [
        limited.get("/find-care?q=care", X_Forwarded_For=f"203.0.113.12:{port}")
        for port in range(50000, 50121)
    ]
    assert [answer.status for answer in ports] == [200] * 120 + [429]
    assert limited.get("/find-care?q=care", X_Forwarded_For="[2001:db8:0:2::1]:443").status == 200
    assert limited.get("/find-care?q=care", X_Forwarded_For="unknown").status == 400


def test_no_line_of_the_log_names_whom_a_limit_refused(limited: Site) -> None:
    for _ in range(121):
        limited.get("/find-care?q=care", X_Forwarded_For="2001:db8:0:3::1")
    wait_until(
        lambda: "2001:db8" in logged(limited) or "ratelimit" in logged(limited), "the line of a refusal"
    )
    assert "203.0.113" not in logged(limited) and "2001:db8" not in logged(limited)
    assert f"({WITHHELD}) exceeded" in logged(limited).replace("/64", "")


def logged(site: Site) -> str:
    return site.log.read_text(encoding="utf-8")


def test_a_published_site_answers_for_its_own_address_only(limited: Site) -> None:
    assert limited.get("/", Host="evil.example").status == 400
    ours = limited.get("/councils?lang=ar", Host="care.example.org", X_Forwarded_Proto="https")
    assert ours.status == 200
    assert ours.headers["strict-transport-security"].startswith("max-age=")
    assert ours.headers["set-cookie"].startswith("__Host-lang=ar")


@pytest.mark.parametrize("url", ["nowhere://127.0.0.1", "mongodb://127.0.0.1", "redis://127.0.0.1:none"])
def test_a_store_of_counts_that_cannot_be_used_is_named(make_site: Callable[..., Site], url: str) -> None:
    done = make_site(DIRECTORY_LIMITS_ENABLED="1", DIRECTORY_LIMITS_URL=url).run("check")
    assert done.returncode == 2 and "DIRECTORY_LIMITS_URL" in done.stderr
    assert "Traceback" not in done.stderr
