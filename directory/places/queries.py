"""Reading places: what somebody typed becomes a point; councils, wards and languages by council.

A known postcode costs one keyed query, a name none. Nothing typed is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from flask import request
from sqlalchemy import Row, bindparam, func, select

from directory.audit.queries import public_version
from directory.foundation.database import compiled_once, db
from directory.foundation.errors import NotFound
from directory.foundation.identifiers import slugify
from directory.places.gazetteer import Gazetteer, compare_gazetteer, gazetteer
from directory.places.models import Council, Outcode, Postcode
from directory.places.names import Entries, resolve_name, similar_names
from directory.places.records import (
    CouncilRecord,
    LanguageSpoken,
    NameOnMap,
    Outline,
    Place,
    PlaceNotFound,
    WardLine,
)
from directory.places.rules import (
    INWARD_LENGTH,
    CleanPostcode,
    PostcodeKind,
    clean_postcode,
    find_postcode,
    fold_name,
    format_postcode,
)
from directory.places.shipped import languages_by_council, outlines, shipped_councils, ward_lines

__all__ = ["CouncilRecord", "LanguageSpoken", "NameOnMap", "Outline", "Place", "PlaceNotFound", "WardLine"]

SUGGESTIONS = 8
# What is said around a council's name: "London Borough of Haringey", "Derby City Council".
_COUNCIL_TITLE = re.compile(
    r"^(?:the-)?(?:(?:royal-|london-|metropolitan-)*borough-of-|city-of-)|(?:-(?:city|borough|county|district))?-council$"
)
CODES_A_QUERY = 500
_VERSION = "directory.page_version"  # where a request keeps it

# Names that are ordinary English words. In a field for a place they are places; in a sentence they are words.
_WORDS = """
    abbey all assist bank bath bathing bell bridge care central centre church clean close common cook
    court day east field ferry garden gate green grove hall heath hill home homes hope house lodge manor
    market meadow mill moor mum new night north nursing old park parks queens reading rest road rose
    sale sandwich school shop south spring springs station street town towns trinity valley victoria
    village villages walk wash watch west wood woods
