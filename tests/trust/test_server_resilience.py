"""The server that `directory serve` starts, beside slow clients, killed processes, held locks and a broken index."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from urllib.parse import urlencode

import psutil
import pytest

from tests.patience import HUNG_SECONDS, wait_until
from tests.trust.site import Answer, Site

REPORT = "/services/service-0/report-a-mistake"
TYPED = {"what": "price", "wrong": "It is £2 more since Monday.", "email": "", "phone": "", "token": "a" * 32}


@pytest.fixture(scope="module")
def served(make_site: Callable[..., Site]) -> Site:
    """A site as an operator starts it."""
    return make_site(DIRECTORY_LOG_LEVEL="INFO").serve()


def test_a_second_server_on_the_port_says_so_and_ends(served: Site) -> None:
    second = served.run("serve", "--port", str(served.port))
    assert second.returncode == 2 and f"Port {served.port} of 127.0.0.1 is taken" in second.stderr
    elsewhere = served.run("serve", "--host", "203.0.113.1", "--port", str(served.port))
    assert elsewhere.returncode == 2 and "cannot be served" in elsewhere.stderr
    assert served.get("/healthz").status == 200


def reports(site: Site) -> int:
    with closing(sqlite3.connect(site.database)) as connection:
        return connection.execute("SELECT count(*) FROM mistake_report").fetchone()[0]


def accepted(site: Site) -> list[int]:
    """The ports of the clients whose connections the server's processes have accepted."""
    connections = [
        connection
        for process in site.server_processes()
        for connection in psutil.Process(process).net_connections()
    ]
    return [
        connection.raddr.port
        for connection in connections
        if connection.status == psutil.CONN_ESTABLISHED and connection.laddr.port == site.port
    ]


class Post:
    """A form on its way in a thread of its own; the server has its connection."""

    def __init__(self, site: Site, form: str) -> None:
        self.answers: list[Answer | OSError] = []
        before = set(accepted(site))
        self.thread = threading.Thread(target=self._send, args=(site, form))
        self.thread.start()
        wait_until(lambda: set(accepted(site)) - before or self.answers, "the request at the server")
        site.get("/healthz")  # answered after the request that came before it was read

    def _send(self, site: Site, form: str) -> None:
        try:
            self.answers.append(site.post(REPORT, form))
        except OSError as error:
            self.answers.append(error)

    def wait(self) -> Answer | OSError:
        """What came back."""
        self.thread.join(HUNG_SECONDS)
        return self.answers[0]


@pytest.fixture
def slow_clients(served: Site) -> Iterator[list[socket.socket]]:
    """Two hundred clients that begin a request and then say nothing: three of four in its body, one in its head."""
    clients = []
    for number in range(200):
        client = socket.create_connection(("127.0.0.1", served.port), timeout=HUNG_SECONDS)
        head = f"POST {REPORT} HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n"
        body = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nwhat=pri"
        client.sendall((head if number % 4 == 0 else head + body).encode())
        clients.append(client)
    wait_until(lambda: len(accepted(served)) >= len(clients), "the connections at the server")
    yield clients
    for client in clients:
        client.close()


def test_slow_clients_keep_nobody_waiting_and_are_given_up(
    served: Site, slow_clients: list[socket.socket]
) -> None:
    """Everybody else is answered, more of them than there are threads of the server, and those who do not end what
    they began are told so."""
    for path in ("/healthz", "/", "/find-care?near=N8+0RD", "/services/service-0") * 3:
        assert served.get(path).status == 200, path
    assert served.post(REPORT, urlencode({**TYPED, "token": "b" * 32})).status == 303
    answers = [client.recv(65536).decode("latin-1") for client in slow_clients]
    late = [answer for number, answer in enumerate(answers) if number % 4]
    assert {answer.partition("\r\n")[0] for answer in late} == {"HTTP/1.1 408 Request Timeout"}
    assert all("content-security-policy: default-src 'none'" in answer for answer in late)


def test_a_chunk_without_a_size_is_answered_400(served: Site) -> None:
    head = f"POST {REPORT} HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n"
    with socket.create_connection(("127.0.0.1", served.port), timeout=HUNG_SECONDS) as client:
        client.sendall((head + "Transfer-Encoding: chunked\r\n\r\nZZ\r\n").encode())
        answer = client.recv(65536).decode("latin-1")
    assert answer.startswith("HTTP/1.1 400 ") and "content-security-policy" in answer


