"""A field of councils, for the forms of instruments and areas."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import LazyString
from wtforms import TextAreaField

from directory.places.queries import council_name, council_named
from directory.web.i18n import gettext


class CouncilsField(TextAreaField):
    """Councils by name, one a line; `codes` are theirs."""

    codes: tuple[str, ...] = ()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Find each council. Raises ValueError that names the line which is none."""
        super().process_formdata(valuelist)
        codes: dict[str, None] = {}
        for line in filter(None, (part.strip() for part in (self.data or "").splitlines())):
            council = council_named(line)
            if council is None:
                raise ValueError(gettext("“%(name)s” is no council in England that we know.", name=line[:60]))
            codes[council.code] = None
        self.codes = tuple(codes)

    def show(self, codes: Iterable[str]) -> None:
        """Fill the field with councils."""
        self.codes = tuple(codes)
        self.data = "\n".join(sorted(council_name(code) for code in self.codes))


def councils_field(words: LazyString, *, hint: LazyString | None = None) -> CouncilsField:
    """Councils, one a line."""
    return CouncilsField(words, description="" if hint is None else hint)
