"""The form of the areas that a service visits: boxes by name, and a field for what is faster pasted than ticked.

What is pasted and not understood is named beside the field and stays in it, and nothing is saved before it is put
right: no area is dropped without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import HiddenField, SelectMultipleField, TextAreaField
from wtforms.validators import Length, Optional, Regexp, ValidationError

from directory.places.area_queries import AreaRecord, area_named, public_area_records, public_areas_in
from directory.places.queries import council_record, public_councils
from directory.proposals.difference_page import area_name
from directory.vocabulary.organisations import AreaKind
from directory.web.form_fields import Form
from directory.web.i18n import gettext, ngettext
from directory.web.i18n import lazy_gettext as _l
from directory.web.navigation import current_url
from directory.web.templating import number

LONGEST_PASTED = 6_000  # characters
_SEPARATORS = re.compile(r"[,;\n\t]+")
Pairs = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class AreaBox:
    """One box: the value that it sends, its words, and whether it is ticked."""

    value: str
    words: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class AreaGroup:
    """Boxes under one heading."""

    id: str
    heading: str
    boxes: tuple[AreaBox, ...]


@dataclass(frozen=True, slots=True)
class AreasChoice:
    """What `editing/areas.html` prints: the groups of boxes, and links that show another council's wards."""

    groups: tuple[AreaGroup, ...]
    others: tuple[tuple[str, str], ...]


class AreasForm(Form):
    """The areas that are ticked, and those that are pasted. `council_code` decides which ward of a name is meant."""

    version = HiddenField(validators=[Optional(), Regexp(r"[0-9]{1,9}\Z")])
    token = HiddenField()
    area = SelectMultipleField(validate_choice=False)
    more = TextAreaField(
        _l("More areas, typed or pasted"),
        description=_l(
            "First halves of postcodes, or names of wards and councils, with a comma or a new line between: "
            "N8, N22, Hornsey, Camden."
        ),
        validators=[
            Length(max=LONGEST_PASTED, message=_l("That is too long. Paste it in parts, and save each part."))
        ],
    )
    council_code: str | None = None

    def validate_more(self, field: TextAreaField) -> None:
        """Name everything that is no area, or may be several."""
        unknown = [text for text, area in self.read() if area is None]
        if unknown:
            raise ValidationError(
                ngettext(
                    "We do not know %(names)s. Put it right or take it out: nothing is saved yet.",
                    "We do not know %(names)s. Put them right or take them out: nothing is saved yet.",
                    len(unknown),
                    names=", ".join(f"“{text}”" for text in unknown),
                )
            )

    def read(self) -> list[tuple[str, tuple[str, str] | None]]:
        """What was pasted, piece by piece, each with the area that it names."""
        return [(text, area_named(text, self.council_code)) for text in pasted(self.more.data or "")]

    def changes(self) -> dict[str, Any]:
        """The areas as a proposal holds them."""
        typed = [area for _, area in self.read() if area is not None]
        return {"areas": [list(pair) for pair in sorted({*ticked_areas(self.area.data or ()), *typed})]}


def pasted(text: str) -> list[str]:
    """The pieces of a pasted text, each once, in their order. "N8 N22" are two, "Crouch End" is one."""
    pieces: list[str] = []
    for line in _SEPARATORS.split(text):
        words = line.split()
        # A run of codes with spaces between; a name of several words has at least one that is no code.
        codes = len(words) > 1 and all(any(sign.isdigit() for sign in word) for word in words)
        pieces += words if codes and not _is_postcode(words) else [" ".join(words)] if words else []
    return list(dict.fromkeys(pieces))


def ticked_areas(values: Iterable[str]) -> list[tuple[str, str]]:
    """The areas of the boxes that were sent; a value that is none of them is left to the rules."""
    pairs = [value.partition(":") for value in values]
    return [(kind, code) for kind, _, code in pairs if code]


def areas_choice(council_code: str | None, chosen: Pairs, more_councils: Iterable[str]) -> AreasChoice:
    """The boxes of a service: its council's and those of councils that are asked for or visited already.

    Every chosen area is a ticked box, whatever it lies in.
    """
    ticked = {(kind, code) for kind, code in chosen}
    known = public_area_records(ticked)
    visited = {record.council_code for record in known.values() if record.kind == AreaKind.WARD}
    shown = [
        code for code in dict.fromkeys([council_code, *sorted(filter(None, visited)), *more_councils]) if code
    ]
    groups: list[AreaGroup] = []
    for code in shown:
        groups += _groups_of(code, ticked)
    groups.append(_whole_councils(shown, ticked))
    held = {box.value for group in groups for box in group.boxes}
    rest = sorted(area for area in ticked if _value(area) not in held)
    if rest:
        boxes = tuple(
            AreaBox(_value(area), area_name(known[area]) if area in known else area[1], ticked=True)
            for area in rest
        )
        groups.append(AreaGroup("rest", gettext("Elsewhere"), boxes))
    others = [council for council in public_councils() if council.code not in shown]
    return AreasChoice(
        tuple(groups),
        tuple((council.name, current_url(council=[*more_councils, council.code])) for council in others),
    )


def _groups_of(council_code: str, ticked: set[tuple[str, str]]) -> list[AreaGroup]:
    council = council_record(council_code)
    name = council.name if council else council_code
    records = public_areas_in(council_code)
    groups = []
    for kind in (AreaKind.WARD, AreaKind.OUTCODE):
        here = [record for record in records if record.kind == kind]
        if here:
            count = sum(record.area in ticked for record in here)
            groups.append(
                AreaGroup(
                    f"{kind}-{council_code}",
                    _heading(kind, name, count, len(here)),
                    tuple(_box(record, ticked) for record in here),
                )
            )
    return groups


def _heading(kind: str, council: str, count: int, total: int) -> str:
    if kind == AreaKind.WARD:
        return gettext(
            "Wards of %(council)s: %(count)s of %(total)s ticked", council=council, count=count, total=total
        )
    return gettext(
        "Postcode districts of %(council)s: %(count)s of %(total)s ticked",
        council=council,
        count=count,
        total=total,
    )


def _whole_councils(shown: Iterable[str], ticked: set[tuple[str, str]]) -> AreaGroup:
    served = {council.code for council in public_councils()}
    codes = served | set(shown) | {code for kind, code in ticked if kind == AreaKind.COUNCIL}
    records = public_area_records((str(AreaKind.COUNCIL), code) for code in codes).values()
    boxes = tuple(_box(record, ticked) for record in sorted(records, key=lambda each: each.name))
    return AreaGroup("councils", gettext("Whole councils"), boxes)


def _box(record: AreaRecord, ticked: set[tuple[str, str]]) -> AreaBox:
    words = record.name
    if record.postcodes is not None:
        words = ngettext(
            "%(district)s (%(num)s postcode)",
            "%(district)s (%(num)s postcodes)",
            record.postcodes,
            district=record.name,
            num=number(record.postcodes),
        )
    return AreaBox(_value(record.area), words, record.area in ticked)


def _value(area: tuple[str, str]) -> str:
    return f"{area[0]}:{area[1]}"


def _is_postcode(words: list[str]) -> bool:
    """Whether two words are the halves of one postcode: "N8 0RD"."""
    return len(words) == 2 and words[1][:1].isdigit()


def councils_asked(values: Mapping[str, Any]) -> list[str]:
    """The councils whose wards an address asks for, those that publish their list here alone."""
    asked = values.getlist("council") if hasattr(values, "getlist") else []
    served = {council.code for council in public_councils()}
    return [code for code in dict.fromkeys(asked) if code in served]
