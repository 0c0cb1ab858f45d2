"""Every setting is documented, and an unsafe site does not start."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from directory.foundation.errors import BadSettings
from directory.foundation.settings import Settings, checked, from_environment

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
