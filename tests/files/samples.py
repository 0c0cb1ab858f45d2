"""Invented files of every kind that is taken, and of some that are not."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from functools import cache

from PIL import Image
from werkzeug.datastructures import FileStorage

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"
# As its makers publish it, in two parts, so that no scanner takes this module for a virus.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
INFECTED_PDF = PDF.replace(b"endobj\n", b"endobj\n% AN-INVENTED-SIGNATURE-OF-THE-TESTS\n")
MAIN = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}
TYPES = '<Types><Override PartName="/{part}" ContentType="{kind}"/>{more}</Types>'


def office(
    part: str = "word/document.xml",
    *,
    kind: str | None = None,
    more: str = "",
    parts: Mapping[str, bytes] | None = None,
) -> bytes:
    """A Word or Excel file with other parts in it, and more types in its list."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES.format(part=part, kind=kind or MAIN[part], more=more))
        archive.writestr(part, "<document>Our rota is kept every week.</document>")
        for name, content in (parts or {}).items():
            archive.writestr(name, content)
    return output.getvalue()


DOCX, XLSX = office(), office("xl/workbook.xml")


@cache
def photo(kind: str = "JPEG", size: tuple[int, int] = (900, 600), mode: str = "RGB") -> bytes:
    """A photo on its side, with the place where it was taken and the name of its camera."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    exif[0x010F] = "SECRETCAMERA"
    exif.get_ifd(0x8825)[1] = "SECRETPLACE"
    image = Image.linear_gradient("L").resize(size).convert(mode)
    output = io.BytesIO()
    image.save(output, kind, exif=exif)
    return output.getvalue()


def upload(content: bytes, name: str = "evidence.pdf") -> FileStorage:
    """What a form brings."""
    return FileStorage(io.BytesIO(content), name)
