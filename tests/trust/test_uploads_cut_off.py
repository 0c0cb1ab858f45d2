"""Uploads to a served site that are cut off, sent twenty times at once, or under way when a server is killed."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from hashlib import sha256

import pytest

from tests.files.samples import PDF, photo
from tests.trust.site import Site

EDGE = "the-edge-of-a-part"
TOKEN = "0123456789abcdef" * 2
PREPARE = """
import json
from directory.admissions.models import Application
from directory.app import create_app
from directory.catalogue.models import Service
from directory.foundation.actor import Grant, Role
from directory.foundation.database import db
from directory.frameworks.models import Lot
from tests.accounts.sign_in import make_account, start_session

class Browser:
    def set_cookie(self, name, token):
        self.cookie = f"{name}={token}"

app = create_app()
with app.app_context():
    service = db.session.query(Service).first()
    lot = db.session.query(Lot).first()
    row = Application(service_id=service.id, lot_id=lot.id)
    db.session.add(row)
    db.session.commit()
    browser = Browser()
    start_session(browser, make_account(Grant(Role.PROVIDER_USER, provider=service.provider_id)))
    print(json.dumps([row.public_id, browser.cookie]))
"""


@pytest.fixture
def site(make_site: Callable[..., Site]) -> Site:
    return make_site()


def prepare(site: Site) -> tuple[str, dict[str, str]]:
    """The address of an application's evidence, and the headers of its provider's browser."""
    done = site.run_code(PREPARE)
    assert done.returncode == 0, done.stderr
    public_id, cookie = json.loads(done.stdout.strip().splitlines()[-1])
    headers = {
        "Cookie": cookie,
        "Sec-Fetch-Site": "same-origin",
        "Content-Type": f"multipart/form-data; boundary={EDGE}",
    }
    return f"/provider/applications/{public_id}/evidence", headers


def body_of(content: bytes, token: str = TOKEN, name: str = "policy.pdf") -> bytes:
    head = (
        f'--{EDGE}\r\nContent-Disposition: form-data; name="token"\r\n\r\n{token}\r\n'
        f'--{EDGE}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    )
    return head.encode() + content + f"\r\n--{EDGE}--\r\n".encode()


def send(site: Site, address: str, headers: dict[str, str], body: bytes) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    try:
        connection.request("POST", address, body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def kept(site: Site) -> set[str]:
    folder = site.database.parent / "files"
    return {path.name for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")}


def rows(site: Site) -> list[tuple[str, str, str]]:
    """Each blob that a row names, with its digest."""
    with closing(sqlite3.connect(site.database)) as opened:
        return opened.execute("SELECT file_id, key, sha256 FROM file_blob").fetchall()


def test_an_upload_that_is_cut_off_leaves_nothing(site: Site) -> None:
    address, headers = prepare(site)
    site.serve()
    body = body_of(PDF.replace(b"endobj", b"endobj " + b"x" * 3_000_000))
    for part in (200, len(body) // 2, len(body) - 1):
        with socket.create_connection(("127.0.0.1", site.port)) as line:
            lines = [f"POST {address} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
            lines += [f"{name}: {value}" for name, value in headers.items()]
            line.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body[:part])
    time.sleep(0.5)
    assert kept(site) == set() and rows(site) == []
    assert send(site, address, headers, body) == 303
    assert len(kept(site)) == len(rows(site)) == 1


def test_one_form_sent_twenty_times_at_once_adds_one_file(site: Site) -> None:
    address, headers = prepare(site)
    site.serve()
    with ThreadPoolExecutor(20) as senders:
        answers = list(senders.map(lambda _: send(site, address, headers, body_of(PDF)), range(20)))
    assert set(answers) <= {303, 503} and 303 in answers
    assert len(rows(site)) == 1
    assert {key for _, key, _ in rows(site)} <= kept(site)


def test_a_server_that_is_killed_leaves_no_row_without_its_bytes(site: Site) -> None:
    address, headers = prepare(site)
    site.serve()

    def upload(number: int) -> int:
        content = photo() if number % 3 == 0 else PDF + b"\n" * number
        try:
            return send(site, address, headers, body_of(content, f"{number:032x}", "garden.jpg"))
        except (OSError, http.client.HTTPException):
            return 0

    with ThreadPoolExecutor(6) as senders:
        sent = [senders.submit(upload, number) for number in range(1, 25)]
        for _ in range(3):
            time.sleep(0.4)
            for process in site.server_processes():
                os.kill(process, signal.SIGKILL)
                time.sleep(0.2)
        answers = [each.result() for each in sent]
    assert 303 in answers or 0 in answers
    folder = site.database.parent / "files"
    named = rows(site)
    for _, key, digest in named:
        assert sha256((folder / key[:2] / key).read_bytes()).hexdigest() == digest
    assert len({file_id for file_id, _, _ in named}) >= answers.count(303)
