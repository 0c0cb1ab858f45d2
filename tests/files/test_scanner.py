"""The virus scanner: ClamAV's own daemon, and a double that misbehaves as a daemon may."""

from __future__ import annotations

import io
import socket
import threading
import time
import zipfile
from collections.abc import Iterator

import pytest

from directory.foundation.virus_scanner import Verdict, scan, verdict_of
from tests.files.clamav import CLAMD, clamd
from tests.files.samples import DOCX, EICAR, INFECTED_PDF, PDF, photo
from tests.files.scanner import Scanner
from tests.ports import free_port


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    if CLAMD is None:
        pytest.fail("install clamav-daemon: make browser-tools")
    with clamd(tmp_path_factory.mktemp("clamav"), free_port()) as addresses:
        yield addresses


def packed(content: bytes) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", content)
    return output.getvalue()


@pytest.mark.parametrize("line", [0, 1], ids=["tcp", "unix"])
def test_clamav_finds_the_test_file_and_a_signature_of_ours(daemon: tuple[str, str], line: int) -> None:
    address = daemon[line]
    assert scan(address, EICAR) is Verdict.INFECTED
    assert scan(address, INFECTED_PDF) is Verdict.INFECTED
    assert scan(address, packed(EICAR)) is Verdict.INFECTED, "inside a zip"
    for clean in (PDF, DOCX, photo(), b"x" * (10 * 1024 * 1024)):
        assert scan(address, clean) is Verdict.CLEAN


def test_more_than_clamav_takes_is_not_called_clean(daemon: tuple[str, str]) -> None:
    assert scan(daemon[0], bytes(21 * 1024 * 1024)) is Verdict.UNKNOWN


@pytest.mark.parametrize("answer", [b"stream: OK\0", b"stream: OK\n", b"stream: OK"])
def test_answers_that_say_clean(answer: bytes) -> None:
    assert verdict_of(answer) is Verdict.CLEAN


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (b"stream: Win.Test.EICAR_HDB-1 FOUND\0", Verdict.INFECTED),
        (b"stream: OK FOUND\0", Verdict.INFECTED),
        (b"stream: NOT OK\0", Verdict.UNKNOWN),
        (b"OK\0", Verdict.UNKNOWN),
        (b"stream: x ERROR\0", Verdict.UNKNOWN),
        (b"INSTREAM size limit exceeded. ERROR\0", Verdict.UNKNOWN),
        (b"\xff\xfe", Verdict.UNKNOWN),
        (b"", Verdict.UNKNOWN),
    ],
)
def test_nothing_but_the_word_of_a_clean_file_is_clean(answer: bytes, verdict: Verdict) -> None:
    assert verdict_of(answer) is verdict


@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:1", "unix:///no/such/socket", "tcp://nowhere.invalid:3310"]
)
def test_a_scanner_that_is_not_there_is_unknown(address: str) -> None:
    assert scan(address, PDF, 2) is Verdict.UNKNOWN


def test_a_scanner_that_never_answers_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        begun = time.monotonic()
        assert scan(f"tcp://127.0.0.1:{silent.getsockname()[1]}", PDF, 0.3) is Verdict.UNKNOWN
        assert time.monotonic() - begun < 3


def test_a_scanner_that_answers_a_letter_at_a_time_is_given_up_in_time() -> None:
    """The whole conversation is bounded, not each wait of it."""
    with socket.create_server(("127.0.0.1", 0)) as slow:

        def drip() -> None:
            line, _ = slow.accept()
            with line:
                for letter in b"stream: OK" * 3:
                    time.sleep(0.1)
                    try:
                        line.sendall(bytes([letter]))
                    except OSError:
                        return

        threading.Thread(target=drip, daemon=True).start()
        begun = time.monotonic()
        assert scan(f"tcp://127.0.0.1:{slow.getsockname()[1]}", PDF, 0.5) is Verdict.UNKNOWN
        assert time.monotonic() - begun < 3


def test_the_whole_file_is_shown_to_the_scanner() -> None:
    with Scanner() as double:
        content = bytes(range(256)) * 1000
        assert scan(double.address, content) is Verdict.CLEAN
        assert double.seen == [content]
