"""Tables that people send: what every spreadsheet writes is read, and what would harm the site is refused."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from directory.foundation import workbook_parts as workbook_parts_module
from directory.foundation.errors import Invalid
from directory.foundation.read_spreadsheets import MOST_BYTES, MOST_COLUMNS, read_table
from directory.foundation.spreadsheets import Amount, csv_table, workbook
from directory.foundation.workbook_parts import without_empty_rows_below, workbook_parts

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
NEAR = '<row r="1"><c r="A1"><v>1</v></c></row>'


def sheet(cells: dict[tuple[int, int], object]) -> bytes:
    """An XLSX file with these cells."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        made = book.add_worksheet()
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        for (row, column), value in cells.items():
            if isinstance(value, date):
                made.write_datetime(row, column, value, days)
            else:
                made.write(row, column, value)
    return written.getvalue()


def refusal_of(content: bytes) -> str | None:
    try:
        read_table(content)
    except Invalid as refusal:
        return refusal.code
    return None


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\r\n1,2\r\n",
        b"\xef\xbb\xbfa;b\n1;2\n",
        "a\tb\n1\t2\n".encode("utf-16"),
        b'"a","b"\n"1","2"',
        csv_table([["a", "b"], ["1", "2"]]).encode(),
    ],
)
def test_csv_as_it_is_written_anywhere(content: bytes) -> None:
    assert read_table(content) == [["a", "b"], ["1", "2"]]


def test_letters_of_an_old_spreadsheet_and_apostrophes_before_formulas() -> None:
    assert read_table("Café,£5\n".encode("cp1252")) == [["Café", "£5"]]
    assert read_table(b"'=1+1,' \n") == [["=1+1", "'"]]


def test_xlsx_gives_days_and_numbers_and_comes_back_as_it_went_out() -> None:
    content = workbook("Bands", ["lot", "lowest", "from"], [["C1", Amount(615_50), date(2026, 4, 1)]])
    assert read_table(content) == [["lot", "lowest", "from"], ["C1", 615.5, date(2026, 4, 1)]]


def test_rows_and_columns_keep_their_numbers_where_the_first_are_empty() -> None:
    assert read_table(sheet({(2, 1): "a", (3, 2): 5}))[2:] == [[None, "a", None], [None, None, 5.0]]


def test_empty_rows_below_are_left_out() -> None:
    cells: dict[tuple[int, int], object] = {(0, 0): "a", (30_000, 0): " "}
    assert read_table(sheet(cells)) == [["a"]]


HEAD = '<row r="1"><c r="A1"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        (HEAD, HEAD),
        (f'{HEAD}<row r="2"/><row r="3" s="1" customFormat="1"/>\n', HEAD),
        (f'{HEAD}<row r="2"><c r="A2" s="1"/> <c r="B2" s="1"/></row><row r="3"></row>', HEAD),
        (f'{HEAD}<row r="2"/>' + '<row r="9"/>' * 20_000, HEAD),
        (f'<row r="1"/>{HEAD}', f'<row r="1"/>{HEAD}'),
        (f'{HEAD}<row r="2"><c r="A2"><v>0</v></c></row>', None),
        (f'{HEAD}<row r="2"><c r="A2" t="e"><v>#N/A</v></c></row><row r="3"/>', None),
        (f'{HEAD}<row r="2"><c r="A2"><is><t>b</t></is></c><c r="B2"/></row>', None),
        (f'{HEAD}<!-- <row r="2"/> --><row r="3"/>', None),
        ('<row r="2"/>' * 3, ""),
    ],
)
def test_rows_without_anything_below_the_table_are_cut_off(rows: str, kept: str | None) -> None:
    def part(inside: str) -> bytes:
        return f"<worksheet><sheetData>{inside}</sheetData><rowBreaks/></worksheet>".encode()

    read = without_empty_rows_below(part(rows))
    expected = kept if kept is not None else rows.removesuffix('<row r="3"/>' if "#N/A" in rows else "")
    assert read == part(expected)


def test_a_sheet_without_rows_is_left_as_it_is() -> None:
    assert without_empty_rows_below(b"<worksheet><sheetData/></worksheet>") == (
        b"<worksheet><sheetData/></worksheet>"
    )


@given(
    st.lists(
        st.sampled_from(
            [
                '<row r="1"/>',
                "<row/>",
                '<row s="1"><c s="1"/></row>',
                '<row><c s="1"/><c/></row>',
                "<row><c><v>1</v></c></row>",
            ]
        ),
        max_size=12,
    ),
    st.sampled_from([8, 20, 1 << 16]),
)
def test_nothing_but_the_empty_rows_below_is_cut_off(rows: list[str], looked_back: int) -> None:
    """However many bytes are looked at at once."""
    part = f"<sheetData>{''.join(rows)}</sheetData>".encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbook_parts_module, "LOOKED_BACK", looked_back)
        read = without_empty_rows_below(part)
    while rows and "<v>" not in rows[-1]:
        rows = rows[:-1]
    assert read == f"<sheetData>{''.join(rows)}</sheetData>".encode()


@pytest.mark.parametrize("empty", ["\n", "\r\n", " \n", ",,\n", ", ,\r\n"])
def test_empty_lines_below_are_left_out_of_a_csv_file_too(empty: str) -> None:
    below = empty * 30_000
    assert read_table(f"a,b,c\n1,2,3\n{below}".encode()) == [["a", "b", "c"], ["1", "2", "3"]]
    assert read_table(below.encode()) == []


