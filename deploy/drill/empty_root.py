"""The image without a container engine, and the units without systemd running: in an empty root, as root.

Follows `deploy/docker/Dockerfile` step by step in a root that debootstrap makes, then runs what the image runs: its
command, its health check, the worker. In the same root the units' folders are laid out; `systemd-analyze verify` reads
the units there, and the command line of each is run by hand as their user. Prints what held; ends with 1 where
something did not.

    .venv/bin/python -m deploy.drill.empty_root [--keep FOLDER] [--lend PATH ...]

`--lend` names files and folders of this machine that the root needs to reach the package registries, such as
/etc/pip.conf or /etc/ssl/certs.
Needs debootstrap, systemd, some 3 GB of disk and a quarter of an hour.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from configparser import ConfigParser
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = ROOT / "deploy" / "docker" / "Dockerfile"
UNITS = ROOT / "deploy" / "systemd"
# What Debian calls what the base images hold: python:3.11-bookworm and its slim sister.
PACKAGES = "ca-certificates,python3,python3-venv,python3-dev,make,gcc,libc6-dev,findutils"
PASSED_ON = re.compile(r"(?i)(https?_proxy|no_proxy|ssl_cert.*|pip_.*|npm_config_.*|node_extra_ca_certs)")
WAIT_SECONDS = 120


@dataclass
class Stage:
    """One FROM of the Dockerfile, as a root that its steps change."""

    folder: Path
    workdir: str = "/"
    user: str = "root"
    environment: dict[str, str] = field(default_factory=dict)
    command: list[str] = field(default_factory=list)
    entrypoint: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)

    def chrooted(self, words: list[str], **settings: str) -> list[str]:
        """A command line that runs in this root as its user."""
        named = {"PATH": "/usr/local/bin:/usr/bin:/usr/sbin:/bin:/sbin", "HOME": "/tmp", "LANG": "C.UTF-8"}
        passed = {name: value for name, value in os.environ.items() if PASSED_ON.fullmatch(name)}
        pairs = [
            f"{name}={value}" for name, value in {**named, **passed, **self.environment, **settings}.items()
        ]
        inside = f"cd {shlex.quote(self.workdir)} && exec {shlex.join(words)}"
        return [
            "chroot",
            f"--userspec={self.user}",
            str(self.folder),
            "/usr/bin/env",
            "-i",
            *pairs,
            "/bin/sh",
            "-c",
            inside,
        ]

    def run(self, words: list[str], **settings: str) -> subprocess.CompletedProcess[str]:
        """The same, finished."""
        return subprocess.run(self.chrooted(words, **settings), check=False, capture_output=True, text=True)


faults: list[str] = []


def check(what: str, is_so: object, words: str = "") -> None:
    """Say whether something is as it should be; where it is not, with the last words of what was tried."""
    print(("ok      " if is_so else "FAILED  ") + what + ("" if is_so else f"\n{words[-3000:]}"), flush=True)
    if not is_so:
        faults.append(what)


def instructions() -> Iterator[tuple[str, str]]:
    """The lines of the Dockerfile."""
    for line in DOCKERFILE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, _, text = line.partition(" ")
            if name == "HEALTHCHECK":
                text = text.partition("CMD ")[2]
            yield name, text


def build(base: Path, work: Path) -> Stage:
    """Follow the Dockerfile; the last stage."""
    stages: dict[str, Stage] = {}
    stage = Stage(work)
    for name, text in instructions():
        begun = time.monotonic()
        if name == "FROM":
            stage = Stage(work / f"stage-{len(stages)}")
            stages[text.partition(" AS ")[2] or "last"] = stage
            subprocess.run(["cp", "-a", str(base), str(stage.folder)], check=True)
        else:
            follow(stage, name, text, stages)
        print(f"        {name} {text[:90]} ({time.monotonic() - begun:.0f} s)", flush=True)
    return stage


def follow(stage: Stage, name: str, text: str, stages: dict[str, Stage]) -> None:
    """One step in the root of its stage."""
    if name == "RUN":
        done = stage.run(["/bin/sh", "-c", text])
        check(f"RUN {text[:70]}", done.returncode == 0, done.stdout + done.stderr)
        if done.returncode:
            raise SystemExit(1)
    elif name == "COPY":
        copy(stage, text.split(), stages)
    elif name == "WORKDIR":
        stage.workdir = text
        (stage.folder / text.lstrip("/")).mkdir(parents=True, exist_ok=True)
    elif name == "ENV":
        stage.environment.update(part.split("=", 1) for part in text.split())
    elif name == "USER":
        stage.user = text
    elif name in {"CMD", "ENTRYPOINT", "HEALTHCHECK"}:
        setattr(
            stage,
            {"CMD": "command", "ENTRYPOINT": "entrypoint", "HEALTHCHECK": "health"}[name],
            json.loads(text),
        )
    else:
        assert name in {"VOLUME", "EXPOSE"}, f"a step that this drill does not know: {name}"


def copy(stage: Stage, words: list[str], stages: dict[str, Stage]) -> None:
    """COPY: from the top of the project without what Dockerfile.dockerignore leaves out, or from another stage."""
    source = ROOT
    if words[0].startswith("--from="):
        source = stages[words.pop(0).partition("=")[2]].folder
    *names, target = words
    place = stage.folder / target.lstrip("/")
    for name in names:
        path = source / name.lstrip("/")
        if path.is_dir():
            left_out = shutil.ignore_patterns("__pycache__", "*.mo", "build")
            shutil.copytree(path, place, dirs_exist_ok=True, ignore=left_out if source == ROOT else None)
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, place / path.name if target.endswith("/") else place)


def make_base(folder: Path) -> None:
    """An empty Debian with Python."""
    made = subprocess.run(
        [
            "debootstrap",
            "--variant=minbase",
            f"--include={PACKAGES}",
            "bookworm",
            str(folder),
        ],
        check=False,
        capture_output=True,
        text=True,
    )
    check("debootstrap makes an empty Debian 12", made.returncode == 0, made.stdout + made.stderr)


def lend(folder: Path, lent: list[Path]) -> None:
    """Copy what this machine lends into a root; links are followed."""
    for path in (Path("/etc/resolv.conf"), Path("/etc/hosts"), *lent):
        target = folder / str(path).lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-rL", "--remove-destination", str(path), str(target.parent)], check=True)


@contextmanager
def mounted(stage: Stage) -> Iterator[None]:
    """The devices and processes that a container engine gives."""
    mounts = {"dev": ["--bind", "/dev"], "proc": ["-t", "proc", "proc"]}
    for name, words in mounts.items():
        subprocess.run(["mount", *words, str(stage.folder / name)], check=True)
    try:
        yield
    finally:
        for name in mounts:
            subprocess.run(["umount", "-l", str(stage.folder / name)], check=False)


def run_image(stage: Stage) -> None:
    """What the image does when it is started, asked by its own health check, and stopped."""
    settings = {"DIRECTORY_WORKER_INSIDE": "0"}
    upgraded = stage.run([*stage.entrypoint, "upgrade"], **settings)
    check("the image upgrades an empty database", upgraded.returncode == 0, upgraded.stderr)
    command = [*stage.entrypoint, *stage.command]
    with (
        process(stage, command, settings) as site,
        process(stage, [*stage.entrypoint, "work"], settings) as worker,
    ):
        check("the image serves", answers("http://127.0.0.1:8000/readyz"), site.output())
        page = urllib.request.urlopen("http://127.0.0.1:8000/?lang=ar").read().decode()
        check("with translations and styles inside", 'dir="rtl"' in page and "/static/build/site-" in page)
        check("its health check is content", stage.run(stage.health).returncode == 0)
        user = Path(f"/proc/{site.pid()}/status").read_text(encoding="utf-8")
        check("it runs as user 10001", re.search(r"^Uid:\s10001\s10001", user, re.MULTILINE))
        check("SIGTERM ends the worker with 0", worker.end() == 0, worker.output())
        check("SIGTERM ends the site with 0", site.end() == 0, site.output())


@dataclass
class Running:
    """A process in the root, with what it says."""

    process: subprocess.Popen[bytes]
    log: Path

    def pid(self) -> int:
        return self.process.pid

    def output(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def end(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(WAIT_SECONDS)


@contextmanager
def process(stage: Stage, words: list[str], settings: dict[str, str]) -> Iterator[Running]:
    """A command that runs in the root until the block ends."""
    with tempfile.NamedTemporaryFile(prefix="choosing-care-root-", suffix=".log") as log:
        started = subprocess.Popen(
            stage.chrooted(words, **settings), stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        running = Running(started, Path(log.name))
        try:
            yield running
        finally:
            with suppress(subprocess.TimeoutExpired):
                running.end()


def answers(url: str) -> bool:
    """Whether an address answers 200 within some time."""
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end:
        with suppress(OSError), urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
        time.sleep(0.3)
    return False


# The units.


def read_unit(path: Path) -> ConfigParser:
    unit = ConfigParser(interpolation=None, delimiters=("=",))
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # names keep their case
    unit.read_string(path.read_text(encoding="utf-8"))
    return unit


def lay_out_units(stage: Stage) -> None:
    """The folders, the settings and the units, as docs/operate.md has them."""
    root = stage.folder
    shutil.copytree(UNITS, root / "etc/systemd/system", dirs_exist_ok=True)
    shutil.rmtree(root / "srv/care/data")
    for name in ("data", "copies", "incoming/register", "incoming/postcodes"):
        (root / "srv/care" / name).mkdir(parents=True, exist_ok=True)
        os.chown(root / "srv/care" / name, 10001, 10001)
    settings = {"DIRECTORY_DATA_DIR": "/srv/care/data"}
    text = "".join(f"{name}={value}\n" for name, value in settings.items())
    (root / "srv/care/environment").write_text(text, encoding="utf-8")


def verify_units(stage: Stage) -> None:
    """What systemd itself says of the units, with the programs that they name in their places."""
    system = "usr/lib/systemd/system"  # Debian's own units, which ours name
    (stage.folder / system).parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-rP", f"/{system}", str((stage.folder / system).parent)], check=True)
    units = [f"/etc/systemd/system/{path.name}" for path in sorted(UNITS.glob("*.[st]*")) if path.is_file()]
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", f"--root={stage.folder}", *units],
        check=False,
        capture_output=True,
        text=True,
    )
    ours = [line for line in said.stderr.splitlines() if "choosing-care" in line]
    check(f"systemd-analyze verify takes {len(units)} units", said.returncode == 0 and not ours, said.stderr)
    for path in sorted(UNITS.glob("*.timer")):
        when = read_unit(path)["Timer"]["OnCalendar"]
        calendar = subprocess.run(
            ["systemd-analyze", "calendar", when], check=False, capture_output=True, text=True
        )
        following = re.search(r"Next elapse: (.*)", calendar.stdout)
        check(f"{path.stem}: {when}, next {following[1] if following else '?'}", following, calendar.stderr)


def run_units(stage: Stage) -> None:
    """Each command line by hand, as the units' user, with the units' settings."""
    common = read_unit(UNITS / "choosing-care-.service.d" / "common.conf")["Service"]
    stage.user = common["User"]
    stage.workdir = common["WorkingDirectory"]
    stage.environment = dict([common["Environment"].split("=", 1)])
    lines = (stage.folder / common["EnvironmentFile"].lstrip("/")).read_text(encoding="utf-8").splitlines()
    stage.environment.update(line.split("=", 1) for line in lines)
    begun = stage.run(["/srv/care/venv/bin/python", "-m", "directory", "setup", "--council", "Haringey"])
    check("the site is set up", begun.returncode == 0, begun.stdout + begun.stderr)
    with process(stage, command_of("site"), {}) as site:
        check("choosing-care-site serves", answers("http://127.0.0.1:8000/healthz"), site.output())
        with process(stage, command_of("worker"), {}) as worker:
            check(
                "with choosing-care-worker it is ready",
                answers("http://127.0.0.1:8000/readyz"),
                worker.output(),
            )
            for name in ("backup", "check", "import-postcodes", "import-register"):
                run_task(stage, name)
            check("SIGTERM ends choosing-care-worker with 0", worker.end() == 0, worker.output())
        check("SIGTERM ends choosing-care-site with 0", site.end() == 0, site.output())


def run_task(stage: Stage, name: str) -> None:
    """One task; where its condition fails it has nothing to do, as systemd would find."""
    unit = read_unit(UNITS / f"choosing-care-{name}.service")
    waits_for = {value.lstrip("/") for key, value in unit["Unit"].items() if key.startswith("ConditionPath")}
    if any(not list(stage.folder.glob(pattern)) for pattern in waits_for):
        check(f"choosing-care-{name} has no file and would be skipped", True)
        return
    done = stage.run(command_of(name))
    good = {0, *(int(code) for code in unit["Service"].get("SuccessExitStatus", "").split())}
    check(
        f"choosing-care-{name} ends with {done.returncode}",
        done.returncode in good,
        done.stdout + done.stderr,
    )
    for key in ("ExecStartPost",):
        if key in unit["Service"]:
            after = stage.run(shlex.split(unit["Service"][key]))
            check(f"choosing-care-{name}, afterwards", after.returncode == 0, after.stderr)


def command_of(name: str) -> list[str]:
    """The command line of a unit, its `$$` and `%%` as systemd hands them over."""
    line = read_unit(UNITS / f"choosing-care-{name}.service")["Service"]["ExecStart"]
    return [word.replace("$$", "$").replace("%%", "%") for word in shlex.split(line)]


def lend_files(stage: Stage, files: dict[str, list[Path]]) -> None:
    """Files to import, where they are given."""
    for folder, paths in files.items():
        for path in paths:
            shutil.copy(path, stage.folder / "srv/care/incoming" / folder / path.name)


def main() -> int:
    """Build, run, report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--keep", type=Path, help="work in this folder and leave it")
    parser.add_argument("--lend", type=Path, nargs="*", default=[])
    parser.add_argument("--register", type=Path, nargs="*", default=[], help="the regulator's files")
    parser.add_argument("--postcodes", type=Path, nargs="*", default=[], help="codepo_gb.zip")
    options = parser.parse_args()
    if os.getuid() != 0:
        parser.error("a root is made by root")
    with socket.socket() as probe:
        probe.setsockopt(
            socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
        )  # connections that are closing don't count
        probe.bind(("127.0.0.1", 8000))  # the image and the units serve there; raises where another does
    work = options.keep or Path(tempfile.mkdtemp(prefix="choosing-care-root-"))
    work.mkdir(parents=True, exist_ok=True)
    try:
        if not (work / "base").is_dir():
            make_base(work / "base")
        lend(work / "base", options.lend)
        stage = build(work / "base", work)
        with mounted(stage):
            run_image(stage)
            lay_out_units(stage)
            lend_files(stage, {"register": options.register, "postcodes": options.postcodes})
            verify_units(stage)
            run_units(stage)
    finally:
        if options.keep is None:
            shutil.rmtree(work)
    print(f"{len(faults)} did not hold", flush=True)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
