"""Invented files of applications: a policy, a rota and a photo, stored by the real action."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from sqlalchemy import select

from directory.admissions.models import Application
from directory.admissions.states import WRITABLE_APPLICATION_STATES
from directory.files.actions import store
from directory.files.queries import storage
from directory.files.records import ReceivedFile
from directory.files.rules.kinds import FileKind, kind_of
from directory.files.states import FileState
from directory.files.views.receiving import put_away
from directory.foundation.actor import DEMO, Actor
from directory.foundation.database import db, one_of

MOST_APPLICATIONS = 6
WIDTH, HEIGHT = 640, 400
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def send_evidence() -> int:
    """Add files to the first applications that are still written on, in the caller's transaction; how many."""
    rows = (
        select(Application.public_id)
        .where(one_of(Application.state, sorted(WRITABLE_APPLICATION_STATES)))
        .order_by(Application.id)
        .limit(MOST_APPLICATIONS)
    )
    files = (
        ("Safeguarding policy (invented).pdf", pdf("Invented. We keep people safe, and say how.")),
        ("Rota (invented).docx", document("Invented. Two carers are there every night.")),
        ("Our garden (invented).png", picture()),
    )
    count = 0
    for public_id in db.session.scalars(rows).all():
        for name, content in files:
            _store(DEMO, public_id, name, content)
            count += 1
    return count


def attach(actor: Actor, public_id: str) -> None:
    """Add one file to an application that `actor` writes."""
    _store(actor, public_id, "Accounts (invented).pdf", pdf("Invented. What came in, and what was spent."))


def _store(actor: Actor, public_id: str, name: str, content: bytes) -> None:
    kind = kind_of(content)
    blobs = put_away(kind, content, storage())
    received = ReceivedFile(FileKind(blobs[0].kind), name, FileState.NOT_SCANNED, blobs)
    store(actor, "application", public_id, received, alt="An invented garden")


def pdf(words: str) -> bytes:
    """A PDF of one page with one line."""
    text = f"BT /F1 18 Tf 60 760 Td ({words}) Tj ET".encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Font << /F1 5 0 R >> >>",
    ]
    output, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(output))
        output += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(output)
    output += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        output += b"%010d 00000 n \n" % place
    output += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(output)


def document(words: str) -> bytes:
    """A Word file of one paragraph."""
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    parts = {
        "[Content_Types].xml": f'{head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_WORD}"/></Types>',
        "_rels/.rels": f'{head}<Relationships xmlns="{_LINKS}">'
        f'<Relationship Id="r1" Type="{_OFFICE}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'{head}<w:document xmlns:w="{_WORDS}"><w:body><w:p><w:r><w:t>{words}</w:t></w:r></w:p>'
        "</w:body></w:document>",
    }
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return output.getvalue()


def picture() -> bytes:
    """A PNG of a green field below a blue sky."""
    rows = bytearray()
    for y in range(HEIGHT):
        shade = 255 * y // HEIGHT
        colour = (120, 180, 255 - shade // 3) if y < HEIGHT // 2 else (60, 200 - shade // 3, 70)
        rows += b"\0" + bytes(colour) * WIDTH
    head = struct.pack("!LLBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack("!L", len(body)) + name + body + struct.pack("!L", zlib.crc32(name + body))
        for name, body in parts
    )
