"""Importing postcodes: both published shapes, what is refused, and the old postcodes in force until the last moment."""

from __future__ import annotations

import csv
import gzip
import io
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import inspect
from sqlalchemy.orm import scoped_session

from directory.audit.models import AuditEvent
from directory.foundation.actor import PUBLIC, SYSTEM
from directory.foundation.database import db, transaction
from directory.foundation.errors import Conflict, Invalid, NotAllowed
from directory.imports import postcode_file
from directory.imports.commands import import_group
from directory.imports.postcode_file import read_postcodes
from directory.imports.postcodes import import_postcodes
from directory.places import postcode_replacement
from directory.places.models import Outcode, Postcode

HEADER = "postcode,lat,lon,lad,ward\n"
OLD = ("ZL10AA", 51_00_000, 0, "E09000901", "E05009001")


KILLED = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import inspect, insert
from directory import models
from directory.app import create_app
from directory.foundation.actor import SYSTEM
from directory.foundation.database import db, transaction
from directory.foundation.settings import Settings
from directory.imports import postcode_file
from directory.imports.postcodes import import_postcodes
from directory.places.models import Postcode
from directory.places.queries import postcodes_held

folder, file, step = sys.argv[1:]
Path(folder).mkdir(exist_ok=True)
app = create_app(Settings(data_dir=Path(folder), search_url="memory://", secret_key="only-for-tests" * 4))
postcode_file.ROWS_A_CHUNK = 10
with app.app_context():
    if step == "killed":
        db.create_all()
        with transaction():
            db.session.add(Postcode(code="ZL10AA", lat_e5=51_00_000, lon_e5=0))
        import_postcodes(
            SYSTEM, Path(file), on_progress=lambda share: share > 0.4 and os.kill(os.getpid(), signal.SIGKILL)
        )
    if step == "again":
        import_postcodes(SYSTEM, Path(file))
    beside = [name for name in inspect(db.engine).get_table_names() if name.startswith("postcode_")]
    print(postcodes_held(), len(beside))
"""


def table(rows: int = 3, header: str = HEADER) -> str:
    """A table of invented postcodes."""
    return header + "".join(
        f"ZL8 {n // 26 % 10}A{chr(65 + n % 26)},51.6{n % 100:02},-0.1,E09000901,E05009001\n"
        for n in range(rows)
    )


def code_point_rows(area: str) -> str:
    """Rows in the shape of OS Code-Point Open: no header, ten columns, National Grid; one has no position."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
    nhs = ("E19000009", "E18000009")
    writer.writerow([f"{area}1 1AA", 10, 530000, 180000, "E92000001", *nhs, "", "E09000901", "E05009001"])
    writer.writerow([f"{area}1 1AB", 50, 531000, 181000, "E92000001", *nhs, "", "E09000901", "E05009001"])
    writer.writerow([f"{area}1 1AD", 90, 0, 0, "E92000001", *nhs, "", "E09000901", ""])
    return out.getvalue()


