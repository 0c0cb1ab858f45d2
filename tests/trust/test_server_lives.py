"""The server that `directory serve` starts, beside slow clients, dying processes, held locks and a broken index."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from urllib.parse import urlencode

import pytest

from tests.trust.site import Site

REPORT = "/services/service-0/report-a-mistake"
TYPED = {"what": "price", "wrong": "It is £2 more since Monday.", "email": "", "phone": "", "token": "a" * 32}


@pytest.fixture(scope="module")
def served(make_site: Callable[..., Site]) -> Site:
    """A site as an operator starts it."""
    return make_site(DIRECTORY_LOG_LEVEL="INFO").serve()


def reports(site: Site) -> int:
    with closing(sqlite3.connect(site.database)) as connection:
        return connection.execute("SELECT count(*) FROM mistake_report").fetchone()[0]


@pytest.fixture
def slow_clients(served: Site) -> Iterator[list[socket.socket]]:
    """Sixty clients that begin a request and then say nothing: half of them in its head, half in its body."""
    clients = []
    for number in range(60):
        client = socket.create_connection(("127.0.0.1", served.port), timeout=5)
        head = f"POST {REPORT} HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n"
        body = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nwhat=pri"
        client.sendall((head if number % 2 else head + body).encode())
        clients.append(client)
    yield clients
    for client in clients:
        client.close()


def test_sixty_slow_clients_keep_nobody_waiting(served: Site, slow_clients: list[socket.socket]) -> None:
    for path in ("/healthz", "/", "/find-care?near=N8+0RD"):
        served.get(path)
    time.sleep(0.5)
    for path in ("/healthz", "/", "/find-care?near=N8+0RD", "/services/service-0") * 3:
        answer = served.get(path)
        assert answer.status == 200 and answer.seconds < 1, (path, answer.seconds)
    assert served.post(REPORT, urlencode({**TYPED, "token": "b" * 32})).status == 303
    assert len(slow_clients) == 60


def test_while_another_writes_reading_goes_on_and_typed_words_are_kept(served: Site) -> None:
    before = reports(served)
    with closing(sqlite3.connect(served.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answers = []
        form = urlencode(TYPED)
        posting = threading.Thread(target=lambda: answers.append(served.post(REPORT, form)))
        posting.start()
        for path in ("/", "/find-care?near=N8+0RD", "/services/service-0"):
            assert served.get(path).seconds < 1
        posting.join(20)
        busy = answers[0]
        assert busy.status == 503 and int(busy.headers["retry-after"]) > 0
        assert "It is £2 more since Monday." in busy.text
        assert re.search(r'value="price"[^>]*checked|checked[^>]*value="price"', busy.text)
        assert "a" * 32 in busy.text, "sent again, it is still the same report"
        other.execute("ROLLBACK")
    assert served.post(REPORT, form).status == 303
    assert reports(served) == before + 1


def test_a_broken_index_is_said_answered_and_mended(served: Site) -> None:
    current = served.folder / "index" / "CURRENT"
    current.write_bytes(b"\x00garbage\xff" * 50)
    ready = served.wait_until(503, "/readyz", 5)
    assert any("index" in problem for problem in ready.json["problems"])
    answer = served.get("/find-care?near=N8+0RD")
    assert answer.status == 200 and "Rosewater Care" in answer.text
    served.wait_until(200, "/readyz", 40)
    assert "Rosewater Care" in served.get("/find-care?near=N8+0RD").text


def test_a_killed_process_is_replaced(served: Site) -> None:
    first = served.server_processes()
    assert len(first) == 2
    with closing(sqlite3.connect(served.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # so that the request is under way when its process dies
        answers: list[object] = []

        def send() -> None:
            try:
                answers.append(served.post(REPORT, urlencode({**TYPED, "token": "c" * 32})))
            except OSError as error:
                answers.append(error)

        posting = threading.Thread(target=send)
        posting.start()
        time.sleep(0.5)
        for process in first:
            os.kill(process, signal.SIGKILL)
        posting.join(20)
        assert isinstance(answers[0], OSError)
        other.execute("ROLLBACK")
    served.wait_until(200, "/healthz", 40)
    end = time.monotonic() + 40
    while len(served.server_processes()) < 2 and time.monotonic() < end:
        time.sleep(0.2)
    assert not set(first) & set(served.server_processes())
    before = reports(served)
    assert served.post(REPORT, urlencode({**TYPED, "token": "c" * 32})).status == 303
    assert reports(served) == before + 1, "nothing of the killed request was kept; sent again it is"


def test_every_line_of_the_log_is_json_and_tells_no_secret(served: Site) -> None:
    served.get("/find-care?q=Snodgrass&near=N8+0RE")
    time.sleep(0.3)
    lines = served.log.read_text(encoding="utf-8").splitlines()
    assert len(lines) > 20
    for line in lines:
        assert line.startswith("Choosing Care is on http://") or json.loads(line)["message"], line
    for secret in ("Snodgrass", "0RE", "since Monday"):
        assert secret not in "\n".join(lines)


def test_a_graceful_stop_finishes_what_is_under_way(served: Site) -> None:
    before = reports(served)
    with closing(sqlite3.connect(served.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answers = []
        form = urlencode({**TYPED, "token": "d" * 32})
        posting = threading.Thread(target=lambda: answers.append(served.post(REPORT, form)))
        posting.start()
        time.sleep(0.7)
        assert served.process is not None
        served.process.send_signal(signal.SIGTERM)
        time.sleep(0.7)
        other.execute("ROLLBACK")
        posting.join(20)
    assert answers[0].status == 303
    assert served.process.wait(30) == 0
    assert reports(served) == before + 1
    with pytest.raises(OSError, match="refused"):
        served.get("/healthz")


def test_a_killed_parent_takes_its_processes_along_and_the_site_starts_again(served: Site) -> None:
    served.serve()
    children = served.server_processes()
    served.stop(signal.SIGKILL)
    end = time.monotonic() + 20
    while any(os.path.exists(f"/proc/{child}") for child in children) and time.monotonic() < end:
        time.sleep(0.1)
    with pytest.raises(OSError, match="refused"):
        served.get("/healthz")
    assert served.run("check").returncode == 0


def test_out_of_file_handles_is_no_end(make_site: Callable[..., Site]) -> None:
    site = make_site(DIRECTORY_WORKERS="1").serve("sh", "-c", 'ulimit -n 90; exec "$@"', "sh")
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 300
    held = []
    for _ in range(200):
        client = socket.socket()
        client.settimeout(0.5)
        try:
            client.connect(("127.0.0.1", site.port))
            client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        except OSError:
            pass  # refused or left waiting: that is what being out of handles looks like from outside
        held.append(client)
    time.sleep(1)
    for client in held:
        client.close()
    assert site.wait_until(200, "/find-care?near=N8", 40).status == 200
    assert site.wait_until(200, "/readyz", 40).status == 200


def test_a_full_disk_loses_nothing_and_reading_goes_on(make_site: Callable[..., Site]) -> None:
    """The full disk is simulated: from some moment on, no file may grow past 4 kB (RLIMIT_FSIZE)."""
    site = make_site(DIRECTORY_WORKERS="1").serve()
    assert site.process is not None
    for process in (site.process.pid, *site.server_processes()):
        resource.prlimit(process, resource.RLIMIT_FSIZE, (4096, 4096))
    answer = site.post(REPORT, urlencode(TYPED))
    assert answer.status == 503 and "It is £2 more since Monday." in answer.text
    assert int(answer.headers["retry-after"]) > 0
    for path in ("/find-care?near=N8+0RD", "/services/service-0"):
        assert site.get(path).status == 200
    site.stop()
    assert reports(site) == 0
    assert site.run("check").stdout.strip() == "All is well."
