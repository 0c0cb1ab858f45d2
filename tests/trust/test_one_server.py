"""One server and one worker of a site: a second one is told so and ends, however close together both start."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from directory.foundation.errors import Unavailable
from directory.foundation.site_lock import hold_worker
from directory.operations.ports import hold_port
from tests.patience import HUNG_SECONDS, wait_until
from tests.ports import free_port
from tests.trust.site import Site

MakeSite = Callable[..., Site]
READY = b"Choosing Care is on"


def test_a_second_server_and_a_second_worker_are_told(make_site: MakeSite) -> None:
    site = make_site(DIRECTORY_WORKERS="1").serve()
    assert site.process is not None
    for command, words in (
        (("serve", "--port", str(free_port())), "Another server of this site runs already"),
        (("work",), "A worker of this site runs already"),
    ):
        second = site.run(*command)
        assert second.returncode == 2, command
        assert words in second.stderr and f"(by process {site.process.pid})" in second.stderr
        assert "Traceback" not in second.stderr
    assert site.get("/healthz").status == 200
    assert site.stop() == 0


def test_a_site_and_a_worker_of_its_own_run_side_by_side(make_site: MakeSite) -> None:
    site = make_site(DIRECTORY_WORKERS="1", DIRECTORY_WORKER_INSIDE="0").serve()
    with ended(site.start("work")) as worker:
        wait_until(lambda: is_held(site.folder / "worker.lock"), "the worker's lock")
        assert site.run("work").returncode == 2
        assert site.stop() == 0
        refused = site.run("serve", "--port", str(free_port()), DIRECTORY_WORKER_INSIDE="1")
        assert refused.returncode == 2 and "DIRECTORY_WORKER_INSIDE=0" in refused.stderr
        worker.kill()
        worker.wait(HUNG_SECONDS)
        with hold_worker(create_engine("sqlite://"), site.folder):
            pass  # nothing is left of a worker that was killed


def is_held(path: Path) -> bool:
    if not path.exists():
        return False
    number = path.stat().st_ino
    return any(f":{number} " in line for line in Path("/proc/locks").read_text(encoding="ascii").splitlines())


@pytest.mark.parametrize("same", ["port", "site"])
def test_of_two_servers_that_start_in_one_instant_one_runs(make_site: MakeSite, same: str) -> None:
    """Of one site on two ports, and of two sites on one port."""
    first = make_site(DIRECTORY_WORKERS="1")
    second = first if same == "site" else make_site(DIRECTORY_WORKERS="1")
    ports = [free_port(), free_port()] if same == "site" else [free_port()] * 2
    with ExitStack() as ends:
        started = [
            ends.enter_context(ended(site.start("serve", "--port", str(port))))
            for site, port in zip((first, second), ports, strict=True)
        ]
        wait_until(lambda: any(process.poll() is not None for process in started), "one of them ended")
        (loser,) = (process for process in started if process.poll() is not None)
        (winner,) = (process for process in started if process is not loser)
        said = loser.communicate(timeout=HUNG_SECONDS)[1].decode()
        assert loser.returncode == 2
        assert ("Another server of this site" if same == "site" else "is taken") in said
        assert winner.stdout is not None
        assert any(READY in line for line in winner.stdout), "it goes on until it serves"
        assert winner.poll() is None


@contextmanager
def ended(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is ended with the block."""
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=HUNG_SECONDS)


def test_a_port_is_one_server_s() -> None:
    port = free_port()
    with hold_port("127.0.0.1", port, "--port"):
        with pytest.raises(Unavailable, match=rf"Port {port} of 127\.0\.0\.1 is taken.*--port"):
            hold_port("127.0.0.1", port, "--port").__enter__()
        with hold_port("127.0.0.2", port, "--port"):
            pass
    with hold_port("127.0.0.1", port, "--port"):
        pass
