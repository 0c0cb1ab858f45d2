"""The real register and all of England's postcodes, imported and searched: `python -m tests.real ../shared/data`.

Not part of the suite, which carries its own invented rows: this runs where the published files lie. It imports every
file of the regulator in every adapter's shape, then the postcodes, then asks `/register` for homes near a postcode and
fails unless real ones come back, nearest first, with their ratings. It uses the database that
DIRECTORY_TEST_DATABASE_URL names, or SQLite in a temporary folder.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from lxml import html as lxml_html

from directory.app import create_app
from directory.foundation.settings import Settings

NEAR, KIND = "B31 2TX", "nursing_home"
FAR_MILES = 5.0


def main(data: Path) -> None:
    """Import, search, show."""
    with tempfile.TemporaryDirectory(prefix="choosing-care-real-") as folder:
        url = os.environ.get("DIRECTORY_TEST_DATABASE_URL", "")
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("DIRECTORY_")},
            "DIRECTORY_DATA_DIR": folder,
            "DIRECTORY_DATABASE_URL": url,
            "DIRECTORY_LOG_LEVEL": "WARNING",
        }
        print(f"Database: {'PostgreSQL' if url else 'SQLite'}")
        run(environment, "upgrade")
        run(environment, "import", "postcodes", str(data / "postcodes" / "postcodes_england.csv.gz"))
        run(environment, "import", "cqc", *map(str, register_files(data)))
        refuse(environment, data / "cqc" / "format" / "api_schema_location.json")
        settings = Settings(data_dir=Path(folder), database_url=url, secret_key="x" * 40, log_level="WARNING")
        look(settings)


def register_files(data: Path) -> list[Path]:
    """Every file that can be imported: the tidy one, the raw shapes, the API's answers."""
    cqc = data / "cqc"
    return [cqc / "cqc_locations.csv.gz", *sorted((cqc / "raw").glob("*.csv.gz")), *samples(cqc)]


def samples(cqc: Path) -> list[Path]:
    """The regulator's answers about single locations."""
    return sorted((cqc / "format").glob("api_sample_location_*.json"))


def run(environment: dict[str, str], *words: str) -> None:
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
    if done.returncode:
        sys.exit(f"failed: {done.stderr[-3000:]}")
    print(f"({time.monotonic() - begun:.0f} s)")


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
    assert done.returncode != 0, "a schema was taken for data"


def look(settings: Settings) -> None:
    """Ask the page, as a daughter would."""
    app = create_app(settings)
    address = f"/register?near={NEAR.replace(' ', '+')}&kind={KIND}"
    answer = app.test_client().get(address)
    assert answer.status_code == 200, answer.status
    page = lxml_html.fromstring(answer.get_data())
    print(f"\nGET {address}\n{' '.join(page.xpath('//main//h2')[0].text_content().split())}")
    miles, rated = [], 0
    for card in page.xpath("//li[contains(@class, 'cc-card')]")[:10]:
        words = " · ".join(" ".join(part.split()) for part in card.itertext() if part.strip())
        print(f"  {words}")
        miles.append(float(words.split(" miles away")[0].rsplit(" ", 1)[1]))
        rated += any(word in words for word in ("Outstanding", "Good", "Requires improvement", "Inadequate"))
    assert miles and miles == sorted(miles) and miles[0] < FAR_MILES, "no home near by, or not nearest first"
    assert rated >= 3, "the homes have no ratings"
    print(f"{len(miles)} shown, {rated} with a rating, the nearest {miles[0]} miles away")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
