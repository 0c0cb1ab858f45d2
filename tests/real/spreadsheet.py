"""HSCA_Active_Locations.ods of 2026 at real size, made from its published column names, read within a stated memory."""

from __future__ import annotations

import csv
import os
import random
import resource
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from directory.imports.cqc.command import NOT_ALL_TAKEN

MOST_MEMORY_MB = 300
LOCATIONS = 56_870  # as in July 2026
NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def import_spreadsheet(headers: Path) -> None:
    """Make the spreadsheet, import it by the command, and fail where that took more memory than is stated."""
    with tempfile.TemporaryDirectory(prefix="choosing-care-real-") as folder:
        path = Path(folder) / "active.ods"
        write_active_locations(path, headers)
        environment = {**os.environ, "DIRECTORY_DATA_DIR": folder, "DIRECTORY_LOG_LEVEL": "WARNING"}
        for words in (["upgrade"], ["import", "cqc", str(path)]):
            command = [sys.executable, "-m", "directory", *words]
            done = subprocess.run(
                command,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode in (0, NOT_ALL_TAKEN), done.stdout + done.stderr
        used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        print(f"\n{path.stat().st_size / 2**20:.0f} MB of ODS made from the published column names:")
        print(done.stdout.strip())
        print(f"Most memory that a command used: {used} MB")
        assert used <= MOST_MEMORY_MB


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
            "Care homes beds": str(number % 90),
            "Location Telephone Number": f"0{2_079_460_000 + number % 1000}",
            "Location Web Address": "www.example.org",
            "Primary ID (Dual registration locations)": "-",
            "Inherited Rating (Y/N)": "N",
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
