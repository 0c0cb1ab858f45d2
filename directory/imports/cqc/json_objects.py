"""Objects of a JSON file one after another: a single object, an array of them, or one a line. Streamed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any

from directory.imports.cqc.opening import UnreadableFile

_BLOCK = 1 << 18
MOST_OBJECT = 8 * 1024 * 1024


def json_objects(stream: IO[str]) -> Iterator[dict[str, Any]]:
    """Each object. Raises Unreadable where the text stops being JSON: a cut file is refused whole."""
    decoder = json.JSONDecoder()
    held, at, done = "", 0, False
    array = ended = False
    first = True
    while True:
        while at < len(held) and (held[at].isspace() or (held[at] == "," and array and not first)):
            at += 1
        if at >= len(held):
            if done:
                break
            held, at, done = _more(stream, held, at)
            continue
        if ended:
            raise UnreadableFile("there is more after the end of the JSON array")
        if first and not array and held[at] == "[":
            array, at = True, at + 1
            continue
        if array and held[at] == "]":
            ended, at = True, at + 1
            continue
        try:
            found, after = decoder.raw_decode(held, at)
        except (ValueError, RecursionError) as error:
            if done or len(held) - at > MOST_OBJECT or isinstance(error, RecursionError):
                raise UnreadableFile("the JSON is cut off or broken") from error
            held, at, done = _more(stream, held, at)
            continue
        at, first = after, False
        if not isinstance(found, dict):
            raise UnreadableFile("the JSON holds something else than objects")
        yield found
    if array and not ended:
        raise UnreadableFile("the JSON is cut off: its array has no end")


def _more(stream: IO[str], held: str, at: int) -> tuple[str, int, bool]:
    block = stream.read(_BLOCK)
    return held[at:] + block, 0, not block
