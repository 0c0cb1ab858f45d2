"""A file is what its bytes are: the kinds that are taken, and what is refused with which words."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.files.rules import office
from directory.files.rules.kinds import (
    ENDINGS,
    LONGEST_DOWNLOAD,
    LONGEST_NAME,
    MEDIA_TYPES,
    MOST_BYTES,
    FileKind,
    check_size,
    clean_alt,
    download_name,
    kind_of,
    shown_name,
)
from directory.foundation.errors import Invalid
from directory.web.error_messages import ERROR_MESSAGES
from tests.files import samples

GOOD = {
    FileKind.PDF: samples.PDF,
    FileKind.DOCX: samples.DOCX,
    FileKind.XLSX: samples.XLSX,
    FileKind.JPEG: samples.photo("JPEG"),
    FileKind.PNG: samples.photo("PNG"),
}


def locked() -> bytes:
    """A zip that says of its parts that they are locked."""
    content = bytearray(samples.DOCX)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (start := content.find(mark, start)) >= 0:
            content[start + place] |= 1
            start += 4
    return bytes(content)


def lying() -> bytes:
    """A zip whose parts say that they are small and are not: 200 MB of nothing."""
    content = bytearray(samples.office(parts={"word/big.xml": bytes(200 * 1024 * 1024)}))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = 0
        while (start := content.find(mark, start)) >= 0:
            if struct.unpack_from("<L", content, start + place)[0] > 10**8:
                struct.pack_into("<L", content, start + place, 1000)
            start += 4
    return bytes(content)


def twice() -> bytes:
    """A zip with two parts of one name, of which two readers read two."""
    output = io.BytesIO(samples.DOCX)
    with zipfile.ZipFile(output, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("word/document.xml", "<document/>")
    return output.getvalue()


def many_parts() -> bytes:
    return samples.office(parts={f"word/{number}.xml": b"" for number in range(5_001)})


def relationships(kind: str, mode: str = "External", encoding: str = "utf-8") -> bytes:
    """A part with one relationship: `kind` is the last word of its type."""
    kind = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
    one = f'<Relationship Id="r1" Type="{kind}" Target="http://x/a" TargetMode="{mode}"/>'
    return f'<?xml version="1.0" encoding="{encoding}"?><Relationships>{one}</Relationships>'.encode(encoding)


MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
BAD = {
    "nothing": (b"", "empty"),
    "too much": (samples.PDF + bytes(MOST_BYTES), "file_too_large"),
    "a text": (b"Our certificate: yes.", "file_kind_unknown"),
    "a program": (b"MZ\x90\x00" + bytes(100), "file_kind_unknown"),
    "a page": (b"<!doctype html><script>alert(1)</script>", "file_kind_unknown"),
    "an SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "file_kind_unknown"),
    "a GIF": (b"GIF89a" + bytes(40), "file_kind_unknown"),
    "a PDF behind a page": (b"<script>alert(1)</script>" + samples.PDF, "file_kind_unknown"),
    "a PDF that is cut off": (samples.PDF[:-20], "broken"),
    "a PDF with something behind its end": (samples.PDF + bytes(2000), "broken"),
    "a PDF that is a zip too": (samples.PDF + samples.DOCX + b"%%EOF", "file_kind_unknown"),
    "a locked PDF": (samples.PDF.replace(b"/Root", b"/Encrypt 5 0 R /Root"), "file_locked_or_old"),
    "an old Word file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file_locked_or_old"),
    "a locked zip": (locked(), "file_locked_or_old"),
    "a zip that is cut off": (samples.DOCX[:-30], "broken"),
    "a zip with something behind it": (samples.DOCX + b"MZ", "broken"),
    "a zip with a part twice": (twice(), "broken"),
    "a zip of something else": (samples.office(kind="application/zip"), "file_kind_unknown"),
    "a Word file with macros": (samples.office(kind=MACROS), "file_macros"),
    "macros by their name": (samples.office(parts={"word/vbaProject.bin": b"x"}), "file_macros"),
    "macros of 1992": (
        samples.office("xl/workbook.xml", parts={"xl/macrosheets/s.xml": b"x"}),
        "file_macros",
    ),
    "a program inside": (samples.office(parts={"word/embeddings/run.EXE": b"MZ"}), "file_macros"),
    "a template from elsewhere": (
        samples.office(parts={"word/_rels/settings.xml.rels": relationships("attachedTemplate")}),
        "file_fetches",
    ),
    "a template from elsewhere, in other letters": (
        samples.office(
            parts={"word/_rels/settings.xml.rels": relationships("attachedTemplate", encoding="utf-16")}
        ),
        "file_fetches",
    ),
    "a picture from elsewhere": (
        samples.office(parts={"word/_rels/document.xml.rels": relationships("image")}),
        "file_fetches",
    ),
    "a table from elsewhere": (
        samples.office(
            "xl/workbook.xml", parts={"xl/externalLinks/_rels/e.xml.RELS": relationships("externalLinkPath")}
        ),
        "file_fetches",
    ),
    "relationships that are no XML": (
        samples.office(parts={"word/_rels/document.xml.rels": b"<Relationships>"}),
        "broken",
    ),
    "relationships with a document type": (
        samples.office(parts={"word/_rels/document.xml.rels": b"<!DOCTYPE a><a/>"}),
        "broken",
    ),
    "a bomb": (samples.office(parts={"word/big.xml": bytes(200 * 1024 * 1024)}), "file_unpacks_too_large"),
    "a bomb that lies": (lying(), "broken"),
    "far too many parts": (many_parts(), "file_unpacks_too_large"),
    "a way out of the folder": (samples.office(parts={"../../etc/passwd": b"x"}), "broken"),
}


@pytest.mark.parametrize("kind", GOOD)
def test_a_kind_is_told_by_the_content(kind: FileKind) -> None:
    assert kind_of(GOOD[kind]) is kind


def test_a_link_to_follow_and_a_picture_inside_are_taken() -> None:
    for part in (relationships("hyperlink"), relationships("image", mode="Internal")):
        assert kind_of(samples.office(parts={"word/_rels/document.xml.rels": part})) is FileKind.DOCX


def test_every_kind_has_a_type_and_an_ending() -> None:
    assert set(GOOD) == set(MEDIA_TYPES) == set(ENDINGS) == set(FileKind)


@pytest.mark.parametrize("name", BAD)
def test_what_is_not_taken_is_refused_with_its_reason(name: str) -> None:
    content, code = BAD[name]
    with pytest.raises(Invalid) as refusal:
        kind_of(content)
    assert (refusal.value.field, refusal.value.code) == ("file", code)
    assert code in ERROR_MESSAGES


def test_a_zip_is_unpacked_within_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the parts say of themselves, what comes out is counted."""
    monkeypatch.setattr(office, "check_entries", lambda *_: None)
    monkeypatch.setattr(office, "MOST_UNPACKED", 1000)
    with pytest.raises(Invalid, match="file_unpacks_too_large"):
        office.office_kind(samples.office(parts={"word/more.xml": bytes(2000)}))


