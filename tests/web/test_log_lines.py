"""A log line is JSON and names nobody's address, whoever wrote it."""

from __future__ import annotations

import json
import logging
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from directory.web.log_lines import FIELDS, OWN, WITHHELD, LogLine, without_addresses

SURROUNDINGS = (
    "refused {}",
    "({}) exceeded",
    "'{}',",
    "[{}]:51234",
    "x={};",
    "{}.",
    "Client {}: gone",
    "\n{}\n",
)


def line(record: logging.LogRecord) -> str:
    return LogLine(FIELDS).format(record)


def record(message: str, *args: object, **extra: object) -> logging.LogRecord:
    made = logging.LogRecord("flask-limiter", logging.WARNING, __file__, 1, message, args, None)
    made.__dict__.update(extra)
    return made


@given(
    st.integers(2**24, 2**32 - 1).map(IPv4Address) | st.integers(2, 2**128 - 1).map(IPv6Address),
    st.sampled_from(SURROUNDINGS),
)
def test_no_ip_address_stands_in_a_line(address: IPv4Address | IPv6Address, around: str) -> None:
    assume(str(address) not in OWN)
    said = line(record(around.format(address), extra=[{"to": f"{address}"}]))
    assert str(address) not in said and json.loads(said)["message"] == around.format(WITHHELD)


@pytest.mark.parametrize(
    "address", ["ethel@example.org", "o'ethel+care@mail.example.co.uk", "ethel@localhost"]
)
def test_no_email_address_stands_in_a_line(address: str) -> None:
    said = line(record("could not send to %s", address, to=address, all={address: [address]}))
    assert "example" not in said and "localhost" not in said and "ethel+" not in said


def test_a_trace_names_no_address() -> None:
    try:
        raise ValueError("ethel@example.org at 203.0.113.7")
    except ValueError as error:
        made = record("failed")
        made.exc_info = (ValueError, error, error.__traceback__)
        said = line(made)
    assert "ethel" not in said.split("raise ValueError")[1].split("ValueError: ")[1]
    assert "203.0.113.7" not in said.rpartition("ValueError: ")[2]


@pytest.mark.parametrize(
    "text",
    [
        "Listening at: http://127.0.0.1:8000",
        "since 2026-11-29T01:22:07+00:00",
        "granian::asgi: closed",
        "version 2.8.7, SSID ab:cd:ef",
        'File "directory/app.py", line 3: 12:30:45',
    ],
)
def test_what_is_no_address_stays(text: str) -> None:
    assert without_addresses(text) == text


def test_numbers_and_nothing_stay_what_they_are() -> None:
    read = json.loads(line(record("request", ms=1.5, status=200, endpoint=None, cached=True)))
    assert (read["ms"], read["status"], read["endpoint"], read["cached"]) == (1.5, 200, None, True)
