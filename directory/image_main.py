"""The process that reads one image and writes it anew, and ends: `foundation.image_process` starts it.

Reads the bytes of a JPEG or PNG from standard input and writes four sizes of it to standard output. Where it is no
image to keep it writes the code of the reason and ends with REFUSED. It knows nothing of the site and loads no Flask.
"""

from __future__ import annotations

import io
import resource
import signal
import sys
import warnings

from PIL import Image, ImageCms, ImageOps

from directory.foundation.image_process import (
    ENCODING_SECONDS,
    MOST_PIXELS,
    REFUSED,
    WHOLE_SIDE,
    WIDTHS,
    EncodedImage,
    dump_images,
)

MOST_BYTES = 1_500_000_000  # of addresses: fifty million pixels of four bytes, twice, and the libraries
QUALITY = 85
FORMATS = ("JPEG", "PNG")


class NoImage(Exception):
    """What came is no image to keep; its first argument is the code of the reason."""


def main() -> None:
    """Encode what comes in. Ends by itself after its time."""
    signal.alarm(ENCODING_SECONDS)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (ENCODING_SECONDS, ENCODING_SECONDS))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        output = dump_images(encoded(sys.stdin.buffer.read()))
    except NoImage as refusal:
        sys.stdout.write(str(refusal))
        sys.exit(REFUSED)
    sys.stdout.buffer.write(output)


def encoded(content: bytes) -> tuple[EncodedImage, ...]:
    """The four sizes of an image. Raises NoImage."""
    warnings.simplefilter("error")  # Pillow warns of what it doubts
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        image = upright(content)
    except NoImage:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise NoImage("image_too_large") from error
    except Exception as error:  # a decoder of a stranger's bytes raises whatever it likes
        raise NoImage("broken") from error
    images = [one("whole", image)]
    for variant, width in WIDTHS.items():
        size = image.copy()
        size.thumbnail((width, WHOLE_SIDE))
        images.append(one(variant, size))
    return tuple(images)


def upright(content: bytes) -> Image.Image:
    """The decoded image, no larger than is kept, turned as its camera said, in the colours of the web, with or without
    transparency. It is made small before anything else: each step of a large one would take as much memory again.
    """
    image: Image.Image = Image.open(io.BytesIO(content), formats=FORMATS)
    if image.width * image.height > MOST_PIXELS:
        raise NoImage("image_too_large")
    if min(image.size) < 1:
        raise NoImage("broken")
    image.draft("RGB", (WHOLE_SIDE, WHOLE_SIDE))  # a JPEG is decoded no larger than it has to be
    image.load()
    profile = image.info.get("icc_profile")
    mode = "RGBA" if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info else "RGB"
    if image.mode not in ("RGB", "RGBA", "CMYK", "L") or (mode == "RGBA" and image.mode != mode):
        image = image.convert(mode)
    image.thumbnail((WHOLE_SIDE, WHOLE_SIDE))
    turned = ImageOps.exif_transpose(image)
    if mode == "RGB":
        turned = in_colours_of_the_web(turned, profile)
    return without_words(turned.convert(mode))


def in_colours_of_the_web(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The image in sRGB, where it says what its colours mean: a telephone's would look pale without that."""
    if not profile:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        changed = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image  # a profile that cannot be read, or that is for other colours than the image has
    return changed or image


def without_words(image: Image.Image) -> Image.Image:
    """The pixels alone: nothing that came with them is written again."""
    image.info = {}
    return image


def one(variant: str, image: Image.Image) -> EncodedImage:
    """An image as a file: a JPEG, or a PNG where it has transparency."""
    output = io.BytesIO()
    if image.mode == "RGBA":
        image.save(output, "PNG", optimize=True)
        kind = "png"
    else:
        image.save(output, "JPEG", quality=QUALITY, optimize=True, progressive=True)
        kind = "jpeg"
    return EncodedImage(variant, kind, image.width, image.height, output.getvalue())
