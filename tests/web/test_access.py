"""Whom a limit counts: an address, or the line that a household has."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from limits.strategies import MovingWindowRateLimiter

from directory.web.access import consume_limit, limiter, rate_limit_key
from directory.web.client_address import client_address, household
from directory.web.rate_limit_storage import MovingWindowMemoryStorage


def counted(app: Flask, address: str) -> str:
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": address}):
        return rate_limit_key()


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
        ("203.0.113.7:51234", "203.0.113.7"),
        ("[2001:db8:1:3::1]:51234", "2001:db8:1:3::/64"),
        ("[2001:db8:1:3::1]", "2001:db8:1:3::/64"),
        ("[fe80::1%eth0]:80", "fe80::/64"),
        ("[::ffff:203.0.113.7]:51234", "203.0.113.7"),
    ],
)
def test_an_address_counts_as_its_line(session_app: Flask, address: str, key: str) -> None:
    assert counted(session_app, address) == key


@given(st.integers(2, 2**64 - 1), st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_a_line_counts_once_whatever_its_end(line: int, one: int, other: int) -> None:
    app = Flask(__name__)
    first, second = (str(IPv6Address((line << 64) | end)) for end in (one, other))
    assert counted(app, first) == counted(app, second)
    assert counted(app, first) != counted(app, str(IPv6Address(((line ^ 1) << 64) | one)))


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**128 - 1), st.integers(0, 65535))
def test_a_port_makes_nobody_another(four: int, six: int, port: int) -> None:
    assert client_address(f"{IPv4Address(four)}:{port}") == IPv4Address(four)
    assert client_address(f"[{IPv6Address(six)}]:{port}") == client_address(str(IPv6Address(six)))
    assert client_address(f"[{IPv6Address(six)}%eth0]:{port}") == client_address(str(IPv6Address(six)))


@given(st.text(alphabet="0123456789abcdef.:[]%x \n٣", max_size=30))
def test_what_is_no_address_is_none(text: str) -> None:
    address = client_address(text)
    if address is not None:
        assert text.isascii() and text == text.strip() and household(address)


def test_another_address_of_the_same_line_is_no_way_round(
    session_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A test site starts without limits, so its limiter was given no store to count in.
    monkeypatch.setattr(limiter, "_limiter", MovingWindowRateLimiter(MovingWindowMemoryStorage()))
    monkeypatch.setattr(limiter, "enabled", True)
    taken = []
    for end in range(1, 4):
        with session_app.test_request_context("/", environ_base={"REMOTE_ADDR": f"2001:db8::{end}"}):
            taken.append(consume_limit("2 per hour", "letters"))
    assert taken == [True, True, False]


def test_the_application_has_no_limits_of_its_own() -> None:
    """`ViewLimiter` looks for none."""
    assert not limiter.limit_manager.application_limits and not limiter.limit_manager.default_limits
