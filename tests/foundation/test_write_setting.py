"""One setting in a site's file of settings is changed, and nothing else of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from directory.foundation.env_file import load_env_file, write_setting
from directory.foundation.errors import BadSettings

BEFORE = "# of the site\nDIRECTORY_COUNCIL=E09000014\n\nDIRECTORY_MAIL_FROM=old@example.org\nOTHER=1\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "environment"
    path.write_text(BEFORE, encoding="utf-8")
    path.chmod(0o600)
    return path


def test_a_setting_is_changed_in_its_place(file: Path) -> None:
    assert write_setting(file, "DIRECTORY_MAIL_FROM", "new@example.org")
    assert file.read_text() == BEFORE.replace("old@", "new@")
    assert file.stat().st_mode & 0o777 == 0o600
    assert not write_setting(file, "DIRECTORY_MAIL_FROM", "new@example.org")
    assert [path.name for path in file.parent.iterdir()] == ["environment"]


def test_a_new_setting_is_added_at_the_end(file: Path) -> None:
    assert write_setting(file, "DIRECTORY_MAIL_URL", "smtp://mail.example.org")
    assert file.read_text() == BEFORE + "DIRECTORY_MAIL_URL=smtp://mail.example.org\n"


def test_of_two_lines_for_one_setting_the_last_counts_and_stays(file: Path) -> None:
    file.write_text(BEFORE + "DIRECTORY_MAIL_FROM=later@example.org\n", encoding="utf-8")
    assert write_setting(file, "DIRECTORY_MAIL_FROM", "new@example.org")
    assert file.read_text() == BEFORE.replace("DIRECTORY_MAIL_FROM=old@example.org\n", "") + (
        "DIRECTORY_MAIL_FROM=new@example.org\n"
    )


@pytest.mark.parametrize("value", ["a b", "a\nb", "a#b", 'a"b', "$HOME"])
def test_a_value_that_would_be_read_otherwise_is_refused(file: Path, value: str) -> None:
    with pytest.raises(BadSettings):
        write_setting(file, "DIRECTORY_MAIL_FROM", value)
    assert file.read_text() == BEFORE


def test_what_is_written_is_what_is_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DIRECTORY_MAIL_FROM", raising=False)
    write_setting(file, "DIRECTORY_MAIL_FROM", "new@example.org")
    monkeypatch.setattr("os.environ", environment := {})
    load_env_file(file)
    assert environment["DIRECTORY_MAIL_FROM"] == "new@example.org"
