"""Lists that are read a page at a time."""

from __future__ import annotations

# The size of a page that holds the whole list, for files: they leave nothing out.
EVERY_ROW = 2**31 - 1
