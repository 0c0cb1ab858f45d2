"""Kills a served site again and again while it is written to, and counts: `python -m tests.trust.drill [ROUNDS]`.

Four senders report mistakes as fast as they are answered. In turn a server process, the whole server, and the server
while its disk is full are struck. Printed: how many reports were thanked, how many of those are stored, and how many
are stored twice. Ends with 1 where a thanked report is missing. On PostgreSQL: `bash .ci/with-postgres python -m
tests.trust.drill`, which has no full disk, since the database's own is not ours to fill.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlencode

import psutil
from sqlalchemy import create_engine, text

from tests.trust.site import ROOT, Site

REPORT = "/services/service-0/report-a-mistake"
SENDERS = 4
FILE_LIMIT = 32 * 1024  # bytes


class Senders:
    """Threads that send reports, each with words of its own, until they are told to stop."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.thanked: list[str] = []
        self.statuses: Counter[int | str] = Counter()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(number,)) for number in range(SENDERS)]

    def __enter__(self) -> Senders:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self, sender: int) -> None:
        rng = random.Random()
        while not self._stop.is_set():
            words = f"Report {sender} {rng.randbytes(8).hex()}"
            form = urlencode({"what": "price", "wrong": words, "token": rng.randbytes(16).hex()})
            try:
                status: int | str = self.site.post(REPORT, form).status
            except OSError as error:
                status = type(error).__name__
                time.sleep(0.05)
            self.statuses[status] += 1
            if status == 303:
                self.thanked.append(words)


def stored(url: str) -> Counter[str]:
    """The words of the reports that are stored, with how often each is."""
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT text FROM mistake_report")).scalars().all()
    engine.dispose()
    return Counter(rows)


def strike_one(site: Site) -> None:
    """Kill one of the processes that answer; the server starts another."""
    os.kill(random.choice(site.server_processes()), signal.SIGKILL)


def strike_all(site: Site) -> None:
    """Kill the server and everything it started, at once, and start it again."""
    assert site.process is not None
    processes = [*psutil.Process(site.process.pid).children(recursive=True), psutil.Process(site.process.pid)]
    for process in processes:
        process.kill()
    site.process.wait()
    time.sleep(0.3)
    port = site.port
    site.serve()
    assert site.port != port


def fill_disk(site: Site) -> None:
    """For a second nothing may be written beyond the first pages of a file: writing fails as on a full disk."""
    for pid in site.server_processes():
        psutil.Process(pid).rlimit(psutil.RLIMIT_FSIZE, (FILE_LIMIT, psutil.RLIM_INFINITY))
    time.sleep(1.5)
    for pid in site.server_processes():
        psutil.Process(pid).rlimit(psutil.RLIMIT_FSIZE, (psutil.RLIM_INFINITY, psutil.RLIM_INFINITY))


def main(rounds: str = "6") -> int:
    """Run the drill and print what it counted."""
    postgres = os.environ.get("DIRECTORY_TEST_DATABASE_URL", "")
    folder = Path(tempfile.mkdtemp(prefix="choosing-care-drill-")) / "data"
    folder.mkdir()
    settings = {"DIRECTORY_WORKERS": "2", **({"DIRECTORY_DATABASE_URL": postgres} if postgres else {})}
    site = Site(folder, settings=settings)
    subprocess.run([sys.executable, "-m", "tests.trust.seed"], cwd=ROOT, env=site.environment(), check=True)
    strikes = [strike_one, strike_all] if postgres else [strike_one, strike_all, fill_disk]
    site.serve()
    try:
        with Senders(site) as senders:
            for number in range(int(rounds)):
                time.sleep(1.0 + random.random())
                strike = strikes[number % len(strikes)]
                strike(site)
                print(f"{strike.__name__}: {len(senders.thanked)} thanked so far", flush=True)
            time.sleep(2)
        check = site.run("check")
    finally:
        site.close()
    kept = stored(postgres.replace("postgresql:", "postgresql+psycopg:") or f"sqlite:///{site.database}")
    missing = [words for words in senders.thanked if words not in kept]
    twice = [words for words, count in kept.items() if count > 1]
    print(f"{len(senders.thanked)} thanked, {len(missing)} of them missing, {len(twice)} stored twice")
    print("answers:", dict(senders.statuses), "· check:", check.returncode, check.stdout.strip()[-300:])
    return 1 if missing or twice else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
