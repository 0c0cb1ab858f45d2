"""The real register and all of England's postcodes, imported, compared and searched: `python -m tests.real FOLDER`.

Not part of the suite, which carries its own invented rows: this runs where the published files lie. It imports every
file of the regulator in every adapter's shape, compares each location's rating with an independent reader of the raw
files, imports every eighth location in three orders, and asks `/register` for homes near a postcode. Then it sets up a
council, prepares its entries, walks one from its claim to the public results, and sends a list of prices twice. It
uses the database that DIRECTORY_TEST_DATABASE_URL names, or SQLite in a temporary folder.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from flask import Flask
from lxml import html as lxml_html

from directory.app import create_app
from directory.foundation.database import db
from directory.foundation.settings import Settings
from directory.imports.cqc.command import NOT_ALL_TAKEN
from directory.register.queries import current_ratings
from tests.real.independent import Expected, expected_ratings
from tests.real.orders import compare_orders
from tests.real.price_list import send_price_list
from tests.real.spreadsheet import import_spreadsheet
from tests.real.walk import COUNCIL, walk

NEAR, KIND = "B31 2TX", "nursing_home"
FAR_MILES = 5.0
MOST_SHOWN = 10


def main(data: Path) -> None:
    """Import, compare, search, show."""
    begun = time.monotonic()
    url = os.environ.get("DIRECTORY_TEST_DATABASE_URL", "")
    print(f"Database: {'PostgreSQL' if url else 'SQLite'}", flush=True)
    files = register_files(data)
    with tempfile.TemporaryDirectory(prefix="choosing-care-real-") as folder:
        settings = Settings(data_dir=Path(folder), database_url=url, secret_key="x" * 40, log_level="WARNING")
        environment = environment_of(settings)
        run(environment, "upgrade")
        run(environment, "import", "cqc", *map(str, files), code=NOT_ALL_TAKEN)
        run(environment, "import", "postcodes", str(data / "postcodes" / "postcodes_england.csv.gz"))
        refuse(environment, data / "cqc" / "format" / "api_schema_location.json")
        app = create_app(settings)
        compare_ratings(app, expected_ratings(files))
        look(app)
        run(environment, "setup", "--council", COUNCIL)
        run(environment, "prepare", COUNCIL)
        walk(app)
        send_price_list(app, COUNCIL)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
    with tempfile.TemporaryDirectory(prefix="choosing-care-real-") as folder:
        compare_orders(files, Path(folder), url)
    if not url:
        import_spreadsheet(data / "cqc" / "format" / "cqc_bulk_file_headers_2026.csv")
    print(f"\nAll of it took {time.monotonic() - begun:.0f} s")


def register_files(data: Path) -> list[Path]:
    """Every file that can be imported: the tidy one, the raw shapes, the API's answers. None of the faults."""
    cqc = data / "cqc"
    answers = sorted((cqc / "format").glob("api_sample_location_*.json"))
    return [cqc / "cqc_locations.csv.gz", *sorted((cqc / "raw").glob("*.csv.gz")), *answers]


def environment_of(settings: Settings) -> dict[str, str]:
    """The environment in which the commands act on a site of their own."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("DIRECTORY_")},
        "DIRECTORY_DATA_DIR": str(settings.data_dir),
        "DIRECTORY_DATABASE_URL": settings.database_url,
        "DIRECTORY_LOG_LEVEL": "WARNING",
    }


def run(environment: dict[str, str], *words: str, code: int = 0) -> None:
    """Run the command as an operator would, and show what it prints and how long it took."""
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "directory", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    printed = " ".join(Path(word).name if "/" in word else word for word in words)
    print(f"\n$ directory {printed}\n{done.stdout.strip()}")
    if done.returncode != code:
        sys.exit(f"ended with {done.returncode}: {done.stderr[-3000:]}")
    print(f"({time.monotonic() - begun:.0f} s, ended with {code})", flush=True)


def refuse(environment: dict[str, str], file: Path) -> None:
    """A file that is no data must be refused, by name of what is missing, with nothing changed."""
    done = subprocess.run(
        [sys.executable, "-m", "directory", "import", "cqc", str(file)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    print(f"\n$ directory import cqc {file.name}\n{done.stderr.strip().splitlines()[-1]}")
    assert done.returncode == 1, "a schema was taken for data"


def compare_ratings(app: Flask, expected: dict[str, Expected]) -> None:
    """Compare every location's overall rating, and its day, with what the independent reader made of the raw files."""
    with app.app_context():
        ratings = current_ratings(expected)
    differing = []
    for location_id, (value, published) in expected.items():
        overall = ratings[location_id].overall
        shown = (overall.value, overall.published_on) if overall else ("nothing", None)
        if shown != (value, published):
            differing.append(f"{location_id}: shown {shown}, in the files {(value, published)}")
    print(f"\nRatings of {len(expected):,} locations compared with the raw files: {len(differing):,} differ")
    for line in differing[:MOST_SHOWN]:
        print(f"  {line}")
    assert not differing, "the register shows ratings that the files do not give"


def look(app: Flask) -> None:
    """Ask the page, as a visitor would."""
    address = f"/register?near={NEAR.replace(' ', '+')}&kind={KIND}"
    answer = app.test_client().get(address)
    assert answer.status_code == 200, answer.status
    page = lxml_html.fromstring(answer.get_data())
    print(f"\nGET {address}\n{' '.join(page.xpath('//main//h2')[0].text_content().split())}")
    miles, rated = [], 0
    for card in page.xpath("//li[contains(@class, 'cc-card')]")[:MOST_SHOWN]:
        words = " · ".join(" ".join(part.split()) for part in card.itertext() if part.strip())
        print(f"  {words}")
        miles.append(float(words.split(" miles away")[0].rsplit(" ", 1)[1]))
        rated += any(word in words for word in ("Outstanding", "Good", "Requires improvement", "Inadequate"))
    assert miles and miles == sorted(miles) and miles[0] < FAR_MILES, "no home near by, or not nearest first"
    assert rated >= 3, "the homes have no ratings"
    print(f"{len(miles)} shown, {rated} with a rating, the nearest {miles[0]} miles away")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