def code_point_zip(path: Path, **members: str) -> Path:
    """The zip as it is published: tables by area under Data/CSV, tables of another kind under Doc."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Doc/Code-Point_Open_Column_Headers.csv", "PC,PQ,EA\nPostcode,Quality,Eastings\n")
        archive.writestr("licence.txt", "Open Government Licence")
        for name, text in members.items():
            archive.writestr(f"Data/CSV/{name}.csv", text)
    return path


def run(path: Path, *options: str) -> Result:
    """The command, as from the keyboard."""
    return CliRunner().invoke(import_group, ["postcodes", str(path), *options])


def held(session: scoped_session) -> dict[str, tuple[int, int]]:
    """What is in force."""
    session.expire_all()
    return {row.code: (row.lat_e5, row.lon_e5) for row in session.query(Postcode)}


def tables_beside() -> list[str]:
    """Tables of postcodes but the one in force."""
    return [name for name in inspect(db.engine).get_table_names() if name.startswith("postcode_")]


@pytest.fixture
def old(session: scoped_session) -> scoped_session:
    """One postcode in force."""
    session.add(Postcode(**dict(zip(postcode_replacement.COLUMNS, OLD, strict=True))))
    session.commit()
    return session


@pytest.mark.parametrize("packed", [False, True])
def test_a_table_replaces_the_postcodes(old: scoped_session, tmp_path: Path, packed: bool) -> None:
    path = tmp_path / ("new.csv.gz" if packed else "new.csv")
    path.write_bytes(gzip.compress(table().encode()) if packed else table().encode())
    result = run(path)
    assert result.exit_code == 0, result.output
    assert "3 postcodes are in force; there were 1." in result.output
    assert "1 outward codes are new." in result.output
    assert held(old) == {
        "ZL80AA": (51_60_000, -10_000),
        "ZL80AB": (51_60_100, -10_000),
        "ZL80AC": (51_60_200, -10_000),
    }
    assert tables_beside() == []
    outcode = old.get(Outcode, "ZL8")
    assert outcode is not None
    assert (outcode.lat_e5, outcode.postcodes, outcode.council_code) == (51_60_100, 3, "E09000901")
    event = old.query(AuditEvent).filter_by(action="postcodes.replaced").one()
    assert (event.before, event.after) == ({"postcodes": 1}, {"postcodes": 3})
    assert run(path).exit_code == 0  # again, onto a table that was swapped in
    assert len(held(old)) == 3


def test_columns_may_stand_in_any_order_with_a_byte_order_mark(old: scoped_session, tmp_path: Path) -> None:
    path = tmp_path / "new.csv"
    path.write_text(
        "\ufeffWard,extra,LAD,lon,lat,Postcode\r\n,x,,-0.5,51.5,zl2 2aa\r\n\r\n", encoding="utf-8"
    )
    assert run(path).exit_code == 0
    assert held(old) == {"ZL22AA": (51_50_000, -50_000)}


def test_code_point_open_as_published(old: scoped_session, tmp_path: Path) -> None:
    path = code_point_zip(tmp_path / "codepo_gb.zip", zl=code_point_rows("ZL"), zs=code_point_rows("ZS"))
    result = run(path)
    assert result.exit_code == 0, result.output
    assert "4 postcodes are in force" in result.output
    assert "2 without a position were left out." in result.output
    postcodes = held(old)
    assert sorted(postcodes) == ["ZL11AA", "ZL11AB", "ZS11AA", "ZS11AB"]
    # 530000, 180000 is beside the Thames at Westminster.
    assert postcodes["ZL11AA"] == pytest.approx((51_50_400, -12_800), abs=100)


def test_faulty_rows_are_counted_and_shown(old: scoped_session, tmp_path: Path) -> None:
    path = tmp_path / "new.csv"
    bad = [
        "N8,51.5,-0.1,E09000901,E05009001",
        "ZL8 1AA,north,-0.1,E09000901,E05009001",
        "ZL8 1AB,nan,-0.1,E09000901,E05009001",
        "ZL8 1AD,48.1,2.2,E09000901,E05009001",
        "ZL8 1AE,51.5,-0.1,Larkholm,E05009001",
        "ZL8 1AF,51.5",
    ]
    path.write_text(table(60) + "\n".join(bad) + "\n", encoding="utf-8")
    result = run(path)
    assert result.exit_code == 0, result.output
    assert "6 of 66 rows were refused:" in result.output
    assert "new.csv, line 62: the postcode has not the shape of one" in result.output
    assert "new.csv, line 67: the number of columns is wrong" in result.output
    assert result.output.count("the position is outside Great Britain") == 1 + 2
    assert len(held(old)) == 60


def test_the_first_of_two_rows_with_one_postcode_counts(old: scoped_session, tmp_path: Path) -> None:
    path = tmp_path / "new.csv"
    path.write_text(table(2) + "ZL8 0AA,55.0,-3.0,E09000901,E05009001\n", encoding="utf-8")
    result = run(path)
    assert "1 stood in the file more than once" in result.output
    assert held(old)["ZL80AA"] == (51_60_000, -10_000)


def written(path: Path, content: bytes) -> Path:
    """A file with just this in it."""
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"name,age\nA,1\n", "neither OS Code-Point Open nor a table of postcode"),
        (b"postcode,lat,lon\nZL8 0AA,51.5,-0.1\n", "The file lacks these columns: lad, ward."),
        (HEADER.encode(), "None of the 0 rows could be read."),
        (HEADER.encode() + b"x,y,z,a,b\n" * 9, "None of the 9 rows could be read."),
        (table(4).encode() + b"x,y,z,a,b\n" * 2, "2 of 6 rows could not be read."),
        (table(9).encode("utf-16"), "neither OS Code-Point Open nor a table of postcode"),
        (gzip.compress(table(5000).encode())[:-200], "The file is broken or cut short."),
        (b"\x1f\x8bnot gzip at all", "The file is broken or cut short."),
        (b"PK\x03\x04not a zip at all", "The file is broken or cut short."),
        (b"\x00" * 5000, "neither OS Code-Point Open nor a table of postcode"),
    ],
)
def test_a_file_that_is_no_good_changes_nothing(
    old: scoped_session, tmp_path: Path, content: bytes, sentence: str
) -> None:
    result = run(written(tmp_path / "bad", content))
    assert result.exit_code == 1
    assert sentence in result.output
    assert "Nothing was changed." in result.output
    assert list(held(old)) == ["ZL10AA"]
    assert tables_beside() == []


def test_a_file_that_is_not_there(old: scoped_session, tmp_path: Path) -> None:
    assert "There is no such file." in run(tmp_path / "gone.zip").output
    assert "There is no such file." in run(tmp_path).output


def test_a_zip_of_another_kind(old: scoped_session, tmp_path: Path) -> None:
    assert "it is not OS Code-Point Open" in run(code_point_zip(tmp_path / "other.zip")).output


def test_a_locked_zip(old: scoped_session, tmp_path: Path) -> None:
    path = code_point_zip(tmp_path / "locked.zip", zl=code_point_rows("ZL"))
    content = bytearray(path.read_bytes())
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 8] |= 1  # the flag that says "encrypted"
    path.write_bytes(content)
    assert "locked with a password" in run(path).output


def test_a_zip_cut_short(old: scoped_session, tmp_path: Path) -> None:
    path = code_point_zip(tmp_path / "cut.zip", zl=code_point_rows("ZL") * 50)
    path.write_bytes(path.read_bytes()[:-300])
    assert "broken or cut short" in run(path).output


@pytest.mark.parametrize("shape", ["zip", "gz", "long line"])
def test_a_bomb_is_refused(
    old: scoped_session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shape: str
) -> None:
    monkeypatch.setattr(postcode_file, "RATIO_COUNTS_FROM", 100_000)
    path = tmp_path / "bomb"
    if shape == "zip":
        code_point_zip(path, zl='"ZL1 1AA"' * 1_000_000)
    elif shape == "gz":
        path.write_bytes(
            gzip.compress((HEADER + "ZL8 0AA,51.5,-0.1,E09000901,E05009001\n" * 200_000).encode())
        )
    else:
        path.write_bytes(gzip.compress(HEADER.encode() + b"x" * 9_000_000))
    assert "unpacks to far more" in run(path).output
    assert list(held(old)) == ["ZL10AA"]


def test_a_zip_that_claims_to_be_huge_or_full(
    old: scoped_session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = code_point_zip(tmp_path / "zip", zl=code_point_rows("ZL"))
    monkeypatch.setattr(postcode_file, "MOST_BYTES", 100)
    assert "unpacks to far more" in run(path).output
    monkeypatch.setattr(postcode_file, "MOST_FILES", 1)
    assert "far more files" in run(path).output


def test_a_file_that_loses_a_fifth_is_refused_until_told(old: scoped_session, tmp_path: Path) -> None:
    path = written(tmp_path / "many.csv", table(50).encode())
    assert run(path).exit_code == 0
    fewer = written(tmp_path / "few.csv", table(39).encode())
    result = run(fewer)
    assert result.exit_code == 1
    assert "The file would leave 39 postcodes of 50." in result.output
    assert len(held(old)) == 50
    assert run(fewer, "--allow-fewer").exit_code == 0
    assert len(held(old)) == 39
    assert run(written(tmp_path / "rim.csv", table(32).encode())).exit_code == 0


def test_readers_see_the_old_postcodes_until_the_swap(
    old: scoped_session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postcode_file, "ROWS_A_CHUNK", 10)
    seen: list[list[str]] = []

    def look(_share: float) -> None:
        seen.append(list(held(old)))
        old.rollback()

    import_postcodes(SYSTEM, written(tmp_path / "new.csv", table(35).encode()), on_progress=look)
    assert seen == [["ZL10AA"]] * 4
    assert len(held(old)) == 35


def test_what_a_killed_run_left_is_swept_away(old: scoped_session, tmp_path: Path) -> None:
    with transaction():
        killed = postcode_replacement.begin_replacement(SYSTEM)
    with transaction():
        postcode_replacement.add_rows(killed, [("ZL99AA", 51_00_000, 0, None, None)])
    assert tables_beside() == [killed.name]
    assert list(held(old)) == ["ZL10AA"]
    assert run(written(tmp_path / "new.csv", table().encode())).exit_code == 0
    assert tables_beside() == []
    assert "ZL99AA" not in held(old)


def test_the_import_that_starts_last_wins(
    old: scoped_session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postcode_file, "ROWS_A_CHUNK", 10)
    first = written(tmp_path / "first.csv", table(25).encode())
    second = written(tmp_path / "second.csv", table(3).encode())
    started: list[float] = []

    def start_another(share: float) -> None:
        if not started:
            started.append(share)
            import_postcodes(SYSTEM, second)

    with pytest.raises(Conflict):
        import_postcodes(SYSTEM, first, on_progress=start_another)
    assert len(held(old)) == 3
    assert tables_beside() == []


def test_a_run_killed_outright_leaves_the_old_postcodes_and_the_next_one_cleans_up(tmp_path: Path) -> None:
    path = written(tmp_path / "new.csv", table(35).encode())
    script = tmp_path / "run.py"
    script.write_text(KILLED, encoding="utf-8")
    killed, after, again = (
        subprocess.run(
            [sys.executable, str(script), str(tmp_path / "data"), str(path), step],
            cwd=Path(postcode_file.__file__).parents[2],
            env={"PYTHONPATH": ".", "PATH": ""},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        for step in ("killed", "look", "again")
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert after.stdout.splitlines()[-1] == "1 1", after.stderr
    assert again.stdout.splitlines()[-1] == "35 0", again.stderr


def test_the_swapped_table_is_the_table_the_models_describe(old: scoped_session, tmp_path: Path) -> None:
    inspector = inspect(db.engine)
    before = (inspector.get_pk_constraint("postcode"), [c["name"] for c in inspector.get_columns("postcode")])
    assert run(written(tmp_path / "new.csv", table().encode())).exit_code == 0
    inspector = inspect(db.engine)
    after = (inspector.get_pk_constraint("postcode"), [c["name"] for c in inspector.get_columns("postcode")])
    assert after == before
    assert [c["nullable"] for c in inspector.get_columns("postcode")] == [False, False, False, True, True]
    types = [column["type"].as_generic().__class__.__name__ for column in inspector.get_columns("postcode")]
    assert types == ["String", "Integer", "Integer", "String", "String"]


def test_only_the_system_and_its_administrator_may(old: scoped_session, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        import_postcodes(PUBLIC, written(tmp_path / "new.csv", table().encode()))


def test_the_share_read_grows_to_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postcode_file, "ROWS_A_CHUNK", 2)
    shares = [chunk.share for chunk in read_postcodes(written(tmp_path / "new.csv", table(9).encode()))]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    path = code_point_zip(tmp_path / "zip", zl=code_point_rows("ZL"), zs=code_point_rows("ZS"))
    shares = [chunk.share for chunk in read_postcodes(path)]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_every_refusal_has_its_code(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refused:
        list(read_postcodes(written(tmp_path / "x.csv", b"postcode,ward\n")))
    assert (refused.value.field, refused.value.code) == ("file", "columns_missing")
    assert refused.value.values == {"columns": "lat, lon, lad"}
