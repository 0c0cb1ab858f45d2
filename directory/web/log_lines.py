"""The shape of a log line: one JSON object, in which nobody's IP address or e-mail address stands.

Our own lines hold none. Those of libraries may: the limiter names whom it refuses, an error may quote what was sent.
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Any

from pythonjsonlogger.json import JsonFormatter

FIELDS = "%(asctime)s %(levelname)s %(name)s %(message)s"
OUR_OWN = {"asctime", "levelname", "name"}  # written by the formatter and the module that logs
WITHHELD = "[address]"
OWN = {"127.0.0.1", "::1"}  # where the program itself listens
EMAIL = re.compile(r"[^\s@<>\"'(),;:=\[\]]+@[^\s@<>\"'(),;:=\[\]]+")
IPV4 = re.compile(r"(?<![0-9.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![0-9]|\.[0-9])")
IPV6 = re.compile(r"(?<!\w)[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]*(?!\w)")


class LogLine(JsonFormatter):
    """Writes a record as JSON, its texts without addresses."""

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Take the addresses out of every value."""
        return {
            name: value if name in OUR_OWN else _without_addresses(value) for name, value in log_data.items()
        }


def _without_addresses(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict):
        return {_without_addresses(name): _without_addresses(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_without_addresses(one) for one in value]
    return without_addresses(str(value))


def without_addresses(text: str) -> str:
    """A text without IP and e-mail addresses; those in OWN say nothing of anybody."""
    # Looking for a character is quicker than for a pattern, and each request writes a line.
    if "@" in text:
        text = EMAIL.sub(WITHHELD, text)
    if text.count(".") >= 3:
        text = IPV4.sub(_withheld, text)
    return IPV6.sub(_withheld, text) if text.count(":") >= 2 else text


def _withheld(found: re.Match[str]) -> str:
    for text in (found[0], found[0].rstrip(":."), found[0].strip(":.")):
        try:
            address = ip_address(text)
        except ValueError:
            continue
        return found[0] if str(address) in OWN else found[0].replace(text, WITHHELD)
    return found[0]