"""
ORDINARY_WORDS = frozenset(_WORDS.split())


def find_place(text: str, council_code: str | None = None) -> Place | PlaceNotFound:
    """The place somebody typed into a field for a place; a name that fits several prefers `council_code`.

    Takes a full postcode, an outward code, "N8 0RD, Haringey", and names of councils, towns and wards. A full
    postcode we do not hold stands at the middle of its outward code, and is then not `precise`.
    """
    if not text.strip():
        return PlaceNotFound("empty")
    typed = find_postcode(text)
    if typed.kind is not PostcodeKind.INVALID:
        place = _at_postcode(typed)
        if place is not None:
            return place
    names = gazetteer()
    matches = resolve_name(names, text, council_code)
    if isinstance(matches, Place):
        return matches
    return _not_found(names, text, typed, matches) or PlaceNotFound(
        "unknown_name", _labels_like(names, text, council_code, SUGGESTIONS)
    )


def resolve_places_in(text: str, council_code: str | None = None) -> Place | None:
    """The place that a few words of a sentence name, or None. Nothing is guessed: whole names and postcodes
    only.

    For searching in words, which asks this of every run of words: an ordinary word that is also a ward, or a
    ward of a council that is not in this directory, is not taken for a place.
    """
    typed = clean_postcode(text)
    if typed.kind is not PostcodeKind.INVALID:
        return _at_postcode(typed)
    folded = fold_name(text)
    names = gazetteer()
    if folded not in names.names or folded in ORDINARY_WORDS:
        return None
    matches = resolve_name(names, text, council_code)
    if not isinstance(matches, Place):
        return None
    elsewhere = matches.kind == "ward" and not names.in_directory(matches.council_code or "")
    return None if elsewhere else matches


def suggest_places(prefix: str, council_code: str | None = None, limit: int = SUGGESTIONS) -> tuple[str, ...]:
    """Names that start like `prefix` ("horn" gives "Hornsey, Haringey"), or else are spelt like it."""
    return _labels_like(gazetteer(), prefix, council_code, limit)


def places_at(postcodes: Iterable[str]) -> dict[str, Place]:
    """The places of many full postcodes at once, by the text given; unknown ones are left
    out.
    """
    by_code: dict[str, list[str]] = {}
    for text in postcodes:
        cleaned = clean_postcode(text)
        if cleaned.kind is PostcodeKind.FULL:
            by_code.setdefault(cleaned.code, []).append(text)
    places: dict[str, Place] = {}
    for start in range(0, len(by_code), CODES_A_QUERY):
        codes = list(by_code)[start : start + CODES_A_QUERY]
        for row in db.session.execute(_POSTCODES.where(Postcode.code.in_(codes))):
            places.update(dict.fromkeys(by_code[row.code], _postcode_place(row)))
    return places


def public_postcodes_in(council_code: str, count: int) -> tuple[Place, ...]:
    """Up to `count` postcodes of a council, spread evenly over their order. The same answer every time."""
    rows = db.session.execute(
        _POSTCODES.where(Postcode.council_code == council_code).order_by(Postcode.code)
    ).all()
    if not rows or count < 1:
        return ()
    step = max(1.0, len(rows) / count)
    return tuple(_postcode_place(rows[int(number * step)]) for number in range(min(count, len(rows))))


def page_version() -> tuple[int, int]:
    """The version of what public pages show, for what is stored: councils in memory are as new or newer.

    It is read once while a page is drawn: whatever a page reads afterwards is as new or newer.
    """
    drawing = request.environ if request and request.method == "GET" else {}
    version: tuple[int, int] | None = drawing.get(_VERSION)
    if version is None:
        version = public_version()
        compare_gazetteer(version)
        drawing[_VERSION] = version
    return version


def public_councils() -> tuple[CouncilRecord, ...]:
    """The councils that publish their list here, by name."""
    return tuple(council for council in gazetteer().councils.values() if council.in_directory)


def every_council() -> tuple[CouncilRecord, ...]:
    """Every council of England we know, by name: public facts."""
    return tuple(gazetteer().councils.values())


def council_record(code: str) -> CouncilRecord | None:
    """One council by its code; None for a code we do not know. Costs no query."""
    return gazetteer().councils.get(code)


def contacts_version(council_code: str) -> str:
    """What tells one state of a council's contacts from another, for a form; "" for a council we do not know."""
    changed = db.session.scalar(select(Council.changed_at).where(Council.code == council_code))
    return "" if changed is None else changed.isoformat()


def council_by_slug(slug: str) -> CouncilRecord:
    """One council by the word in its addresses ("cheshire-east"). Raises NotFound."""
    council = gazetteer().by_slug.get(slug)
    if council is None:
        raise NotFound(f"no council {slug}")
    return council


def council_named(text: str) -> CouncilRecord | None:
    """The council that somebody calls by its code, its name or the word in its addresses; None for an unknown one."""
    names = gazetteer()
    return _called(text, names.councils, names.by_slug)


def shipped_council_named(text: str) -> CouncilRecord | None:
    """The same of the councils that come with the program, for a site that has no tables yet."""
    councils = shipped_councils()
    return _called(text, councils, {council.slug: council for council in councils.values()})


def _called(
    text: str, by_code: Mapping[str, CouncilRecord], by_slug: Mapping[str, CouncilRecord]
) -> CouncilRecord | None:
    slug = slugify(text.replace("&", " and "))
    return by_code.get(text.strip().upper()) or by_slug.get(slug) or by_slug.get(_COUNCIL_TITLE.sub("", slug))


def council_name(code: str | None) -> str:
    """A council's name, or "" for a code we do not know."""
    council = gazetteer().councils.get(code or "")
    return council.name if council else ""


def languages_of(council_code: str) -> tuple[LanguageSpoken, ...]:
    """The main languages but English of a demonstration council, most spoken first; empty for any other."""
    return languages_by_council().get(council_code, ())


def outline_for(council_code: str) -> Outline | None:
    """The outline of a council to draw a map with; None where none is shipped, as of counties."""
    return outlines().get(council_code)