def test_an_empty_line_between_two_keeps_its_place_and_counts() -> None:
    assert read_table(b"a,b\n,\n\n1,2\n\n") == [["a", "b"], [], [], ["1", "2"]]
    assert refusal_of(b"a\n" + b"\n" * 20_000 + b"b\n") == "too_many_rows"
    assert len(read_table(b"a\n" + b"\n" * 19_998 + b"b\n" + b"\n" * 9)) == 20_000


def test_the_separator_is_told_by_the_lines_that_hold_something() -> None:
    assert read_table(b"a;b\r\n1;2\r\n" + b"\r\n" * 5_000) == [["a", "b"], ["1", "2"]]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\x00\x01\x02\x03", "not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100, "not_a_table"),
        (b"PK\x03\x04 is not all of it", "not_a_table"),
        (sheet({(0, 0): "a"})[:-200], "not_a_table"),
        (b"a" * (MOST_BYTES + 1), "table_too_large"),
        (sheet({(0, 0): "a", (1_048_575, 16_383): "b"}), "table_too_large"),
        (b"a\n" * 20_001, "too_many_rows"),
    ],
)
def test_what_is_no_table_or_too_large_a_one_is_refused(content: bytes, code: str) -> None:
    assert refusal_of(content) == code


def test_what_unpacks_to_far_more_is_refused() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 70_000_000)
    assert refusal_of(written.getvalue()) == "table_too_large"


def test_a_zip_that_is_no_spreadsheet_is_refused() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        packed.writestr("letter.txt", "Hello")
    assert refusal_of(written.getvalue()) == "not_a_table"


def test_a_column_too_far_right_is_not_left_out_in_silence() -> None:
    assert read_table(",".join(["a"] * MOST_COLUMNS + [""]).encode()) == [["a"] * MOST_COLUMNS]
    with pytest.raises(Invalid) as refusal:
        read_table(",".join(["a"] * (MOST_COLUMNS + 1)).encode())
    assert refusal.value.code == "too_many_columns"


def changed(rows: str, path: str = "worksheets/sheet1.xml") -> bytes:
    """An XLSX file whose only sheet has these rows, and lies at this path below `xl/`."""
    part = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sheet({(0, 0): "a"}))) as plain, zipfile.ZipFile(written, "w") as packed:
        for name in plain.namelist():
            if name not in ("xl/worksheets/sheet1.xml", f"xl/{path}"):
                content = plain.read(name).replace(b"worksheets/sheet1.xml", path.encode())
                packed.writestr(name, content)
        packed.writestr(f"xl/{path}", part)
    return written.getvalue()


@pytest.mark.parametrize(
    "far",
    [
        '<row r="1048576"><c r="xfd1048576"><v>1</v></c></row>',
        '<row r="1048576"><c s="a>b" r="XFD1048576"><v>1</v></c></row>',
        f'<row r="1048576"><a-b:c xmlns:a-b="{MAIN}" r="XFD1048576"><v>1</v></a-b:c></row>',
        f'<row r="1048576">{"<c/>" * 16_383}<c><v>1</v></c></row>',
        '<row r="9999999"><c r="A9999999"><v>1</v></c></row>',
        '<row r="1048576"><c r="XFD1048576"><is><t>b</t></is></c></row>',
    ],
)
def test_however_a_far_cell_is_written_the_square_up_to_it_is_never_made(far: str) -> None:
    assert refusal_of(changed(f"{NEAR}{far}")) == "table_too_large"


@pytest.mark.parametrize("place", ["A99999999", "A0", "1A", "$A$1", "ABCD1", ""])
def test_a_cell_whose_place_is_none_is_refused_before_the_reader_sees_it(place: str) -> None:
    assert refusal_of(changed(f'{NEAR}<row r="2"><c r="{place}"><v>1</v></c></row>')) == "not_a_table"


def test_a_sheet_that_lies_where_nobody_looks_is_not_read() -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert refusal_of(changed(f"{NEAR}{far}", "sheets/sheet1.xml")) == "not_a_table"
    assert refusal_of(changed(f"{NEAR}{far}", "sharedStrings.xml")) == "table_too_large"


def test_cells_that_do_not_say_where_they_are_are_read_where_they_stand() -> None:
    rows = '<row><c><v>1</v></c><c/><c><v>2</v></c></row><row><c r="B2"><v>3</v></c></row>'
    assert read_table(changed(rows)) == [[1.0, None, 2.0], [None, 3.0, None]]


def test_what_a_document_declares_of_itself_is_refused() -> None:
    whole = changed(NEAR)
    declared = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as plain, zipfile.ZipFile(declared, "w") as packed:
        for name in plain.namelist():
            content = plain.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = b'<!DOCTYPE worksheet [<!ENTITY a "b">]>' + content
            packed.writestr(name, content)
    assert refusal_of(whole) is None
    assert refusal_of(declared.getvalue()) == "not_a_table"


def test_a_table_of_another_program_in_a_zip_is_refused() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", "<a/>")
    assert refusal_of(written.getvalue()) == "not_a_table"


def test_the_reader_gets_the_bytes_that_were_looked_through_alone() -> None:
    parts = workbook_parts(sheet({(0, 0): "a"}), "file")
    with zipfile.ZipFile(io.BytesIO(parts.content)) as packed:
        assert {part.compress_type for part in packed.infolist()} == {zipfile.ZIP_STORED}
        assert not [name for name in packed.namelist() if name.startswith(("docProps", "xl/theme"))]
