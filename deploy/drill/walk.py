"""The walk through the drill's site: what is asked of it, part by part, and what must hold."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from collections import Counter
from collections.abc import Callable
from http.client import HTTPConnection

from deploy.drill.processes import (
    HOST,
    REPORT,
    SEEDED_ON,
    WAIT_SECONDS,
    Stack,
    exchange,
    program,
    start_redis,
)

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


def put_back(stack: Stack) -> None:
    """A limit that is reached is not held for as long as the clock is put back, Redis' own among them."""
    client = "127.0.0.19"
    reports = [stack.post_report(300 + number, client=client).status for number in range(11)]
    stack.check(f"ten reports an hour: {Counter(reports)}", reports == [303] * 10 + [429])
    stack.set_clock("@2026-11-21 12:00:00")
    again = stack.post_report(320, client=client).status
    stack.check(f"a day earlier counting begins anew: {again}", again == 303)
    stack.set_clock(SEEDED_ON)


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
    put_back,
    clocks,
    logs,
)
