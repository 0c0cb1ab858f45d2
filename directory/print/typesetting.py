"""Typesets a document: plain values in, the bytes of a tagged PDF out.

It takes up to a gigabyte and a half of memory and keeps it: no process that serves pages imports this module.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import typst

logger = logging.getLogger(__name__)
TEMPLATES = Path(__file__).resolve().parent / "data"
FONTS = "print"  # where static/build.mjs puts fonts, colours and drawings


def typeset(template: str, data: Mapping[str, Any], assets: Path) -> bytes:
    """The PDF of one of our templates, the same on each machine: its own fonts are not used.

    `data` reaches it as JSON and is never read as a command. Raises OSError or RuntimeError where no PDF can be made.
    """
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[assets / FONTS])
    compiler = typst.Compiler(root=assets, font_paths=fonts, sys_inputs={"data": json.dumps(data)})
    year, month, day = data["day"]
    issued = datetime(year, month, day, tzinfo=UTC)
    # A compiler keeps the pages it has laid out: to make them into a PDF again costs an eighth of the first time.
    made = partial(compiler.compile, (TEMPLATES / template).read_bytes(), format="pdf", timestamp=issued)
    try:
        pdf = made(pdf_standards="ua-1")
    except RuntimeError as error:
        # The accessibility standard refuses characters that no font of ours has, such as an emoji in a provider's
        # name: then the same document is made without the standard's mark, tagged all the same.
        logger.warning(
            "a PDF is not of the standard", extra={"template": template, "error": str(error)[:500]}
        )
        pdf = made()
    assert isinstance(pdf, bytes)  # a list is for pictures of pages
    return pdf
