"""Every setting is documented, and an unsafe site does not start."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import scoped_session

from directory.foundation.errors import BadSettings
from directory.foundation.settings import NEEDS_ANOTHER, Settings, checked, from_environment
from directory.operations.standing import require_known_council, require_served_council
from directory.places.models import Council

DOCUMENT = Path(__file__).resolve().parent.parent.parent / "docs" / "settings.md"


@pytest.mark.parametrize("name", [field.name for field in fields(Settings)])
def test_a_setting_is_documented(name: str) -> None:
    assert f"`DIRECTORY_{name.upper()}`" in DOCUMENT.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "unsafe",
    [
        {"secret_key": "short"},
        {"debug": True},
        {"demonstration": True},
        {"public_url": ""},
        {"public_url": "care.example.org"},
        {"public_url": "https://["},
    ],
)
def test_production_refuses_what_is_unsafe(unsafe: dict[str, Any]) -> None:
    safe = {"secret_key": "long enough for anybody, that is sure", "public_url": "https://care.example.org"}
    assert checked(Settings(production=True, **safe)).production
    with pytest.raises(BadSettings, match=f"DIRECTORY_{next(iter(unsafe)).upper()}"):
        checked(Settings(production=True, **{**safe, **unsafe}))


@pytest.mark.parametrize(
    "environ", [{"DIRECTORY_WORKERS": "two"}, {"DIRECTORY_DEBUG": "perhaps"}, {"DIRECTORY_COUNSIL": "x"}]
)
def test_a_setting_that_cannot_be_read_is_named(environ: dict[str, str]) -> None:
    with pytest.raises(BadSettings, match=next(iter(environ))):
        from_environment(environ)


@pytest.mark.parametrize("url", ["care", "mysql://u:secret@db/care", "postgresql://u:secret@db:port/care"])
def test_a_database_that_is_none_of_ours_is_named_without_its_password(url: str) -> None:
    with pytest.raises(BadSettings, match="DIRECTORY_DATABASE_URL") as refused:
        from_environment({"DIRECTORY_DATABASE_URL": url})
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("contact", "named"),
    [
        ("nobody", "CONTACT"),
        ("http://example.org", "CONTACT"),
        ("a@example.org\nX: y", "CONTACT"),
        ("care@example.org", "EXPIRES"),
    ],
)
def test_a_security_contact_is_whole(contact: str, named: str) -> None:
    with pytest.raises(BadSettings, match=f"DIRECTORY_SECURITY_{named}"):
        checked(Settings(security_contact=contact))
    expires = date(2027, 1, 1)
    assert checked(Settings(security_contact="care@example.org", security_expires=expires)).security_expires


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("files_url", "/srv/files"),
        ("files_url", "folder://files"),
        ("files_url", "https://files.example.org"),
        ("files_url", "s3://"),
        ("files_url", "s3://key:secret@bucket"),
        ("files_url", "s3://bucket?endpoint=x"),
        ("scanner_url", "127.0.0.1:3310"),
        ("scanner_url", "tcp://"),
        ("scanner_url", "tcp://host:0x"),
        ("scanner_url", "tcp://host"),
        ("scanner_url", "tcp://host:0"),
        ("scanner_url", "tcp://host:3310/clamd"),
        ("scanner_url", "tcp://clam@host:3310"),
        ("scanner_url", "tcp://host:3310?timeout=5"),
        ("scanner_url", "unix://run/clamd.ctl"),
        ("scanner_url", "https://host"),
    ],
)
def test_where_files_are_kept_and_scanned_is_whole(name: str, value: str) -> None:
    with pytest.raises(BadSettings, match=f"DIRECTORY_{name.upper()}"):
        checked(Settings(**{name: value}))


ALONE: tuple[tuple[str, object], ...] = (
    ("notify_key", "a-key"),
    ("notify_templates", ("0f1e2d3c-0000-4000-8000-000000000000",)),
    ("security_expires", date(2027, 1, 1)),
    ("cqc_url", "https://api.example.org/v1"),
    ("cqc_requests_a_minute", 60),
    ("oidc_trusted_mfa", True),
    ("metrics_host", "10.0.0.5"),
    ("tiles_credit", "© Makers of maps"),
    ("tiles_url", "https://tiles.example.org/{z}/{x}/{y}.png"),
)


@pytest.mark.parametrize(("name", "value"), ALONE)
def test_a_setting_that_does_nothing_alone_is_refused_with_what_it_needs(name: str, value: object) -> None:
    assert {name for name, _ in ALONE} == set(NEEDS_ANOTHER)
    alone: dict[str, Any] = {name: value}
    needed = f"DIRECTORY_{NEEDS_ANOTHER[name].upper()}"
    with pytest.raises(BadSettings, match=f"^DIRECTORY_{name.upper()} .*{needed}") as refused:
        checked(Settings(**alone))
    assert "a-key" not in str(refused.value)


@pytest.mark.parametrize("name", ["notify_key", "notify_templates"])
def test_what_is_for_notify_is_refused_beside_another_way_of_sending(name: str) -> None:
    both: dict[str, Any] = {**dict(ALONE[:2]), "mail_url": "folder:///srv/mail", "mail_from": "a@example.org"}
    checked(Settings(**{**both, "notify_key": "", "notify_templates": ()}))
    one = {"notify_key": "", "notify_templates": (), name: dict(ALONE)[name]}
    with pytest.raises(BadSettings, match=f"^DIRECTORY_{name.upper()} .*notify://"):
        checked(Settings(**{**both, **one}))


@pytest.mark.parametrize(
    "url", ["care.example.org", "care.example.org:8000", "ftp://care.example.org", "https://"]
)
def test_a_public_address_is_whole_in_no_production_either(url: str) -> None:
    """Without its scheme it named no host, and the site answered whatever host a request named."""
    with pytest.raises(BadSettings, match="DIRECTORY_PUBLIC_URL"):
        checked(Settings(public_url=url))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WORKERS", "0"),
        ("WORKERS", "65"),
        ("WORKERS", "-1"),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "11"),
        ("MAX_BODY_KB", "0"),
        ("MAX_BODY_KB", "102401"),
        ("AS_OF", "9999-12-31"),
        ("AS_OF", "2100-01-01"),
        ("AS_OF", "1999-12-31"),
        ("LOG_LEVEL", "LOUD"),
        ("PREVIOUS_SECRET_KEYS", "short"),
        ("PREVIOUS_SECRET_KEYS", "long enough for anybody, that is sure,short"),
    ],
)
def test_a_value_out_of_range_is_named(name: str, value: str) -> None:
    environ = {
        "DIRECTORY_PRODUCTION": "1",
        "DIRECTORY_SECRET_KEY": "another one that is long enough for anybody",
        "DIRECTORY_PUBLIC_URL": "https://care.example.org",
    }
    assert from_environment(environ).production
    with pytest.raises(BadSettings, match=f"DIRECTORY_{name}"):
        from_environment({**environ, f"DIRECTORY_{name}": value})


@pytest.mark.parametrize(
    ("name", "value"),
    [("WORKERS", "64"), ("AS_OF", "2099-12-31"), ("AS_OF", "2000-01-01"), ("LOG_LEVEL", "debug")],
)
def test_a_value_at_its_bound_is_taken(name: str, value: str) -> None:
    from_environment({"DIRECTORY_SECRET_KEY": "x", f"DIRECTORY_{name}": value})


def test_a_council_that_there_is_not_is_refused(app: Flask, session: scoped_session) -> None:
    require_known_council(Settings())
    require_known_council(Settings(council="E09000014"))
    for code in ("E09999999", "Haringey", "e09000014"):
        with pytest.raises(BadSettings, match="DIRECTORY_COUNCIL"):
            require_known_council(Settings(council=code))
    require_served_council(Settings(council="E09000014"))  # a site that speaks for no council yet
    session.add(Council(code="E06000015", name="Derby", slug="derby", kind="unitary", in_directory=True))
    session.flush()
    require_served_council(Settings(council="E06000015"))
    with pytest.raises(BadSettings, match="does not speak for it"):
        require_served_council(Settings(council="E09000014"))


@pytest.mark.parametrize(
    "address",
    [
        "http://tiles.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org/{z}/{x}.png",
        "https://{z}.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org; script-src *//{z}/{x}/{y}.png",
        "https://name:word@tiles.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org/{z}/{x}/{y}/{s}.png",
        "https://tiles.example.org/{z}/{x}/{y}.png,https://other.example",
    ],
)
def test_an_address_of_pictures_of_maps_is_nothing_else(address: str) -> None:
    good = Settings(
        tiles_url="https://tiles.example.org/{z}/{x}/{y}.png?key=a", tiles_credit="© Makers of maps"
    )
    assert checked(good) == good
    with pytest.raises(BadSettings, match="DIRECTORY_TILES_URL must be"):
        checked(Settings(tiles_url=address, tiles_credit="© Makers of maps"))
