"""A site of its own in a temporary folder: filled, run as real processes, asked over real sockets."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.patience import HUNG_SECONDS
from tests.ports import free_port
from tests.warm_commands import run_module

ROOT = Path(__file__).resolve().parent.parent.parent
TODAY = "2026-11-22"
PROGRAM = (sys.executable, "-m", "directory")


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def json(self) -> dict[str, object]:
        return json.loads(self.body)


@dataclass
class Site:
    """One data folder with its settings, its commands and, while it serves, its server."""

    folder: Path
    port: int = 0
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    program: tuple[str, ...] = PROGRAM

    @property
    def database(self) -> Path:
        return self.folder / "directory.sqlite3"

    @property
    def log(self) -> Path:
        return self.folder.parent / f"{self.folder.name}.log"

    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("DIRECTORY_")}
        return {
            **inherited,
            "DIRECTORY_DATA_DIR": str(self.folder),
            "DIRECTORY_AS_OF": TODAY,
            "DIRECTORY_LIMITS_ENABLED": "0",
            "PYTHONPATH": str(ROOT),
            **self.settings,
        }

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """A command of the program, running."""
        return subprocess.Popen(
            [*self.program, *command],
            cwd=self.folder,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(self, *command: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """A command of the program, finished."""
        env = {**self.environment(), **settings}
        if self.program == PROGRAM:
            return run_module("directory", command, cwd=self.folder, env=env, timeout=HUNG_SECONDS)
        return subprocess.run(
            [*self.program, *command],
            cwd=self.folder,
            env=env,
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=HUNG_SECONDS,
        )

    def run_code(self, code: str, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """A piece of Python in a process of its own, with the settings of this site."""
        return subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=self.folder,
            env={**self.environment(), **settings},
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=HUNG_SECONDS,
        )

    def serve(self, *prefix: str) -> Site:
        """Start the server as an operator would and wait until it is ready. `prefix` comes before the command."""
        self.port = free_port()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*prefix, *self.program, "serve", "--port", str(self.port)],
                cwd=self.folder,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.wait_until(200, "/readyz")
        return self

    def wait_until(self, status: int, path: str, seconds: float = HUNG_SECONDS, **headers: str) -> Answer:
        """Ask again and again until the answer has this status."""
        end = time.monotonic() + seconds
        last: object = None
        while time.monotonic() < end:
            try:
                answer = self.get(path, **headers)
                if answer.status == status:
                    return answer
                last = (answer.status, answer.text[:300])
            except OSError as error:
                last = error
                if self.process is not None and self.process.poll() is not None:
                    break
            time.sleep(0.1)
        tail = self.log.read_text(encoding="utf-8", errors="replace")[-1500:] if self.log.exists() else ""
        raise AssertionError(f"{path} never answered {status}: {last}\n{tail}")

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, body: str, **headers: str) -> Answer:
        own = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        return self.ask("POST", path, body=body, headers={**own, **headers})

    def ask(
        self,
        method: str,
        path: str,
        *,
        body: str | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = HUNG_SECONDS,
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            named = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
            connection.request(method, path, body=body, headers=named)
            response = connection.getresponse()
            content = response.read()
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, content)
        except http.client.HTTPException as error:
            raise ConnectionError(str(error)) from error
        finally:
            connection.close()

    def server_processes(self) -> list[int]:
        """The processes that answer requests."""
        assert self.process is not None
        children = psutil.Process(self.process.pid).children()
        return [child.pid for child in children if _is_spawned(child)]

    def stop(self, how: int = signal.SIGTERM) -> int:
        """End the server; what it returned."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            return self.process.wait(HUNG_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise

    def close(self) -> None:
        """End whatever still runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(HUNG_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(5)


def _is_spawned(process: psutil.Process) -> bool:
    try:
        return any("spawn_main" in part for part in process.cmdline())
    except psutil.NoSuchProcess:  # ended, and perhaps not waited for yet
        return False
