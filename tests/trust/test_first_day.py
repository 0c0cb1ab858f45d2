"""The first day of a real site, as docs/operate.md has it: from an empty folder to a production site with its register.

On invented small files; `docs/operate.md`, parts 3 to 7, with each command a process of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.imports import cqc_files as files
from tests.imports.cqc_files import ELM, ROSE, put, table
from tests.trust.site import Site

CONTACTS = """council,purpose,organisation,phone,hours,relay,email,website,source,checked_on
Haringey,adult_social_care,,020 7946 0101,9 to 5,18001 020 7946 0101,,,https://haringey.example/contact,2026-11-01
Haringey,safeguarding,,020 7946 0102,At any time,,,,https://haringey.example/contact,2026-11-01
all,advocacy,Invented Voices,020 7946 0107,,,,,Their leaflet,01/11/2026
"""
PRODUCTION = {
    "DIRECTORY_PRODUCTION": "1",
    "DIRECTORY_SECRET_KEY": "only-for-tests-" * 4,
    "DIRECTORY_PUBLIC_URL": "http://127.0.0.1",
    "DIRECTORY_COUNCIL": "E09000014",
}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Settings and an empty folder, and nothing else."""
    folder = tmp_path / "data"
    folder.mkdir()
    site = Site(folder, settings=PRODUCTION)
    yield site
    site.close()


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """Two homes in Haringey, one of which gives no care at present."""
    place = {"Location Postal Code": "N8 0RD", "Location Local Authority": "Haringey"}
    rows = [
        files.hsca_row(ROSE, **place, **{"Location Name": "Quillfeather House"}),
        files.hsca_row(ELM, **place, **{"Location Name": "Thornbury Lodge", "Dormant (Y/N)": "Y"}),
    ]
    return put(tmp_path, "active.csv", table(files.HSCA_2026, rows))


def test_from_an_empty_folder_to_a_site_with_its_register(site: Site, register: Path, tmp_path: Path) -> None:
    early = site.run("import", "cqc", str(register))
    assert early.returncode == 2
    assert "This site has not been set up" in early.stderr and "directory setup" in early.stderr
    assert "no such table" not in early.stderr + early.stdout

    contacts = put(tmp_path, "contacts.csv", CONTACTS)
    begun = site.run("setup", "--council", "Haringey", "--contacts", str(contacts))
    assert begun.returncode == 0, begun.stdout + begun.stderr
    assert "Haringey: 3 added" in begun.stdout
    assert "directory import cqc FILE" in begun.stdout

    filled = site.run("setup", "--register", str(register), "--as-at", "2026-11-01", "--prepare")
    assert filled.returncode == 0, filled.stdout + filled.stderr
    assert "1 entries made" in filled.stdout
    assert "1: dormant: registered, and giving no care at present" in filled.stdout
    assert "Then open http://127.0.0.1" in filled.stdout
    assert "0 entries made, 0 brought up to date, 1 as they were" in site.run("prepare", "haringey").stdout

    site.serve()
    council = site.get("/councils/haringey").text
    assert "020 7946 0102" in council and "Invented Voices" in council and "Their leaflet" in council
    found = site.get("/register?q=quillfeather").text
    assert "Quillfeather House" in found
    assert "/services/" not in found
    assert "Quillfeather" not in site.get("/find-care?q=care&near=N8+0RD").text
    assert site.stop() == 0
