"""Measure the desks of a site of 2,000 providers, 5,000 services and 20,000 audit entries: processor time of a page."""

import subprocess
import sys
from pathlib import Path

from benchmarks.site import Server, environment, fill, site

SERVICES, PROVIDERS, EVENTS, WAITING = 5_000, 2_000, 20_000, 80
ROUNDS, REQUESTS, WARM = 4, 30, 10
FIRST_PAGE = "desk of a council, first page, milliseconds"
PAGES = {
    FIRST_PAGE: "/council?whose=everyones",
    "desk of a council, one kind, milliseconds": "/council?whose=everyones&kind=application",
    "history of a service, milliseconds": "/history/service/1",
    "search across a desk, milliseconds": "/desk/search?q=example+care",
}
BARS = {
    FIRST_PAGE: ("at most", 30.0),
    "desk of a provider, first page, milliseconds": ("at most", 30.0),
}


def measure(folder: Path) -> dict[str, float]:
    """Every figure of the desks; the site is made in a folder of its own unless it is there already."""
    folder.mkdir(exist_ok=True)
    fill(folder, SERVICES)
    council, provider = prepare(folder)
    with site(folder) as server:
        figures = {name: milliseconds(server, path, council) for name, path in PAGES.items()}
        figures["desk of a provider, first page, milliseconds"] = milliseconds(server, "/provider", provider)
    return figures


def prepare(folder: Path) -> tuple[str, str]:
    """Add what waits, providers and audit entries, and sign two people in; their cookies."""
    command = [sys.executable, "-m", "benchmarks.desk_rows"]
    made = subprocess.run(command, env=environment(folder), check=True, stdout=subprocess.PIPE, text=True)
    council, provider = made.stdout.split()
    return council, provider


def milliseconds(server: Server, path: str, cookie: str) -> float:
    """Processor time of one request, warm."""
    for _ in range(WARM):
        ask(server, path, cookie)
    before = server.cpu_seconds()
    for _ in range(ROUNDS * REQUESTS):
        ask(server, path, cookie)
    return (server.cpu_seconds() - before) * 1000 / (ROUNDS * REQUESTS)


def ask(server: Server, path: str, cookie: str) -> None:
    """A page for somebody who is signed in; anything else spoils the measurement."""
    answer = server.get(path, cookie=cookie)
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")
