"""Settings as variables of the environment, and back."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from directory.foundation.settings import (
    FIRST_DAY,
    LAST_DAY,
    RANGES,
    Settings,
    environment_of,
    from_environment,
)

WORDS = st.from_regex(r"[a-z0-9.-]{1,12}", fullmatch=True)
VALUES: dict[str, st.SearchStrategy[object]] = {
    "bool": st.booleans(),
    "str": WORDS | st.just(""),
    "Path": WORDS.map(lambda name: Path("/srv") / name.replace(".", "-")),
    "date | None": st.none() | st.dates(FIRST_DAY, LAST_DAY),
    "tuple[str, ...]": st.lists(WORDS, max_size=3).map(tuple),
}
# Those whose values are looked at when they are read.
FIXED: dict[str, st.SearchStrategy[object]] = {
    "production": st.just(False),
    "log_level": st.sampled_from(["DEBUG", "WARNING"]),
    "secret_key": WORDS,
    "database_url": st.sampled_from(
        ["", "postgresql://care:p%40ss@db.example.org/care", "sqlite:////srv/care.sqlite3"]
    ),
    "mail_url": st.just("folder:///srv/mail"),
    "mail_from": st.just("care@example.org"),
    "security_contact": st.just("mailto:care@example.org"),
    "security_expires": st.just(date(2027, 11, 30)),
    "notify_key": st.just(""),
    "notify_templates": st.just(()),
    "metrics_port": st.integers(1, 65535),
    "cqc_key": WORDS,
    "cqc_url": st.just("https://api.example.org/v1"),
    "files_url": st.sampled_from(["", "folder:///srv/files", "s3://files-of-care/live"]),
    "scanner_url": st.sampled_from(["", "tcp://127.0.0.1:3310", "unix:///run/clamav/clamd.ctl"]),
    "public_url": st.just("https://care.example.org"),
    "oidc_issuer": st.just("https://id.council.example.org"),
    "oidc_client_id": st.just("choosing-care"),
    "oidc_client_secret": st.just("secret"),
    "oidc_name": st.just("A council"),
    "tiles_url": st.just("https://tiles.example.org/{z}/{x}/{y}.png"),
    "tiles_credit": st.just("© Makers of maps"),
    "errors_url": st.just("https://key@errors.example.org/1"),
}


def values_of(name: str, kind: str) -> st.SearchStrategy[object]:
    """Any value that a setting may have."""
    if name in FIXED:
        return FIXED[name]
    return st.integers(*RANGES[name]) if name in RANGES else VALUES[kind]


@given(
    st.builds(Settings, **{field.name: values_of(field.name, str(field.type)) for field in fields(Settings)})
)
def test_a_process_that_is_given_the_environment_has_the_same_settings(settings: Settings) -> None:
    assert from_environment(environment_of(settings)) == settings
