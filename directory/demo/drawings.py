"""Drawings that stand for photos: flat shapes that nobody takes for a real place, and each says that it is drawn."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 800
SKY, GRASS, WALL, ROOF, DOOR = "#d7e9ec", "#8ab48c", "#e8c3a5", "#8f4a33", "#6f2da8"
GLASS, WOOD, FLOOR, PAPER, LEAF = "#ffe9b5", "#a9683c", "#dbb28d", "#f6e6d8", "#4c8560"


def house() -> bytes:
    """A house with a door, four windows and a tree."""
    image, pen = _begin(SKY)
    pen.rectangle((0, 620, WIDTH, HEIGHT), fill=GRASS)
    pen.rectangle((300, 300, 900, 660), fill=WALL)
    pen.polygon(((250, 300), (600, 110), (950, 300)), fill=ROOF)
    for left, top in ((360, 350), (740, 350), (360, 500), (740, 500)):
        _window(pen, left, top)
    pen.rounded_rectangle((550, 470, 650, 660), 40, fill=DOOR)
    pen.polygon(((560, 660), (640, 660), (760, HEIGHT), (440, HEIGHT)), fill=PAPER)
    _tree(pen, 130, 640)
    return _end(image, pen)


def room() -> bytes:
    """A bedroom: a bed, a lamp on a table, a window with curtains."""
    image, pen = _begin(PAPER)
    pen.rectangle((0, 560, WIDTH, HEIGHT), fill=FLOOR)
    pen.rectangle((700, 110, 1000, 400), fill=SKY, outline="white", width=16)
    pen.line((850, 110, 850, 400), fill="white", width=12)
    for left in (640, 980):
        pen.rectangle((left, 80, left + 80, 470), fill="#c96f4f")
    pen.rectangle((120, 360, 160, 660), fill=WOOD)
    pen.rectangle((160, 480, 640, 620), fill="#0f6570")
    pen.rounded_rectangle((160, 430, 300, 500), 24, fill="white")
    pen.rectangle((760, 520, 900, 660), fill=WOOD)
    pen.rectangle((820, 450, 840, 520), fill=ROOF)
    pen.polygon(((780, 450), (880, 450), (850, 370), (810, 370)), fill="#f0b64f")
    return _end(image, pen)


def garden() -> bytes:
    """A garden: a path, a bench, two trees."""
    image, pen = _begin(SKY)
    pen.ellipse((980, 60, 1110, 190), fill="#ffdf94")
    pen.ellipse((-200, 380, 800, 1200), fill=GRASS)
    pen.ellipse((400, 420, 1500, 1300), fill="#7aa87d")
    pen.polygon(((560, 470), (640, 470), (900, HEIGHT), (480, HEIGHT)), fill=PAPER)
    pen.rectangle((180, 560, 460, 584), fill=WOOD)
    pen.rectangle((180, 620, 460, 644), fill=WOOD)
    for left in (200, 420):
        pen.rectangle((left, 560, left + 16, 720), fill=ROOF)
    _tree(pen, 120, 480)
    _tree(pen, 1000, 520)
    return _end(image, pen)


def dining_room() -> bytes:
    """A table with four chairs below a lamp."""
    image, pen = _begin("#ece4f1")
    pen.rectangle((0, 580, WIDTH, HEIGHT), fill=FLOOR)
    pen.line((600, 0, 600, 170), fill="#46545e", width=8)
    pen.pieslice((500, 130, 700, 330), 180, 360, fill="#f0b64f")
    for left in (250, 830):
        pen.rounded_rectangle((left, 400, left + 110, 620), 20, fill="#c96f4f")
    for left in (460, 640):
        pen.rounded_rectangle((left, 380, left + 100, 520), 20, fill="#b95f40")
    pen.rectangle((330, 500, 870, 540), fill=WOOD)
    for left in (370, 800):
        pen.rectangle((left, 540, left + 30, 720), fill=ROOF)
    return _end(image, pen)


def _begin(colour: str) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (WIDTH, HEIGHT), colour)
    return image, ImageDraw.Draw(image)


def _end(image: Image.Image, pen: ImageDraw.ImageDraw) -> bytes:
    """The drawing as a PNG, with the words that it is one."""
    # In the middle, where no page cuts it off.
    pen.rounded_rectangle((440, 712, 760, 772), 12, fill="white")
    pen.text(
        (WIDTH // 2, 742), "Drawing, invented", fill="#101f2a", font=ImageFont.load_default(34), anchor="mm"
    )
    output = io.BytesIO()
    image.save(output, "PNG")
    return output.getvalue()


def _window(pen: ImageDraw.ImageDraw, left: int, top: int) -> None:
    pen.rectangle((left, top, left + 100, top + 100), fill=GLASS, outline="white", width=10)
    pen.line((left + 50, top, left + 50, top + 100), fill="white", width=8)


def _tree(pen: ImageDraw.ImageDraw, left: int, foot: int) -> None:
    pen.rectangle((left + 50, foot - 120, left + 74, foot), fill=WOOD)
    pen.ellipse((left - 20, foot - 300, left + 144, foot - 90), fill=LEAF)
