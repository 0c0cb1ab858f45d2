"""What the nginx block, the Dockerfile and the compose file say agrees with the program."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path

import yaml

from directory.__main__ import directory
from directory.foundation.settings import PREFIX, Settings
from directory.serving import HEADER_TIMEOUT_MILLISECONDS, SECONDS_TO_FINISH
from directory.web.uploads import LARGEST_FILE
from tests.trust.test_wheel import PAPERS, PARTS

ROOT = Path(__file__).resolve().parents[2]
NGINX = (ROOT / "deploy" / "nginx" / "choosing-care.conf").read_text(encoding="utf-8")
DIRECTIVES = re.sub(r"(^|\s)#.*", "", NGINX)
DOCKER = ROOT / "deploy" / "docker"
INSTRUCTIONS = [
    line.split(maxsplit=1)
    for line in (DOCKER / "Dockerfile").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
COMPOSE = yaml.safe_load((DOCKER / "compose.yaml").read_text(encoding="utf-8"))
SETTINGS = {PREFIX + field.name.upper() for field in fields(Settings)}


def directive(name: str) -> list[str]:
    return re.findall(rf"^\s*{name}\s+([^;]+);", DIRECTIVES, re.MULTILINE)


def test_no_log_of_the_proxy_can_hold_an_address() -> None:
    servers = DIRECTIVES.count("server {")
    assert len(directive("error_log")) == servers
    assert all(value.endswith(" emerg") for value in directive("error_log"))
    logged = set(re.findall(r"\$(\w+)", "".join(directive("log_format"))))
    assert logged == {"time_iso8601", "status", "upstream_status", "request_time"}


def test_the_proxy_forwards_what_the_site_counts_by_and_replaces_what_a_sender_made_up() -> None:
    sent = dict(re.findall(r"proxy_set_header\s+(\S+)\s+([^;]+);", DIRECTIVES.partition("location = ")[0]))
    assert sent["X-Forwarded-For"] == "$remote_addr" and sent["X-Forwarded-Proto"] == "$scheme"
    assert sent["X-Forwarded-Host"] == sent["Host"] == "$host" and sent["Forwarded"] == '""'


def test_the_proxy_takes_what_the_site_takes_and_closes_its_connections_first() -> None:
    taken = int(directive("client_max_body_size")[0].removesuffix("m")) * 1024 * 1024
    assert taken >= LARGEST_FILE + Settings().max_body_kb * 1024
    keepalive = [int(value.removesuffix("s")) for value in directive("keepalive_timeout")]
    assert min(keepalive) * 1000 < HEADER_TIMEOUT_MILLISECONDS
    assert directive("return") == ["301 https://$server_name$request_uri"], (
        "no redirect names the caller's host"
    )


def test_the_image_is_built_from_the_lock_files() -> None:
    runs = [text for name, text in INSTRUCTIONS if name == "RUN"]
    for text in runs:
        if "pip install" in text:
            assert "--require-hashes" in text or "--no-index" in text, text
        if "-m build" in text:
            assert "--no-isolation" in text, "what builds the wheel is locked too"


def test_the_image_takes_everything_that_the_wheel_is_made_of() -> None:
    copied = [text.split() for name, text in INSTRUCTIONS if name == "COPY" and "--from" not in text]
    sources = {source for words in copied for source in words[:-1]}
    for source in sources:
        assert (ROOT / source).exists(), source
    assert {*PARTS, *PAPERS} <= sources
    ignored = (DOCKER / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert sources <= {line.removeprefix("!") for line in ignored if line.startswith("!")}


def test_the_image_serves_as_a_user_that_is_not_root() -> None:
    words = dict(reversed(INSTRUCTIONS))
    assert words["USER"] == "care"
    command = json.loads(words["CMD"])
    assert directory.commands[command[0]].make_context("serve", command[1:]).params["host"] == "0.0.0.0"


def test_the_compose_file_names_settings_and_commands_that_exist() -> None:
    services = COMPOSE["services"]
    assert set(services) == {"site", "worker", "database", "redis"}
    for name in ("site", "worker"):
        assert set(services[name]["environment"]) <= SETTINGS
        assert services[name]["environment"]["DIRECTORY_PRODUCTION"] == "1"
        assert int(services[name]["stop_grace_period"].removesuffix("s")) > SECONDS_TO_FINISH
        assert services[name]["read_only"] and services[name]["cap_drop"] == ["ALL"]
    assert services["worker"]["command"][0] in directory.commands
    assert all(port.startswith("127.0.0.1:") for port in services["site"]["ports"]), "a proxy does TLS"
    assert "ports" not in services["database"] and "ports" not in services["redis"]
    head = (DOCKER / "compose.yaml").read_text(encoding="utf-8").partition("name:")[0]
    assert set(re.findall(r"DIRECTORY_[A-Z_]+", head)) <= SETTINGS
