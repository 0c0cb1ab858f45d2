"""The genuine files of the regulator, and the ODS of 2026 at real size made from its published column names.

Not collected by pytest: `python -m tests.imports.real_cqc FOLDER` is the part of `make real` for the register. Nothing
of these files is kept. Exits with an error where an order of import, a repeat, memory or a refusal is not as promised.
"""

from __future__ import annotations

import csv
import random
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from click.testing import CliRunner
from sqlalchemy import select

from directory.app import create_app
from directory.foundation.database import db
from directory.foundation.settings import Settings
from directory.imports.cqc.command import import_cqc
from directory.register.models import Rating, RegisteredLocation

MOST_MEMORY_MB = 300
LOCATIONS = 56_870  # as in July 2026
HEADERS = "format/cqc_bulk_file_headers_2026.csv"
NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def main(folder: Path) -> None:
    """Import everything, in two orders and twice, then the generated ODS; print what happened and check it."""
    genuine = [folder / "cqc_locations.csv.gz", *sorted((folder / "raw").glob("*.gz"))]
    genuine += sorted((folder / "format").glob("api_sample_*.json"))
    not_data = [*sorted((folder / "format").glob("*schema_*.json")), folder / HEADERS]
    one, again = held_after(genuine, repeats=2), held_after(genuine[::-1], repeats=1)
    assert one == again, "the order of import made a difference"
    with tempfile.TemporaryDirectory() as scratch, site(Path(scratch)).app_context():
        for path in not_data:
            result = CliRunner().invoke(import_cqc, [str(path)])
            assert result.exit_code == 1, path
            assert "Traceback" not in result.output, path
            print(result.output.strip())
        ods = Path(scratch) / "active.ods"
        write_active_locations(ods, folder / HEADERS)
        print(f"{ods.stat().st_size / 2**20:.0f} MB of ODS made from the published column names")
        run([ods])
    print(f"Most memory used: {memory_mb()} MB")
    assert memory_mb() <= MOST_MEMORY_MB


def held_after(paths: Iterable[Path], repeats: int) -> list[Any]:
    """What the register holds once some files were imported, one after another, so many times."""
    with tempfile.TemporaryDirectory() as scratch, site(Path(scratch)).app_context():
        for _ in range(repeats):
            for path in paths:
                run([path])
        columns = [column for column in Rating.__table__.columns if column.name != "id"]
        order = (Rating.location_id, Rating.scope, Rating.question, Rating.mark)
        held = [hash(repr(row)) for row in db.session.execute(select(*columns).order_by(*order))]
        rows = db.session.execute(
            select(*RegisteredLocation.__table__.columns).order_by(RegisteredLocation.id)
        )
        held += [hash(repr((*row[:-1], sorted(row.facts.items())))) for row in rows]
        db.session.remove()
        db.engine.dispose()
    return held


def site(folder: Path) -> Any:
    """An application with empty tables of its own."""
    app = create_app(
        Settings(data_dir=folder, search_url="memory://", secret_key="only-here-" * 5, demonstration=True)
    )
    with app.app_context():
        db.create_all()
    return app


def run(paths: list[Path]) -> None:
    """Import, and print the summary and the time."""
    began = time.monotonic()
    result = CliRunner().invoke(import_cqc, ["--insist", *map(str, paths)])
    print(result.output.strip())
    assert result.exit_code == 0, result.output
    print(f"  {time.monotonic() - began:.1f} seconds")


def memory_mb() -> int:
    """The most memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def write_active_locations(path: Path, headers: Path) -> None:
    """HSCA_Active_Locations.ods with invented cells under every published column."""
    with headers.open(newline="") as words:
        columns = [row["column"] for row in csv.DictReader(words) if row["sheet"] == "HSCA_Active_Locations"]
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("content.xml", "w") as content,
    ):
        content.write(f"<office:document-content {NAMESPACES}><office:body><office:spreadsheet>".encode())
        readme = cells(["CQC database as at 01 July 2026"])
        content.write(f'<table:table table:name="README">{readme}</table:table><table:table>'.encode())
        content.write(cells(columns).encode())
        for row in invented_rows(columns):
            content.write(cells(row).encode())
        content.write(b"</table:table></office:spreadsheet></office:body></office:document-content>")


def invented_rows(columns: list[str]) -> Iterator[list[str]]:
    """Rows of the right size: random letters where words stand, flags and dates as published."""
    rng = random.Random(2026)
    for number in range(LOCATIONS):
        fixed = {
            "Location ID": f"1-{900_000_000 + number}",
            "Provider ID": f"1-{800_000_000 + number // 2}",
            "Care home?": "Y" if number % 2 else "N",
            "Dormant (Y/N)": "N",
            "Location Latest Overall Rating": rng.choice(["Good", "Outstanding", "Inadequate", "Not Rated"]),
            "Publication Date": f"{rng.randint(1, 28):02}/{rng.randint(1, 12):02}/2024",
            "Location Latitude": f"{rng.uniform(50, 55):.6f}",
            "Location Longitude": f"{rng.uniform(-4, 1):.6f}",
            "Location Postal Code": f"N{rng.randint(1, 20)} {rng.randint(1, 9)}AB",
        }
        yield [fixed.get(name) or invented(name, rng) for name in columns]


def invented(column: str, rng: random.Random) -> str:
    """A cell that is not fixed."""
    if column.startswith(("Regulated activity", "Service type", "Service user band")):
        return "Y" if rng.random() < 0.08 else ""
    if "date" in column.lower():
        return f"{rng.randint(1, 28):02}/{rng.randint(1, 12):02}/2015"
    return f"{rng.getrandbits(36):x} house" if rng.random() < 0.95 else ""


def cells(row: list[str]) -> str:
    """A row of the table."""
    made = (
        f"<table:table-cell><text:p>{escape(cell)}</text:p></table:table-cell>"
        if cell
        else "<table:table-cell/>"
        for cell in row
    )
    return f"<table:table-row>{''.join(made)}</table:table-row>"


if __name__ == "__main__":
    main(Path(sys.argv[1]) / "cqc" if (Path(sys.argv[1]) / "cqc").is_dir() else Path(sys.argv[1]))