def test_while_another_writes_reading_goes_on_and_typed_words_are_kept(served: Site) -> None:
    before = reports(served)
    form = urlencode(TYPED)
    with closing(sqlite3.connect(served.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        post = Post(served, form)
        for path in ("/", "/find-care?near=N8+0RD", "/services/service-0"):
            assert served.get(path).status == 200, "reading waits for nobody who writes"
        busy = post.wait()
        assert isinstance(busy, Answer)
        assert busy.status == 503 and int(busy.headers["retry-after"]) > 0
        assert "It is £2 more since Monday." in busy.text
        assert re.search(r'value="price"[^>]*checked|checked[^>]*value="price"', busy.text)
        assert "a" * 32 in busy.text, "sent again, it is still the same report"
        other.execute("ROLLBACK")
    assert served.post(REPORT, form).status == 303
    assert reports(served) == before + 1


def test_a_broken_index_is_reported_bypassed_and_repaired(served: Site) -> None:
    """The worker, which repairs the index, is held still until the broken index was seen."""
    assert served.process is not None
    served.process.send_signal(signal.SIGSTOP)
    try:
        (served.folder / "index" / "CURRENT").write_bytes(b"\x00garbage\xff" * 50)
        not_ready = served.wait_until(503, "/readyz")
        assert any("index" in problem for problem in not_ready.json["problems"])
        answer = served.get("/find-care?near=N8+0RD")
        assert answer.status == 200 and "Rosewater Care" in answer.text
    finally:
        served.process.send_signal(signal.SIGCONT)
    served.wait_until(200, "/readyz")
    assert "Rosewater Care" in served.get("/find-care?near=N8+0RD").text


def test_a_killed_process_is_replaced(served: Site) -> None:
    first = served.server_processes()
    assert len(first) == 2
    with closing(sqlite3.connect(served.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # so that the request is under way when its process dies
        post = Post(served, urlencode({**TYPED, "token": "c" * 32}))
        for process in first:
            os.kill(process, signal.SIGKILL)
        assert isinstance(post.wait(), OSError)
        other.execute("ROLLBACK")
    served.wait_until(200, "/healthz")
    wait_until(lambda: len(served.server_processes()) == 2, "two new processes")
    assert not set(first) & set(served.server_processes())
    before = reports(served)
    assert served.post(REPORT, urlencode({**TYPED, "token": "c" * 32})).status == 303
    assert reports(served) == before + 1, "nothing of the killed request was kept; sent again it is"


FOR_THE_TERMINAL = ("Site: ", "Choosing Care is on http://")  # which site a command acts on, and where it is


def test_every_line_of_the_log_is_json_and_tells_no_secret(served: Site) -> None:
    served.get("/find-care?q=Snodgrass&near=N8+0RE")
    wait_until(lambda: served.log.read_text(encoding="utf-8").endswith("\n"), "the end of a line")
    lines = served.log.read_text(encoding="utf-8").splitlines()
    assert len(lines) > 20
    for line in lines:
        assert line.startswith(FOR_THE_TERMINAL) or json.loads(line)["message"], line
    for secret in ("Snodgrass", "0RE", "since Monday"):
        assert secret not in "\n".join(lines)


def test_a_graceful_stop_answers_what_is_under_way(served: Site) -> None:
    """The request waits for the database's lock when the server is told to stop. Given the lock it is carried out;
    if a busy machine gave it too late, it is told to come again, as always. It is never cut off."""
    before = reports(served)
    with closing(sqlite3.connect(served.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        post = Post(served, urlencode({**TYPED, "token": "d" * 32}))
        assert served.process is not None
        served.process.send_signal(signal.SIGTERM)
        wait_until(lambda: refuses(served), "the end of new connections")
        other.execute("ROLLBACK")
        answer = post.wait()
    assert isinstance(answer, Answer) and answer.status in (303, 503)
    assert served.process.wait(HUNG_SECONDS) == 0
    assert reports(served) == before + (answer.status == 303)
    with pytest.raises(OSError, match="refused"):
        served.get("/healthz")


def refuses(site: Site) -> bool:
    """Whether nobody listens on the site's port any more."""
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", site.port)) != 0


def test_a_killed_parent_takes_its_processes_along_and_the_site_starts_again(served: Site) -> None:
    served.serve()
    children = served.server_processes()
    served.stop(signal.SIGKILL)
    wait_until(lambda: not any(psutil.pid_exists(child) for child in children), "the end of the processes")
    with pytest.raises(OSError, match="refused"):
        served.get("/healthz")
    assert served.run("check").returncode == 0


def test_a_process_that_is_starting_when_its_parent_is_killed_ends_too(
    make_site: Callable[..., Site],
) -> None:
    """It would hold the port and the site, so that no server could be started until somebody finds and ends it."""
    site = make_site(DIRECTORY_WORKERS="1").serve()
    (first,) = site.server_processes()
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: [child for child in site.server_processes() if child != first], "the one in its place")
    children = site.server_processes()
    site.stop(signal.SIGKILL)
    wait_until(lambda: not any(psutil.pid_exists(child) for child in children), "the end of the processes")
    assert refuses(site)


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
    (process,) = site.server_processes()
    wait_until(lambda: psutil.Process(process).num_fds() > 85, "the last of 90 file handles")
    for client in held:
        client.close()
    assert site.wait_until(200, "/find-care?near=N8").status == 200
    assert site.wait_until(200, "/readyz").status == 200


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
    assert site.run("check").stdout.splitlines()[-1] == "All is well."
