"""Images that were bent, cut or made to hurt: each is four sizes or a refusal, and never anything else."""

from __future__ import annotations

import io
import struct
import warnings
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from directory import image_main
from directory.foundation import image_process
from directory.foundation.errors import Invalid, Unavailable
from directory.foundation.image_process import (
    MOST_PIXELS,
    WIDTHS,
    EncodedImage,
    dump_images,
    encode_image,
    parse_images,
)
from directory.image_main import NoImage, encoded
from tests.files.samples import photo

SAMPLES = [
    photo("JPEG", (64, 48)),
    photo("PNG", (64, 48)),
    photo("PNG", (64, 48), "RGBA"),
    photo("PNG", (64, 48), "P"),
    photo("PNG", (64, 48), "LA"),
    photo("JPEG", (64, 48), "CMYK"),
]


def told(content: bytes) -> tuple[EncodedImage, ...] | str:
    """What the process would say, within this one."""
    limit = Image.MAX_IMAGE_PIXELS
    try:
        with warnings.catch_warnings():
            return encoded(content)
    except NoImage as refusal:
        return str(refusal)
    finally:
        Image.MAX_IMAGE_PIXELS = limit


def assert_whole_or_refused(content: bytes) -> None:
    answer = told(content)
    if isinstance(answer, str):
        assert answer in ("broken", "image_too_large")
        return
    assert [image.variant for image in answer] == ["whole", *WIDTHS]
    for image in answer:
        written = Image.open(io.BytesIO(image.content))
        written.load()
        assert written.size == (image.width, image.height) and not written.getexif()


@settings(max_examples=150)
@given(st.data())
def test_a_bent_image_is_written_whole_or_refused(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(SAMPLES)))
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    assert_whole_or_refused(bytes(content[: data.draw(st.integers(1, len(content)))]))


MARKS = [b"\xff\xd8\xff\xe0\x00\x10JFIF", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe1"]


@settings(max_examples=100)
@given(st.sampled_from(MARKS), st.binary(max_size=300))
def test_anything_behind_the_mark_of_an_image_is_refused_or_whole(mark: bytes, rest: bytes) -> None:
    assert_whole_or_refused(mark + rest)


def png(width: int, height: int, rows: bytes, *, more: bytes = b"") -> bytes:
    """A PNG that says how large it is, whatever it holds."""

    def chunk(name: bytes, content: bytes) -> bytes:
        body = name + content
        return struct.pack("!L", len(content)) + body + struct.pack("!L", zlib.crc32(body))

    head = chunk(b"IHDR", struct.pack("!LLBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + more + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """A comment of 60 MB, packed."""
    body = b"zTXt" + b"Comment\0\0" + zlib.compress(bytes(60_000_000), 9)
    chunk = struct.pack("!L", len(body) - 4) + body + struct.pack("!L", zlib.crc32(body))
    return png(1, 1, bytes(4), more=chunk)


HURTING = {
    "it says that it is as large as a town": png(60_000, 60_000, bytes(1000)),
    "it says that it has no end": png(2**31 - 1, 2**31 - 1, bytes(10)),
    "it is just above the bound": png(MOST_PIXELS // 1000 + 1, 1000, bytes(1000)),
    "it has no width": png(0, 10, b""),
    "its rows are missing": png(2000, 2000, bytes(10)),
    "a comment of sixty million letters": text_bomb(),
}


@pytest.mark.parametrize("how", HURTING)
def test_an_image_that_is_made_to_hurt_is_refused(how: str) -> None:
    with pytest.raises(Invalid) as refusal:
        encode_image(HURTING[how])
    assert refusal.value.code in ("broken", "image_too_large")


def test_the_largest_that_is_taken_is_taken() -> None:
    side = 7071
    output = io.BytesIO()
    Image.new("RGB", (side, side), (200, 30, 40)).save(output, "PNG", compress_level=1)
    assert side * side <= MOST_PIXELS
    assert [image.variant for image in encode_image(output.getvalue())] == ["whole", *WIDTHS]


def test_colours_are_those_of_the_web() -> None:
    """A profile that cannot be read, or that is for other colours, changes nothing."""
    image = Image.new("RGB", (8, 8), (200, 30, 40))
    for profile in (b"no profile", b"\0" * 200):
        output = io.BytesIO()
        image.save(output, "JPEG", icc_profile=profile, quality=100)
        answer = told(output.getvalue())
        assert not isinstance(answer, str)
        pixel = Image.open(io.BytesIO(answer[0].content)).getpixel((4, 4))
        assert isinstance(pixel, tuple) and abs(pixel[0] - 200) < 6
        assert b"ICC_PROFILE" not in answer[0].content


def test_what_the_process_hands_over_is_whole_or_nothing() -> None:
    images = (EncodedImage("whole", "jpeg", 2, 1, b"abc"), EncodedImage("small", "jpeg", 2, 1, b"de"))
    handed = dump_images(images)
    assert parse_images(handed) == images
    for bad in (handed[:-1], handed + b"x", b"", b"[]\n", b"nothing", b"[[1]]\n"):
        with pytest.raises(Unavailable):
            parse_images(bad)


def test_a_process_that_is_killed_or_too_many_that_wait_are_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_process, "COMMAND", ("sh", "-c", "kill -9 $$"))
    with pytest.raises(Invalid, match="image_too_large"):
        encode_image(photo())
    monkeypatch.setattr(image_process, "COMMAND", ("no-such-program",))
    with pytest.raises(Unavailable):
        encode_image(photo())
    monkeypatch.setattr(image_process, "WAIT_SECONDS", 0.01)
    with image_process._slots, pytest.raises(Unavailable):
        encode_image(photo())


def test_the_process_is_given_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIRECTORY_SECRET_KEY", "a-secret-of-the-site")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a-secret-of-the-bucket")
    look = "env | grep -q a-secret && exit 3; printf image_too_large; exit 3"
    monkeypatch.setattr(image_process, "COMMAND", ("sh", "-c", look))
    with pytest.raises(Invalid, match="image_too_large"):
        encode_image(photo())
    assert image_main.FORMATS == ("JPEG", "PNG")
