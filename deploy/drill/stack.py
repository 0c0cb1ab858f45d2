"""The whole site on loopback as it stands on a server: PostgreSQL, Redis, the site, its worker and Debian's nginx.

Walks through it and prints what held; ends with 1 where something did not. Run from the top of a built checkout, with
the Debian packages nginx-light, redis-server and faketime:

    bash .ci/with-postgres .venv/bin/python -m deploy.drill.stack [--hold] [--parts pages …]

`--hold` leaves everything running after the walk until it is interrupted, for whoever attacks it by hand. Each client
has a loopback address of its own (127.0.0.2 …), which nginx forwards, so that limits are seen to count by it.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
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
SEEDED_ON = "@2026-11-22 12:00:00"  # the day of the rows that are written for the drill
# What a clock does in the life of a site: midnight, both nights of summer time, a leap day, a step back.
MOMENTS = {
    "2026-11-22 23:59:57": "midnight",
    "2027-03-28 00:59:57": "the night that summer time begins",
    "2027-10-31 00:59:57": "the night that it ends",
    "2028-02-28 23:59:57": "a leap day",
    "2026-11-22 11:00:00": "a step back by more than a year, an hour before the start",
    "2026-11-22 13:00:00": "the right time again",
}
SECRETS = ("Snodgrass", "N8+0RD", "127.0.0.5", "127.0.0.6", "203.0.113.77")


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
            "LD_PRELOAD": str(FAKETIME),
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


# The walk.


def pages(stack: Stack) -> None:
    """Pages over TLS, their headers, cookies and redirects."""
    for path in (
        "/",
        "/find-care?q=care&near=N8+0RD",
        "/services/service-0",
        "/register?q=care",
        "/guides/who-pays",
    ):
        answer = stack.ask(path)
        guarded = (
            "content-security-policy" in answer.headers and "strict-transport-security" in answer.headers
        )
        stack.check(f"{path} answers 200 with its headers", answer.status == 200 and guarded)
    for path in ("/robots.txt", "/sitemap.xml", "/.well-known/security.txt"):
        stack.check(f"{path} names the public address", f"https://{HOST}/".encode() in stack.ask(path).body)
    cookie = stack.ask("/councils?lang=ar").headers.get("set-cookie", "")
    stack.check(
        "a cookie is bound to the host and to TLS", cookie.startswith("__Host-lang=ar") and "Secure" in cookie
    )
    plain = HTTPConnection("127.0.0.1", stack.ports["http"], timeout=30)
    moved = exchange(plain, "GET", "/find-care?q=x", None, {"Host": "evil.example"})
    stack.check(
        "plain HTTP leads to the public address", moved.headers["location"] == f"https://{HOST}/find-care?q=x"
    )
    twice = stack.ask("/guides//who-pays", Host="evil.example", X_Forwarded_Host="evil.example")
    stack.check("no answer names another host", twice.status == 400 and b"evil" not in twice.body)
    stack.check(
        "two slashes lead to one", stack.ask("/guides//who-pays").headers["location"] == "/guides/who-pays"
    )


def posts(stack: Stack) -> None:
    """A report of a mistake is stored once; what is foreign or too large is not."""
    stack.check("a report is taken", stack.post_report(1).status == 303)
    stack.check("sent again it is thanked again", stack.post_report(1).status == 303)
    stack.check(
        "from another site's page it is refused",
        stack.post_report(2, Sec_Fetch_Site="cross-site").status == 403,
    )
    stack.check("300 kB are too large for the site", _large(stack, 300_000) == 413)
    stack.check("2 MB are too large for the proxy", _large(stack, 2_000_000) == 413)


def _large(stack: Stack, size: int) -> int:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
    return stack.ask(REPORT, method="POST", body="wrong=" + "x" * size, **headers).status


def limits(stack: Stack) -> None:
    """Counts by the address that nginx forwards, shared by two processes through Redis, kept over a restart."""
    statuses = [
        stack.ask(
            f"/find-care?q=care&page={n}", client="127.0.0.5", X_Forwarded_For=f"203.0.113.{n % 250}"
        ).status
        for n in range(125)
    ]
    both = f"two processes allow 120 searches a minute together: {Counter(statuses)}"
    stack.check(both, statuses == [200] * 120 + [429] * 5)
    stack.check("another client goes on", stack.ask("/find-care?q=care", client="127.0.0.6").status == 200)
    reports = [stack.post_report(100 + number, client="127.0.0.5").status for number in range(11)]
    stack.check(f"ten reports an hour: {Counter(reports)}", reports == [303] * 10 + [429])
    stack.check("the site ends with 0 at SIGTERM", stack.stop("site") == 0)
    stack.check("meanwhile the proxy answers 502", stack.ask("/find-care?q=Snodgrass").status == 502)
    stack.start_site()
    stack.check("started again, the site is ready", stack.wait())
    stack.check("the count outlived the restart", stack.post_report(200, client="127.0.0.5").status == 429)


def redis_away(stack: Stack) -> None:
    """Without Redis nobody is refused for it, and counting goes on where it comes back."""
    stack.stop("redis")
    statuses = {stack.ask("/find-care?q=care", client="127.0.0.7").status for _ in range(10)}
    stack.check(f"without Redis pages go on: {statuses}", statuses == {200})
    stack.check("posts too", stack.post_report(3).status == 303)
    start_redis(stack)
    time.sleep(1)
    stack.check(
        "with Redis again, pages go on", stack.ask("/find-care?q=care", client="127.0.0.8").status == 200
    )


def health(stack: Stack) -> None:
    """Who may see what."""
    stack.check("/healthz is for everybody", stack.ask("/healthz", client="127.0.0.9").status == 200)
    stack.check("/readyz is for the machine itself", stack.ask("/readyz", client="127.0.0.9").status == 403)


def slow_clients(stack: Stack) -> None:
    """Three hundred half-sent requests straight to the site, as if no proxy stood before it."""
    head = f"POST {REPORT} HTTP/1.1\r\nHost: {HOST}\r\nSec-Fetch-Site: same-origin\r\n"
    begun = f"{head}Content-Type: text/plain\r\nContent-Length: 1000\r\n\r\nwhat=pri".encode()
    held = [socket.create_connection(("127.0.0.1", stack.ports["site"])) for _ in range(300)]
    for client in held:
        client.sendall(begun)
    begun_at = time.monotonic()
    statuses = {stack.ask(path).status for path in ("/healthz", "/", "/services/service-0") * 3}
    took = time.monotonic() - begun_at
    stack.check(f"beside 300 slow senders pages are answered ({took:.1f} s for nine)", statuses == {200})
    held[0].settimeout(WAIT_SECONDS)
    stack.check("a slow sender is told 408", held[0].recv(100).startswith(b"HTTP/1.1 408"))
    for client in held:
        client.close()


def killed(stack: Stack) -> None:
    """kill -9 of a server process, and the end of the worker."""
    before = stack.server_processes()
    os.kill(before[0], signal.SIGKILL)
    end = time.monotonic() + WAIT_SECONDS
    while len(set(stack.server_processes()) - {before[0]}) < len(before) and time.monotonic() < end:
        time.sleep(0.2)
    after = stack.server_processes()
    stack.check("a killed server process is replaced", len(after) == len(before) and before[0] not in after)
    stack.check("and the site goes on", stack.wait("/find-care?q=care"))
    stack.check("the worker ends with 0 at SIGTERM", stack.stop("worker") == 0)
    stack.start("worker", *program(stack), "work")


def copies(stack: Stack) -> None:
    """A copy of the PostgreSQL database, and the nightly look."""
    copy = stack.folder / "care.copy"
    made = stack.run(*program(stack), "backup", str(copy))
    stack.check(
        f"a copy is made: {made.stderr.strip()[-200:]}", made.returncode == 0 and copy.stat().st_size > 10_000
    )
    stack.check("the copy is its owner's alone", copy.stat().st_mode & 0o077 == 0)
    checked = stack.run(*program(stack), "check")
    stack.check(f"check: {checked.stdout.strip()[-200:]}", checked.returncode == 0)


def clocks(stack: Stack) -> None:
    """The clock of every process is changed while it runs."""
    for number, (moment, what) in enumerate(MOMENTS.items()):
        stack.set_clock(f"@{moment}")
        client = f"127.0.0.{20 + number}"
        begun = {
            stack.ask(path, client=client).status for path in ("/", "/find-care?q=care", "/guides/who-pays")
        }
        time.sleep(4)  # over the hour
        gone = {
            stack.ask(path, client=client).status for path in ("/", "/find-care?q=care", "/league-tables")
        }
        stack.check(f"{moment}, {what}: pages answer {begun | gone}", begun | gone == {200})
        stack.check("  and the site is ready", stack.wait())
    stack.check("a report is taken after all that", stack.post_report(9).status == 303)


def logs(stack: Stack) -> None:
    """No log names a client, or what a client asked for."""
    for path in sorted(stack.folder.glob("*.log")):
        text = path.read_text(encoding="utf-8", errors="replace")
        found = [secret for secret in SECRETS if secret in text]
        stack.check(f"{path.name} ({len(text):,} characters) names nobody {found or ''}", not found)
        surprises = [line for line in text.splitlines() if "unexpected error" in line or "Traceback" in line]
        first = text[text.index(surprises[0]) :][:2000] if surprises else ""
        stack.check(f"{path.name} holds no surprise {first}", not surprises)
    answered = (stack.folder / "nginx-choosing-care.log").read_text(encoding="utf-8").splitlines()
    counted = Counter(json.loads(line)["status"] for line in answered)
    stack.check(f"the proxy's log counts answers: {dict(counted)}", sum(counted.values()) > 0)


WALK: tuple[Callable[[Stack], None], ...] = (
    pages,
    posts,
    health,
    limits,
    redis_away,
    slow_clients,
    killed,
    copies,
    clocks,
    logs,
)


def main() -> int:
    """Start, walk, report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--hold", action="store_true", help="leave everything running after the walk")
    names = [part.__name__ for part in WALK]
    parser.add_argument("--parts", nargs="*", choices=names, default=names, help="walk through these alone")
    options = parser.parse_args()
    database = os.environ.get("DIRECTORY_TEST_DATABASE_URL")
    if not database:
        parser.error("run it with: bash .ci/with-postgres")
    with running(database) as stack:
        for part in WALK:
            if part.__name__ in options.parts:
                part(stack)
        print(f"{len(stack.faults)} did not hold", flush=True)
        if options.hold:
            print(f"https://127.0.0.1:{stack.ports['https']} as {HOST}, site on {stack.ports['site']}")
            print(f"logs and settings: {stack.folder}", flush=True)
            with suppress(KeyboardInterrupt):
                signal.pause()
        return 1 if stack.faults else 0


if __name__ == "__main__":
    sys.exit(main())
