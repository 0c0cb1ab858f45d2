"""ClamAV's own daemon, with a database of two signatures and no more: nothing is fetched."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from directory.foundation.virus_scanner import Verdict, scan
from tests.files.samples import EICAR

CLAMD = shutil.which("clamd", path="/usr/sbin:/usr/bin:/usr/local/sbin")
START_SECONDS = 60


@contextmanager
def clamd(folder: Path, port: int) -> Iterator[tuple[str, str]]:
    """The addresses of a daemon that runs until the block ends: by TCP and by a socket of this machine."""
    assert CLAMD is not None
    database = folder / "signatures"
    database.mkdir(parents=True)
    (database / "eicar.hdb").write_text(
        f"{hashlib.md5(EICAR).hexdigest()}:{len(EICAR)}:Eicar-Test-Signature\n"
    )
    invented = b"AN-INVENTED-SIGNATURE-OF-THE-TESTS".hex()
    (database / "invented.ndb").write_text(f"Invented.Test.Signature:0:*:{invented}\n")
    lines = {
        "DatabaseDirectory": database,
        "LocalSocket": folder / "clamd.sock",
        "TCPSocket": port,
        "TCPAddr": "127.0.0.1",
        "Foreground": "yes",
        "LogFile": folder / "clamd.log",
        "TemporaryDirectory": folder,
        "StreamMaxLength": "20M",
    }
    settings = folder / "clamd.conf"
    settings.write_text("".join(f"{name} {value}\n" for name, value in lines.items()))
    process = subprocess.Popen(
        [CLAMD, "--config-file", str(settings)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        address = f"tcp://127.0.0.1:{port}"
        until = time.monotonic() + START_SECONDS
        while scan(address, b"Are you there?", 5) is Verdict.UNKNOWN:
            assert process.poll() is None and time.monotonic() < until, (folder / "clamd.log").read_text()
            time.sleep(0.2)
        yield address, f"unix://{folder / 'clamd.sock'}"
    finally:
        process.terminate()
        process.wait(20)
