"""The areas that care visits: wards, the outward halves of postcodes and councils, by name and as somebody types them.

An area is a pair of its kind (`vocabulary.organisations.AreaKind`) and its code, as a service keeps it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select

from directory.foundation.database import db
from directory.places.gazetteer import gazetteer
from directory.places.models import Outcode, Ward
from directory.places.queries import CODES_A_QUERY
from directory.places.rules import PostcodeKind, clean_postcode, fold_name, strip_titles
from directory.vocabulary.organisations import AreaKind

Area = tuple[str, str]


@dataclass(frozen=True, slots=True)
class AreaRecord:
    """An area that addresses lie in. `council_code` is that of a ward, and the one that most of an outward half is in.

    `postcodes` is how many there are of an outward half, None of another kind.
    """

    kind: str
    code: str
    name: str
    council_code: str | None
    postcodes: int | None = None

    @property
    def area(self) -> Area:
        """Its kind and code."""
        return self.kind, self.code


def public_areas_in(council_code: str) -> tuple[AreaRecord, ...]:
    """The wards of a council by name, then the outward halves that most of is in it."""
    wards = select(Ward.code, Ward.name).where(Ward.council_code == council_code)
    districts = select(Outcode.code, Outcode.postcodes).where(Outcode.council_code == council_code)
    return (
        *(
            AreaRecord(AreaKind.WARD, row.code, row.name, council_code)
            for row in db.session.execute(wards.order_by(Ward.name, Ward.code))
        ),
        *sorted(
            (
                AreaRecord(AreaKind.OUTCODE, row.code, row.code, council_code, row.postcodes)
                for row in db.session.execute(districts)
            ),
            key=lambda record: _by_number(record.code),
        ),
    )


def public_area_records(areas: Iterable[Area]) -> dict[Area, AreaRecord]:
    """Those of these areas that there are."""
    asked = set(areas)
    codes = {kind: sorted(code for each, code in asked if each == kind) for kind in AreaKind}
    councils = gazetteer().councils
    records = [
        AreaRecord(AreaKind.COUNCIL, code, councils[code].name, code)
        for code in codes[AreaKind.COUNCIL]
        if code in councils
    ]
    for some in _batches(codes[AreaKind.WARD]):
        rows = db.session.execute(select(Ward.code, Ward.name, Ward.council_code).where(Ward.code.in_(some)))
        records += [AreaRecord(AreaKind.WARD, row.code, row.name, row.council_code) for row in rows]
    for some in _batches(codes[AreaKind.OUTCODE]):
        outcodes = select(Outcode.code, Outcode.council_code, Outcode.postcodes).where(Outcode.code.in_(some))
        records += [
            AreaRecord(AreaKind.OUTCODE, row.code, row.code, row.council_code, row.postcodes)
            for row in db.session.execute(outcodes)
        ]
    return {record.area: record for record in records}


def area_named(text: str, council_code: str | None) -> Area | None:
    """The area that somebody means by "N8", "Hornsey", "London Borough of Haringey" or a code of the statistics office.

    A ward of `council_code` goes before one of another council, a council before a ward. None for what names no area
    or several, for a full postcode, which is one address, and for a county, whose districts addresses lie in.
    """
    code = text.strip().upper()
    typed = clean_postcode(text)
    given = [(kind, code) for kind in (AreaKind.WARD, AreaKind.COUNCIL)]
    if typed.kind is PostcodeKind.OUTWARD:
        given.append((AreaKind.OUTCODE, typed.code))
    known = [area for area in given if area in public_area_records(given)]
    return next((area for area in known if not _is_county(area)), None) or _named(text, council_code)


def _named(text: str, council_code: str | None) -> Area | None:
    names, folded = gazetteer(), fold_name(text)
    entries = names.names.get(folded) or names.names.get(strip_titles(folded)) or ()
    councils = {entry.council_code for entry in entries if entry.kind == "council"}
    found = [(AreaKind.COUNCIL, code) for code in councils]
    found = [area for area in found if not _is_county(area)]
    if not found:
        wards = [entry for entry in entries if entry.kind == "ward" and entry.ward_code]
        own = [entry for entry in wards if entry.council_code == council_code]
        served = [entry for entry in wards if names.in_directory(entry.council_code)]
        found = [(AreaKind.WARD, str(entry.ward_code)) for entry in own or served or wards]
    return (str(found[0][0]), found[0][1]) if len(found) == 1 else None


def _is_county(area: Area) -> bool:
    council = gazetteer().councils.get(area[1])
    return council is not None and council.is_county


def _by_number(outcode: str) -> tuple[str, int, str]:
    """N8 before N10, as people count."""
    letters = "".join(sign for sign in outcode[:2] if sign.isalpha())
    digits = "".join(sign for sign in outcode[len(letters) :] if sign.isdigit())
    return letters, int(digits or 0), outcode


def _batches(codes: Collection[str]) -> list[list[str]]:
    listed = list(codes)
    return [listed[start : start + CODES_A_QUERY] for start in range(0, len(listed), CODES_A_QUERY)]
