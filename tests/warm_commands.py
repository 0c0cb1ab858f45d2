"""Runs commands of the program in processes that have it loaded: a start takes seconds, and tests run hundreds.

    python -m tests.warm_commands SOCKET

loads the program and waits. For each command it is asked for, it forks a process with the command's own environment,
folder and files, which runs the module as `python -m` does and ends as any process does. Whatever an interpreter reads
at its start (PYTHON…, LC_…, PATH) must be as it is here: other commands are started in the usual way.
"""

from __future__ import annotations

import atexit
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OWN_SETTINGS = ("DIRECTORY_", "PYTEST_")
LOADED_WITH = "PYTHONPATH"  # of which the loader has what it needs


def run_module(
    module: str,
    arguments: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    timeout: float,
) -> subprocess.CompletedProcess[str]:
    """What `python -m MODULE ARGUMENTS` gives, its output read as text. Raises subprocess.TimeoutExpired."""
    command = [sys.executable, "-m", module, *arguments]
    if not _is_usual(env):
        return subprocess.run(
            command,
            cwd=cwd,
            env=env,
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
        )
    with (
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
        Path(os.devnull).open("rb") as nothing,
        socket.socket(socket.AF_UNIX) as asked,
    ):
        asked.connect(str(_loader()))
        request = json.dumps({"module": module, "arguments": [*arguments], "cwd": str(cwd), "env": dict(env)})
        files = [nothing.fileno(), out.fileno(), err.fileno()]
        socket.send_fds(asked, [len(request.encode()).to_bytes(4, "big")], files)
        asked.sendall(request.encode())
        process = int.from_bytes(_exactly(asked, 4), "big")
        asked.settimeout(timeout)
        try:
            status = int.from_bytes(_exactly(asked, 4), "big", signed=True)
        except TimeoutError as error:
            os.kill(process, signal.SIGKILL)
            raise subprocess.TimeoutExpired(command, timeout) from error
        texts = [_text_of(file.fileno()) for file in (out, err)]
    return subprocess.CompletedProcess(command, status, *texts)


def _is_usual(env: Mapping[str, str]) -> bool:
    """Whether a process with this environment differs from the loader in settings of the program alone."""

    def others(values: Mapping[str, str]) -> dict[str, str]:
        return {
            name: value
            for name, value in values.items()
            if not name.startswith(OWN_SETTINGS) and name != LOADED_WITH
        }

    return others(env) == others(os.environ)


def _exactly(connection: socket.socket, count: int) -> bytes:
    read = b""
    while len(read) < count:
        part = connection.recv(count - len(read))
        if not part:
            raise RuntimeError("the loader of commands ended")
        read += part
    return read


def _text_of(file: int) -> str:
    os.lseek(file, 0, os.SEEK_SET)
    with os.fdopen(os.dup(file), encoding="utf-8", errors="replace") as lines:
        return lines.read()


@cache
def _loader() -> Path:
    """The socket of this process's loader, which is started when the first command is run and ends with it."""
    folder = tempfile.TemporaryDirectory(prefix="choosing-care-commands-")
    path = Path(folder.name) / "socket"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OWN_SETTINGS)}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.warm_commands", str(path)], cwd=ROOT, env=environment
    )

    def end() -> None:
        process.kill()
        process.wait()
        folder.cleanup()

    atexit.register(end)
    while not path.exists():
        if process.poll() is not None:
            raise RuntimeError("the loader of commands did not start")
        time.sleep(0.05)
    return path


def serve(path: str) -> None:
    """Answer each request in a process of its own. Returns in those that run a command, and there alone."""
    with socket.socket(socket.AF_UNIX) as waiting:
        waiting.bind(f"{path}.new")
        waiting.listen()
        Path(f"{path}.new").rename(path)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel forgets who answered
        while True:
            asked, _ = waiting.accept()
            if os.fork() == 0:
                break
            asked.close()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    size, files, _, _ = socket.recv_fds(asked, 4, 3)
    request = json.loads(_exactly(asked, int.from_bytes(size, "big")))
    process = os.fork()
    if process:
        asked.sendall(process.to_bytes(4, "big"))
        _, status = os.waitpid(process, 0)
        asked.sendall(os.waitstatus_to_exitcode(status).to_bytes(4, "big", signed=True))
        os._exit(0)
    asked.close()
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(request["env"])
    os.chdir(request["cwd"])
    sys.argv = ["", *request["arguments"]]
    runpy.run_module(request["module"], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    import_module("directory.__main__")
    del sys.modules["directory.__main__"]  # it is run, and not imported
    serve(sys.argv[1])
