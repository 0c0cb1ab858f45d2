"""A site of invented services to measure: its data in a folder of its own, its server a process of its own."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

HOST = "127.0.0.1"
AS_OF = "2026-11-22"
START_SECONDS = 120
PATIENCE_SECONDS = 150  # a PDF may take two minutes
# As a browser sends them; the address is one of many, so that the limits of one visitor are counted but never reached.
HEADERS = {"Accept-Encoding": "gzip, deflate, br, zstd", "Accept-Language": "en-GB,en;q=0.9"}
BARE = "from directory.serving import serve_http; serve_http({host!r}, {port}, 1, 'benchmarks.bare_page:application')"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Server:
    """A server under measurement, and one open connection to it."""

    process: psutil.Process
    port: int
    requests: int = 0
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE_SECONDS)

    def get(self, path: str, *, packed: bool = True, cookie: str | None = None) -> Answer:
        """Ask for a page, compressed or not, from one of two hundred addresses in turn; signed in with a cookie."""
        self.requests += 1
        headers = HEADERS | {"X-Forwarded-For": f"198.51.100.{self.requests % 200}"}
        if not packed:
            headers["Accept-Encoding"] = "identity"
        if cookie is not None:
            headers["Cookie"] = cookie
        self.connection.request("GET", path, headers=headers)
        response = self.connection.getresponse()
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())

    def cpu_seconds(self) -> float:
        """Processor time its workers have used, in the program and in the system for it."""
        return sum(processor_clock(child.pid) for child in self.process.children(recursive=True))

    def worker_mb(self) -> float:
        """Memory the largest worker alone holds: not the page cache it shares."""
        return max(own_mb(child.pid) for child in self.process.children(recursive=True))


def processor_clock(pid: int) -> float:
    """Seconds of processor time of a process, all its threads together, to the nanosecond.

    Its clock has the number that Linux gives it in clock_getcpuclockid(3); what `/proc` gives is rounded to
    hundredths of a second, a tenth of some rounds of a benchmark.
    """
    return time.clock_gettime((~pid << 3) | 2)


def own_mb(pid: int) -> float:
    """Private memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    return sum(int(line.split()[1]) for line in status if line.startswith(("RssAnon", "RssShmem"))) / 1024


def environment(folder: Path) -> dict[str, str]:
    """The settings of the site: as shipped, but one worker, and a proxy that passes on the visitor's address."""
    ours = {
        "DIRECTORY_DATA_DIR": str(folder),
        "DIRECTORY_DEMONSTRATION": "1",
        "DIRECTORY_AS_OF": AS_OF,
        "DIRECTORY_WORKERS": "1",
        "DIRECTORY_TRUSTED_PROXIES": "1",
    }
    return {name: value for name, value in os.environ.items() if not name.startswith("DIRECTORY_")} | ours


def fill(folder: Path, count: int) -> float:
    """Invent so many services in an empty folder, showing how far it is; seconds."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "directory", "demo", "--if-empty", "--services", str(count)]
    subprocess.run(command, env=environment(folder), check=True, stdout=sys.stderr)
    return time.perf_counter() - started


def reindex(folder: Path) -> dict[str, float]:
    """Rebuild the whole index from the database: seconds, and the most memory the process held."""
    started = time.perf_counter()
    child = subprocess.Popen([sys.executable, "-m", "directory", "reindex"], env=environment(folder))
    most = 0.0
    while child.poll() is None:
        try:
            most = max(most, own_mb(child.pid))
        except OSError:  # it ended between the two looks
            break
        time.sleep(0.2)
    if child.wait() != 0:
        raise RuntimeError("the index could not be made")
    return {"seconds": time.perf_counter() - started, "most MB": most}


@contextmanager
def site(folder: Path) -> Iterator[Server]:
    """The site as `directory serve` starts it."""
    port = free_port()
    command = [sys.executable, "-m", "directory", "serve", "--port", str(port)]
    with running(command, port, environment(folder), folder / "serve.log") as server:
        yield server


@contextmanager
def bare(folder: Path, cards: Path) -> Iterator[Server]:
    """The bare page behind the same server."""
    port = free_port()
    command = [sys.executable, "-c", BARE.format(host=HOST, port=port)]
    told = environment(folder) | {"BARE_PAGE_CARDS": str(cards)}
    with running(command, port, told, folder / "bare.log") as server:
        yield server


@contextmanager
def running(command: list[str], port: int, told: dict[str, str], log: Path) -> Iterator[Server]:
    """A server from its start to its end; what it writes goes into a file."""
    with log.open("wb") as written:
        child = subprocess.Popen(command, env=told, stdout=written, stderr=written)
        try:
            wait_for(port, child)
            yield Server(psutil.Process(child.pid), port)
        finally:
            child.terminate()
            child.wait(30)


def wait_for(port: int, child: subprocess.Popen[bytes]) -> None:
    """Until the port answers."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and child.poll() is None:
        try:
            socket.create_connection((HOST, port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


def free_port() -> int:
    """A free port."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port
