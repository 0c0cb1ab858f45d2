"""The program installed from a wheel, run from a folder that knows nothing of the project."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.trust.site import ROOT, Site

PARTS = (
    "directory",
    "search",
    "templates",
    "translations",
    "static",
    "pyproject.toml",
    "setup.py",
    "MANIFEST.in",
)
PAPERS = ("README.md", "LICENSE")


def run(*command: str, cwd: Path) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the wheel in it; what it depends on is lent by the one that runs the tests."""
    source = tmp_path_factory.mktemp("source")
    for name in (*PARTS, *PAPERS):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif (ROOT / name).is_file():
            shutil.copy(ROOT / name, source / name)
    run(sys.executable, "-m", "build", "--wheel", "--outdir", str(source / "dist"), ".", cwd=source)
    (wheel,) = (source / "dist").glob("*.whl")
    place = tmp_path_factory.mktemp("elsewhere") / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", str(place), cwd=source)
    python = place / "bin" / "python"
    run(
        *(
            sys.executable,
            "-m",
            "pip",
            "--python",
            str(python),
            "install",
            "--no-deps",
            "--no-index",
            str(wheel),
        ),
        cwd=source,
    )
    packages = next((place / "lib").glob("python3*/site-packages"))
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    shutil.rmtree(source)
    return place


@pytest.fixture(scope="module")
def site(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The installed program serving a new, empty site."""
    folder = tmp_path_factory.mktemp("somewhere") / "data"
    folder.mkdir()
    own = Site(folder, program=(str(installed / "bin" / "directory"),), settings={"PYTHONPATH": ""})
    yield own.serve()
    own.close()


def test_the_installed_program_serves_pages_styles_and_translations(site: Site, installed: Path) -> None:
    page = site.get("/")
    assert page.status == 200 and "Find care" in page.text
    files = re.findall(r'(?:href|src)="(/static/build/[^"]+)"', page.text)
    assert len(files) >= 2
    for name in files:
        answer = site.get(name)
        assert answer.status == 200 and len(answer.body) > 100, name
    assert 'dir="rtl"' in site.get("/?lang=ar").text
    for path in ("/find-care?q=care", "/register", "/privacy", "/guides/who-pays", "/healthz"):
        assert site.get(path).status == 200, path
    where = subprocess.run(
        [str(installed / "bin" / "python"), "-c", "import directory.app as a; print(a.TOP)"],
        cwd=site.folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(where.stdout.strip()).is_relative_to(installed)


def test_the_installed_program_keeps_its_data_where_it_is_run(installed: Path, tmp_path: Path) -> None:
    code = "from directory.foundation.settings import Settings; print(Settings().data_dir)"
    printed = subprocess.run(
        [str(installed / "bin" / "python"), "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(printed.stdout.strip()) == tmp_path / "var"
