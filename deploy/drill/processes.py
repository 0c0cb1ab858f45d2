"""The processes of the drill on one machine: Redis, the site, its worker and nginx, on a PostgreSQL that is given.

Each has a folder, a port and a log of its own, and a clock that a file sets.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[2]
HOST = "care.example.org"
REPORT = "/services/service-0/report-a-mistake"
WAIT_SECONDS = 120
FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")
# Redis' own allocator asks for the time before libfaketime is ready to tell it, and waits for ever.
PLAIN_ALLOCATOR = "libc_malloc_debug.so.0"
SEEDED_ON = "@2026-11-22 12:00:00"  # the day of the rows that are written for the drill


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Stack:
    """The folder, the ports and the processes of one drill."""

    folder: Path
    ports: dict[str, int]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def environment(self) -> dict[str, str]:
        """That of every process: the shell's without a site's settings, and a clock that a file sets."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("DIRECTORY_")}
        clock = {
            "LD_PRELOAD": f"{PLAIN_ALLOCATOR}:{FAKETIME}",
            "FAKETIME_TIMESTAMP_FILE": str(self.folder / "clock"),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "PYTHONPATH": str(self.folder / "python"),
            "TZ": "UTC",
        }
        return {**own, **clock}

    def write_sleep(self) -> None:
        """libfaketime 0.9.10 fails the call that Python sleeps by where it leaves the steady clock alone."""
        folder = self.folder / "python"
        folder.mkdir()
        sleep = (
            "import select, time\ntime.sleep = lambda seconds: select.select([], [], [], seconds) and None\n"
        )
        (folder / "sitecustomize.py").write_text(sleep, encoding="ascii")

    def server_processes(self) -> list[int]:
        """The processes of the site that answer requests."""
        main = self.processes["site"].pid
        children = Path(f"/proc/{main}/task/{main}/children").read_text(encoding="ascii").split()
        commands = {child: Path(f"/proc/{child}/cmdline").read_text(encoding="utf-8") for child in children}
        return [int(child) for child, command in commands.items() if "spawn_main" in command]

    def set_clock(self, moment: str) -> None:
        """Set the clock of every process; it goes on from there."""
        (self.folder / "clock").write_text(f"{moment}\n", encoding="ascii")
        time.sleep(2)

    def check(self, what: str, is_so: object) -> None:
        """Note whether something is as it should be."""
        print(("ok      " if is_so else "FAILED  ") + what, flush=True)
        if not is_so:
            self.faults.append(what)

    def start(self, name: str, *command: str) -> None:
        """Start a process that logs into a file of its name."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command, cwd=ROOT, env=self.environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def start_site(self) -> None:
        self.start("site", *program(self), "serve", "--port", str(self.ports["site"]))

    def stop(self, name: str, how: int = signal.SIGTERM) -> int:
        """End one process; what it returned."""
        process = self.processes.pop(name)
        process.send_signal(how)
        return process.wait(WAIT_SECONDS)

    def run(self, *command: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """A command of the program, finished."""
        return subprocess.run(
            command,
            cwd=ROOT,
            env={**self.environment(), **settings},
            check=False,
            capture_output=True,
            text=True,
            timeout=WAIT_SECONDS * 3,
        )

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        body: str | None = None,
        client: str = "127.0.0.2",
        **headers: str,
    ) -> Answer:
        """Ask nginx over TLS, from a loopback address."""
        context = ssl.create_default_context(cafile=str(self.folder / "care.pem"))
        context.check_hostname = False
        connection = HTTPSConnection(
            "127.0.0.1", self.ports["https"], timeout=30, context=context, source_address=(client, 0)
        )
        return exchange(connection, method, path, body, headers)

    def post_report(self, number: int, client: str = "127.0.0.2", **headers: str) -> Answer:
        form = {"what": "price", "wrong": f"Mrs Snodgrass, {number}", "token": f"{number:032x}"}
        sent = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        return self.ask(REPORT, method="POST", body=urlencode(form), client=client, **{**sent, **headers})

    def wait(self, path: str = "/readyz", status: int = 200) -> bool:
        """Wait until nginx answers an address with a status."""
        end = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < end:
            with suppress(OSError, HTTPException):
                if self.ask(path, client="127.0.0.1").status == status:
                    return True
            time.sleep(0.2)
        return False


def exchange(
    connection: HTTPConnection, method: str, path: str, body: str | None, headers: dict[str, str]
) -> Answer:
    try:
        named = {name.replace("_", "-"): value for name, value in {"Host": HOST, **headers}.items()}
        connection.request(method, path, body=body, headers=named)
        response = connection.getresponse()
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
    finally:
        connection.close()


def free_ports(*names: str) -> dict[str, int]:
    with ExitStack() as stack:
        probes = {name: stack.enter_context(socket.socket()) for name in names}
        for probe in probes.values():
            probe.bind(("127.0.0.1", 0))
        return {name: int(probe.getsockname()[1]) for name, probe in probes.items()}


def program(stack: Stack) -> list[str]:
    return [sys.executable, "-m", "directory", "--env-file", str(stack.folder / "environment")]


def write_environment(stack: Stack, database: str) -> dict[str, str]:
    """The settings of a live site."""
    settings = {
        "DIRECTORY_DATA_DIR": str(stack.folder / "data"),
        "DIRECTORY_DATABASE_URL": database,
        "DIRECTORY_PRODUCTION": "1",
        "DIRECTORY_SECRET_KEY": "only-for-this-drill-0123456789-0123456789",
        "DIRECTORY_PUBLIC_URL": f"https://{HOST}",
        "DIRECTORY_TRUSTED_PROXIES": "1",
        "DIRECTORY_COUNCIL": "E09000014",
        "DIRECTORY_WORKER_INSIDE": "0",
        "DIRECTORY_LIMITS_URL": f"redis://127.0.0.1:{stack.ports['redis']}/0",
        "DIRECTORY_SECURITY_CONTACT": "security@example.org",
        "DIRECTORY_SECURITY_EXPIRES": "2099-12-31",
    }
    text = "".join(f"{name}={value}\n" for name, value in settings.items())
    (stack.folder / "environment").write_text(text, encoding="utf-8")
    (stack.folder / "data").mkdir()
    return settings


def write_nginx(stack: Stack) -> None:
    """The shipped block with the ports, the certificate and the folder for logs of this drill; nothing else differs."""
    block = (ROOT / "deploy" / "nginx" / "choosing-care.conf").read_text(encoding="utf-8")
    changes = {
        r"listen 443 ssl http2;": f"listen 127.0.0.1:{stack.ports['https']} ssl http2;",
        r"listen 80;": f"listen 127.0.0.1:{stack.ports['http']};",
        r"listen \[::\]:\d+( ssl http2)?;": "",
        r"/etc/ssl/care\.": f"{stack.folder}/care.",
        r"/var/log/nginx/": f"{stack.folder}/nginx-",
        r"server 127\.0\.0\.1:8000;": f"server 127.0.0.1:{stack.ports['site']};",
    }
    for pattern, replacement in changes.items():
        block, count = re.subn(pattern, replacement, block)
        assert count, f"the block has no {pattern}"
    (stack.folder / "block.conf").write_text(block, encoding="utf-8")
    temporary = "".join(
        f"    {kind}_temp_path {stack.folder}/nginx-{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = (
        f"{'user www-data;' if os.getuid() == 0 else ''}\ndaemon off;\nworker_processes 2;\n"
        f"pid {stack.folder}/nginx.pid;\nerror_log {stack.folder}/nginx-main.log;\n"
        "events { worker_connections 2048; }\n"
        f"http {{\n{temporary}    include {stack.folder}/block.conf;\n}}\n"
    )
    (stack.folder / "nginx.conf").write_text(main, encoding="utf-8")


def make_certificate(stack: Stack) -> None:
    """A certificate that signs itself, for every clock of the drill."""
    made = stack.run(
        *(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "3650",
            "-subj",
            f"/CN={HOST}",
        ),
        *("-keyout", str(stack.folder / "care.key"), "-out", str(stack.folder / "care.pem")),
    )
    assert made.returncode == 0, made.stderr


def start_redis(stack: Stack) -> None:
    port = str(stack.ports["redis"])
    stack.start(
        "redis", "redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"
    )


@contextmanager
def running(database: str) -> Iterator[Stack]:
    """Everything started; ended afterwards, the last first."""
    with tempfile.TemporaryDirectory(prefix="choosing-care-stack-") as name:
        stack = Stack(Path(name), free_ports("site", "http", "https", "redis"))
        stack.folder.chmod(0o755)
        stack.set_clock(SEEDED_ON)
        stack.write_sleep()
        settings = write_environment(stack, database)
        make_certificate(stack)
        write_nginx(stack)
        try:
            begin(stack, settings)
            yield stack
        finally:
            for process in reversed(list(stack.processes)):
                with suppress(subprocess.TimeoutExpired):
                    stack.stop(process)


def begin(stack: Stack, settings: dict[str, str]) -> None:
    seeded = stack.run(sys.executable, "-m", "tests.trust.seed", **{**settings, "DIRECTORY_PRODUCTION": "0"})
    assert seeded.returncode == 0, seeded.stderr
    upgraded = stack.run(*program(stack), "upgrade")
    assert upgraded.returncode == 0, upgraded.stderr
    tested = stack.run("nginx", "-t", "-p", str(stack.folder), "-c", str(stack.folder / "nginx.conf"))
    stack.check("nginx takes the block: " + tested.stderr.strip().splitlines()[-1], tested.returncode == 0)
    start_redis(stack)
    stack.start_site()
    stack.start("worker", *program(stack), "work")
    stack.start("nginx", "nginx", "-p", str(stack.folder), "-c", str(stack.folder / "nginx.conf"))
    stack.check("the site is ready behind nginx, on PostgreSQL, with its worker", stack.wait())
