"""Values of a JSON file one after another: a single object, an array of them, or one a line. Streamed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any

from directory.imports.cqc.opening import UnreadableFile

_BLOCK = 1 << 18
LONGEST_NUMBER = 30  # digits
MOST_OBJECT = 8 * 1024 * 1024


def json_values(stream: IO[str]) -> Iterator[Any]:
    """Each value. Raises UnreadableFile where the text stops being JSON: a cut file is refused whole."""
    decoder = json.JSONDecoder(parse_int=_number)
    buffer, at, done = "", 0, False
    array = ended = False
    first = True
    while True:
        while at < len(buffer) and (buffer[at].isspace() or (buffer[at] == "," and array and not first)):
            at += 1
        if at >= len(buffer):
            if done:
                break
            buffer, at, done = _more(stream, buffer, at)
            continue
        if ended:
            raise UnreadableFile("there is more after the end of the JSON array")
        if first and not array and buffer[at] == "[":
            array, at = True, at + 1
            continue
        if array and buffer[at] == "]":
            ended, at = True, at + 1
            continue
        try:
            value, after = decoder.raw_decode(buffer, at)
        except (ValueError, RecursionError) as error:
            if done or len(buffer) - at > MOST_OBJECT or isinstance(error, RecursionError):
                raise UnreadableFile("the JSON is cut off or broken") from error
            buffer, at, done = _more(stream, buffer, at)
            continue
        at, first = after, False
        yield value
    if array and not ended:
        raise UnreadableFile("the JSON is cut off: its array has no end")


def _number(digits: str) -> int | float:
    """A whole number. One of thousands of digits, which Python refuses to make, is no reason to refuse the file."""
    return int(digits) if len(digits) <= LONGEST_NUMBER else float(digits)


def _more(stream: IO[str], buffer: str, at: int) -> tuple[str, int, bool]:
    block = stream.read(_BLOCK)
    return buffer[at:] + block, 0, not block
