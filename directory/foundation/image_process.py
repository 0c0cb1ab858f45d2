"""Runs the process that reads one image and writes it anew (`directory.image_main`).

What decodes a stranger's image has no memory of the site's, no connection and no more time or memory than it is given;
whatever it took ends with it, and a process that serves pages never loads a decoder.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore

from directory.foundation.errors import Invalid, Unavailable
from directory.foundation.settings import PREFIX

logger = logging.getLogger(__name__)
COMMAND = (sys.executable, "-c", "import os; os.nice(5); from directory.image_main import main; main()")
HOME = Path(__file__).resolve().parent.parent.parent  # where Python finds the package
ENCODING_SECONDS = 30
WAIT_SECONDS = 30
MOST_AT_ONCE = 1  # of one server process; the largest takes 500 MB for two seconds, a telephone's 110 MB
MOST_PIXELS = 50_000_000  # above any telephone's camera
WHOLE_SIDE = 2400  # the longest side of what is kept as the whole image, in pixels
WIDTHS = {"small": 320, "medium": 640, "large": 1280}  # of the sizes for a page, in pixels
REFUSED = 3  # the exit code that says: this is no image to keep, for one of these reasons
_slots = BoundedSemaphore(MOST_AT_ONCE)


@dataclass(frozen=True, slots=True)
class EncodedImage:
    """One size of an image, written anew: "whole", "small", "medium" or "large"; `kind` is "jpeg" or "png"."""

    variant: str
    kind: str
    width: int
    height: int
    content: bytes


def encode_image(content: bytes) -> tuple[EncodedImage, ...]:
    """An image written anew in four sizes, none larger than it was, upright and without a word of what came with it:
    no place, no camera, no comment.

    Raises Invalid `file` for what cannot be decoded whole or is too large, Unavailable where too many wait or the
    process fails.
    """
    if not _slots.acquire(timeout=WAIT_SECONDS):
        raise Unavailable("images")
    try:
        done = subprocess.run(
            COMMAND,
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a decoder's words may repeat what is in the file
            timeout=ENCODING_SECONDS + 5,
            check=False,
            cwd=HOME,
            env={name: value for name, value in os.environ.items() if not name.startswith((PREFIX, "AWS_"))},
        )
    except (subprocess.SubprocessError, OSError) as error:
        logger.warning("an image was not encoded", extra={"error": type(error).__name__})
        raise Unavailable("images") from error
    finally:
        _slots.release()
    if done.returncode == REFUSED:
        too_large = done.stdout == b"image_too_large"
        raise Invalid("file", "image_too_large" if too_large else "broken")
    if done.returncode:
        # Killed by its own bounds of time and memory, which only an image made for that reaches.
        logger.warning("an image was not encoded", extra={"exit_code": done.returncode})
        raise Invalid("file", "image_too_large")
    return parse_images(done.stdout)


def dump_images(images: tuple[EncodedImage, ...]) -> bytes:
    """Images as the process hands them over: a line of JSON, then their bytes one after the other."""
    head = [[i.variant, i.kind, i.width, i.height, len(i.content)] for i in images]
    return json.dumps(head).encode() + b"\n" + b"".join(image.content for image in images)


def parse_images(output: bytes) -> tuple[EncodedImage, ...]:
    """Images as `dump_images` wrote them. Raises Unavailable where they are not there whole."""
    head, _, rest = output.partition(b"\n")
    try:
        images, start = [], 0
        for variant, kind, width, height, size in json.loads(head):
            images.append(EncodedImage(variant, kind, width, height, rest[start : start + size]))
            start += size
        if start != len(rest) or not images:
            raise ValueError("not whole")
    except (ValueError, TypeError) as error:
        raise Unavailable("images") from error
    return tuple(images)
