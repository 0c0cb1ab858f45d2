"""A real server with demonstration data, for the browser to look at."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.inspection import HUNG_MILLISECONDS, NewPage, PageInspector
from tests.ports import free_port
from tests.warm_commands import run_module

ROOT = Path(__file__).resolve().parent.parent.parent
SERVICES = "150"
DAY = "2026-11-22"
HUNG_SECONDS = 300  # only a start that hangs takes this long

expect.set_options(timeout=HUNG_MILLISECONDS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@contextmanager
def running_site(folder: Path, day: str) -> Iterator[str]:
    """The address of the site in a folder, served as `make serve` does, on a day that is held still."""
    port = free_port()
    command = [sys.executable, "-m", "directory", "serve", "--port", str(port)]
    with (folder / "server.log").open("ab") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment(folder, day), stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/readyz", server, folder / "server.log")
        yield address
    finally:
        server.terminate()
        server.wait(HUNG_SECONDS)


def run_command(folder: Path, day: str, *arguments: str | Path) -> str:
    """What a command of the site in a folder prints."""
    words = [*map(str, arguments)]
    done = run_module("directory", words, cwd=ROOT, env=environment(folder, day), timeout=HUNG_SECONDS)
    assert done.returncode == 0, f"{arguments}: {done.stdout[-1000:]}{done.stderr[-2000:]}"
    return done.stdout


def environment(folder: Path, day: str) -> dict[str, str]:
    """The settings of a demonstration in a folder, whatever those of whoever runs the tests are."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("DIRECTORY_")},
        "DIRECTORY_DATA_DIR": str(folder),
        "DIRECTORY_DEMONSTRATION": "1",
        "DIRECTORY_AS_OF": day,
        "DIRECTORY_LIMITS_ENABLED": "0",
        "DIRECTORY_WORKERS": "1",
        "DIRECTORY_LOG_LEVEL": "WARNING",
    }


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the running demonstration keeps its rows and files."""
    folder = tmp_path_factory.mktemp("site")
    run_command(folder, DAY, "demo", "--services", SERVICES)
    return folder


@pytest.fixture(scope="session")
def site(site_folder: Path) -> Iterator[str]:
    """The address of a running demonstration, for tests that leave it as it is for others."""
    with running_site(site_folder, DAY) as address:
        yield address


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the site is ready, or fail with what it said."""
    deadline = time.monotonic() + HUNG_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"the server stopped: {log.read_text()[-3000:]}")
        try:
            with urllib.request.urlopen(address, timeout=HUNG_SECONDS) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"the server did not become ready: {log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def service_slugs(site: str) -> tuple[str, str]:
    """Two listed services that have everything a page can show."""
    with urllib.request.urlopen(f"{site}/find-care?category=home_care&near=N8+0RD") as answer:
        page = answer.read().decode()
    first, second = (part.split('"')[0].partition("?")[0] for part in page.split('href="/services/')[1:3])
    return first, second


@pytest.fixture(scope="session")
def service_slug(service_slugs: tuple[str, str]) -> str:
    """The first of them."""
    return service_slugs[0]


@pytest.fixture(scope="session")
def inspector(browser: Browser) -> Iterator[PageInspector]:
    """Inspects pages, in the same two tabs for the whole run."""
    inspector = PageInspector(browser)
    yield inspector
    inspector.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Opens a page in a context of its own, with Playwright's options for a context; closed after the test."""
    with opening_pages(browser) as open_page:
        yield open_page


@pytest.fixture
def new_kept_page(whole_browser: Browser) -> Iterator[NewPage]:
    """The same in a browser that keeps a page that was left."""
    with opening_pages(whole_browser) as open_page:
        yield open_page


@contextmanager
def opening_pages(browser: Browser) -> Iterator[NewPage]:
    """What opens a page in a context of its own; all are closed at the end."""
    contexts = []

    def open_page(**options: object) -> Page:
        context = browser.new_context(**options)
        context.set_default_timeout(HUNG_MILLISECONDS)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def printed_page(browser: Browser) -> Iterator[Page]:
    """One page for all the tests of a module that print what is the same whoever looks: a context each costs more."""
    context = browser.new_context()
    context.set_default_timeout(HUNG_MILLISECONDS)
    yield context.new_page()
    context.close()