def outlines_within(west: float, north: float, east: float, south: float) -> tuple[Outline, ...]:
    """The outlines of every council that may reach into a part of the map, by code."""
    edges = (west, north, east, south)
    return tuple(outline for outline in outlines().values() if _reaches(outline, edges))


def ward_lines_within(
    council_code: str, west: float, north: float, east: float, south: float
) -> tuple[WardLine, ...]:
    """The lines between a council's wards that may reach into a part of the map; they are approximate.

    Empty where none are shipped.
    """
    edges = (west, north, east, south)
    return tuple(line for line in ward_lines().get(council_code, ()) if _reaches(line, edges))


def _reaches(drawn: Outline | WardLine, edges: tuple[float, float, float, float]) -> bool:
    west, north, east, south = edges
    return drawn.west < east and drawn.east > west and drawn.north < south and drawn.south > north


def names_on_map(council_code: str) -> tuple[NameOnMap, ...]:
    """The towns of a council and then its wards, each where its name stands on the map."""
    return gazetteer().on_map.get(council_code, ())


def postcodes_held() -> int:
    """How many postcodes the database knows."""
    return db.session.scalar(select(func.count()).select_from(Postcode)) or 0


_POSTCODES = select(
    Postcode.code, Postcode.lat_e5, Postcode.lon_e5, Postcode.council_code, Postcode.ward_code
)
_ONE_POSTCODE = compiled_once(_POSTCODES.where(Postcode.code == bindparam("key")))
_ONE_OUTCODE = select(Outcode.code, Outcode.lat_e5, Outcode.lon_e5, Outcode.council_code).where(
    Outcode.code == bindparam("key")
)


def _at_postcode(typed: CleanPostcode) -> Place | None:
    if typed.kind is PostcodeKind.FULL:
        row = db.session.connection().execute(_ONE_POSTCODE, {"key": typed.code}).first()
        if row is not None:
            return _postcode_place(row)
        return _at_outcode(typed.outcode, format_postcode(typed.code))
    # "N8 0", half-typed, cleans to "N80": the shorter code is meant where the longer does not exist.
    shorter = typed.code[:-1] if typed.code[-2:].isdigit() else ""
    return _at_outcode(typed.code) or (_at_outcode(shorter) if shorter else None)


def _at_outcode(code: str, label: str = "") -> Place | None:
    row = db.session.connection().execute(_ONE_OUTCODE, {"key": code}).first()
    if row is None:
        return None
    return Place(
        kind="postcode" if label else "outcode",
        label=label or row.code,
        lat_e5=row.lat_e5,
        lon_e5=row.lon_e5,
        council_code=row.council_code,
        ward_code=None,
        outcode=row.code,
        precise=False,
        areas=_areas(None, row.code, row.council_code),
    )


def _postcode_place(row: Row[str, int, int, str | None, str | None]) -> Place:
    outcode = row.code[:-INWARD_LENGTH]
    return Place(
        kind="postcode",
        label=format_postcode(row.code),
        lat_e5=row.lat_e5,
        lon_e5=row.lon_e5,
        council_code=row.council_code,
        ward_code=row.ward_code,
        outcode=outcode,
        precise=True,
        areas=_areas(row.ward_code, outcode, row.council_code),
    )


def _not_found(names: Gazetteer, text: str, typed: CleanPostcode, entries: Entries) -> PlaceNotFound | None:
    """What is wrong with a text, but for a name that nobody knows."""
    if entries:
        return PlaceNotFound("ambiguous", tuple(map(names.label, entries))[:SUGGESTIONS])
    if typed.kind is not PostcodeKind.INVALID:
        return PlaceNotFound("unknown_postcode")
    return PlaceNotFound("bad_postcode") if any(sign.isdigit() for sign in text) else None


def _areas(*codes: str | None) -> tuple[str, ...]:
    return tuple(code for code in codes if code)


def _labels_like(names: Gazetteer, text: str, council_code: str | None, limit: int) -> tuple[str, ...]:
    labels: Sequence[str] = [names.label(entry) for entry in similar_names(names, text, council_code)]
    return tuple(dict.fromkeys(labels))[:limit]
