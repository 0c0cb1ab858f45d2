"""A command that is refused or mistyped makes nothing: no folder, no database, no secret, no lock."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from directory.app import create_app
from directory.foundation.data_folder import create_data_folder
from directory.foundation.settings import Settings
from tests.ports import free_port
from tests.trust.site import Site

MakeSite = Callable[..., Site]
PRODUCTION = {
    "DIRECTORY_PRODUCTION": "1",
    "DIRECTORY_SECRET_KEY": "a key of forty characters, for this test",
    "DIRECTORY_PUBLIC_URL": "https://care.example.org",
}


REFUSED: tuple[tuple[tuple[str, ...], dict[str, str]], ...] = (
    (("serve", "--prot", "8001"), {}),
    (("bakup", "x"), {}),
    (("import", "cqx", "x"), {}),
    (("import", "postcodes", "x", "--insist"), {}),
    (("demo", "--services", "none"), {}),
    (("restore", "gone.copy"), {}),
    (("restore", "no.copy", "--yes"), {}),
    (("check",), {}),
    (("work",), {}),
    (("reindex",), {}),
    (("backup", "care.copy"), {}),
    (("move", "postgresql://127.0.0.1:1/care"), {}),
    (("setup",), {}),
    (("setup", "--council", "Lakrholm"), {}),
    (("setup", "--council", "Haringey", "--postcodes", "gone.zip"), {}),
    (("setup", "--council", "Haringey", "--sender", "nobody"), {}),
    (("setup", "--without-council", "Haringey"), {}),
    (("serve", "--host", "203.0.113.1"), {}),
    (("serve",), {"DIRECTORY_COUNCIL": "E1"}),
    (("serve",), {"DIRECTORY_DATABASE_URL": "mysql://care:secret@db.example.org/care"}),
    (("check",), {"DIRECTORY_DATABASE_URL": "care"}),
    (("check",), {"DIRECTORY_DATABASE_URL": "postgresql://care:secret@db.example.org:port/care"}),
    (("serve",), PRODUCTION),
    (("demo",), PRODUCTION),
)
# All in one process, since it takes longer to begin one than to refuse a command.
CODE = """
import json, os, sys
from pathlib import Path
from directory.__main__ import main
plain = dict(os.environ)
for words, settings in json.loads(sys.argv[1]):
    os.environ.clear()
    os.environ.update(plain, **settings)
    sys.argv = ["directory", *words]
    code = 0
    try:
        main()
    except SystemExit as ended:
        code = ended.code
    print("\\nFOUND", json.dumps([words, code, sorted(path.name for path in Path().rglob("*"))]))
"""


@pytest.mark.parametrize("folders", [["data"], []], ids=["an empty folder", "no folder"])
def test_what_is_refused_makes_nothing(tmp_path: Path, folders: list[str]) -> None:
    (tmp_path / "no.copy").write_text("no copy", encoding="utf-8")
    for folder in folders:
        (tmp_path / folder).mkdir()
    site = Site(tmp_path, settings={"DIRECTORY_DATA_DIR": str(tmp_path / "data"), "DIRECTORY_AS_OF": ""})
    done = site.run_code(CODE, json.dumps(REFUSED))
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    found = [json.loads(line[6:]) for line in done.stdout.splitlines() if line.startswith("FOUND ")]
    assert [words for words, _, _ in found] == [list(words) for words, _ in REFUSED]
    for words, code, names in found:
        assert code in (1, 2), words
        assert names == [*folders, "no.copy"], words


def test_a_port_that_is_taken_is_seen_before_anything_is_made(make_site: MakeSite, tmp_path: Path) -> None:
    site = make_site(DIRECTORY_WORKERS="1").serve()
    metrics = {"DIRECTORY_METRICS_PORT": str(site.port)}
    for command, settings, named in (
        (("serve", "--port", str(site.port)), {}, "--port"),
        (("serve", "--port", str(free_port())), metrics, "DIRECTORY_METRICS_PORT"),
    ):
        other = Site(tmp_path, settings={"DIRECTORY_DATA_DIR": str(tmp_path / "data"), **settings})
        done = other.run(*command)
        assert done.returncode == 2
        assert f"Port {site.port} of 127.0.0.1 is taken" in done.stderr and named in done.stderr
        assert not list(tmp_path.iterdir())
    site.stop()


def development(data_dir: Path) -> Flask:
    return create_app(Settings(data_dir=data_dir, search_url="memory://"))


def test_the_secret_of_a_development_site_is_written_once(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    first, second = development(folder), development(folder)
    assert first.config["SECRET_KEY"] != second.config["SECRET_KEY"], "nothing is written down yet"
    assert not folder.exists()
    create_data_folder(first)
    create_data_folder(second)
    assert (
        first.config["SECRET_KEY"] == second.config["SECRET_KEY"] == development(folder).config["SECRET_KEY"]
    )
    assert (folder / "secret_key").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in folder.iterdir()) == ["secret_key", "site.lock"]


def test_a_secret_that_is_set_is_written_nowhere(tmp_path: Path) -> None:
    app = create_app(Settings(data_dir=tmp_path, search_url="memory://", secret_key="only-for-tests-" * 4))
    create_data_folder(app)
    assert app.config["SECRET_KEY"] == "only-for-tests-" * 4
    assert [path.name for path in tmp_path.iterdir()] == ["site.lock"]