def told(content: bytes) -> bool:
    """Whether bytes are met with a kind or a refusal of ours; any other error is raised."""
    try:
        return kind_of(content) in FileKind
    except Invalid as refusal:
        return refusal.field == "file"


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"%PDF-1.7", b"PK\x03\x04", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]),
)
def test_no_bytes_are_met_with_anything_but_a_kind_or_a_refusal(content: bytes, mark: bytes) -> None:
    assert told(mark + content)


@given(st.data())
def test_a_zip_that_was_bent_anywhere_is_a_kind_or_a_refusal(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from([samples.DOCX, samples.XLSX])))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    assert told(bytes(content))


@given(st.text(max_size=400))
def test_a_name_is_shown_in_one_line_and_saved_in_plain_letters(name: str) -> None:
    shown = shown_name(name)
    assert 0 < len(shown) <= LONGEST_NAME and shown.isprintable()
    assert not set(shown) & set("/\\\n\r\u202e\x00")
    saved = download_name(shown, FileKind.DOCX)
    assert saved.isascii() and saved.endswith(".docx") and len(saved) <= LONGEST_DOWNLOAD + 5
    assert saved.count(".") == 1 and saved == saved.lower()


@pytest.mark.parametrize(
    ("name", "shown", "saved"),
    [
        ("C:\\Users\\Rosa\\Our policy.pdf", "Our policy.pdf", "our-policy.pdf"),
        ("../../etc/passwd", "passwd", "passwd.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe", "invoicefdp.pdf"),
        ("", "file", "file.pdf"),
        ("Güvenlik.docx", "Güvenlik.docx", "guvenlik.pdf"),
        (".htaccess", ".htaccess", "htaccess.pdf"),
    ],
)
def test_names(name: str, shown: str, saved: str) -> None:
    assert shown_name(name) == shown
    assert download_name(shown, FileKind.PDF) == saved


def test_what_a_picture_shows() -> None:
    assert clean_alt("  the\n garden ", needed=True) == "the garden"
    assert clean_alt(" ", needed=False) is None
    for words, code in (("", "alt_needed"), ("x" * 301, "too_long")):
        with pytest.raises(Invalid, match=code):
            clean_alt(words, needed=True)


@pytest.mark.parametrize("size", [1, MOST_BYTES])
def test_a_size_at_its_bound_is_taken(size: int) -> None:
    check_size(size)
