"""Changing places: loading the tables that come with the program, councils and their contacts, names of towns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from directory.audit.actions import record
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import NotFound
from directory.foundation.permissions import SITE, Permission, Scope, allow
from directory.foundation.time import now
from directory.places.gazetteer import invalidate_gazetteer
from directory.places.models import (
    Council,
    CouncilCallOffer,
    CouncilContact,
    Outcode,
    PlaceName,
    Postcode,
    Ward,
)
from directory.places.records import CallOffer, CouncilContactRecord, NewPlaceName
from directory.places.rules import INWARD_LENGTH, check_call_days, check_contact, fold_name
from directory.places.shipped import rows_of, town_rows

Values = dict[str, Any]
CONTACT_FIELDS = tuple(field.name for field in fields(CouncilContactRecord))
CALL_FIELDS = tuple(field.name for field in fields(CallOffer))


@dataclass(frozen=True, slots=True)
class ContactChanges:
    """How many contacts of a council were added, changed or removed, and how many were stated as they stood."""

    added: int
    changed: int
    removed: int
    same: int


def load_shipped(actor: Actor) -> dict[str, int]:
    """Load the shipped councils, wards, outward codes, names and postcodes; the number of rows written of
    each.

    May be run again: what is the same is left alone, how a council is reached is never touched, and postcodes
    are loaded only where there are none, so that a newer file imported since stays in force.
    """
    allow(actor, Permission.PLACES_IMPORT, SITE)
    councils = [_council(row) for row in rows_of("councils")]
    wards = [_named_point(row) | {"council_code": row["council"]} for row in rows_of("wards")]
    outcodes = [
        _point(row)
        | {"code": row["code"], "postcodes": int(row["postcodes"]), "council_code": row["council"] or None}
        for row in rows_of("outcodes")
    ]
    postcodes = [
        _point(row) | {"code": row["code"], "council_code": row["council"], "ward_code": row["ward"]}
        for row in rows_of("postcodes")
    ]
    written = {
        "council": _put(Council, councils, ("name", "slug", "kind", "lat_e5", "lon_e5")),
        "ward": _put(Ward, wards, ("name", "council_code", "lat_e5", "lon_e5")),
        "outcode": _add_missing(Outcode, outcodes),
        "postcode": 0,
    }
    if not db.session.scalar(select(func.count()).select_from(Postcode)):
        db.session.execute(insert(Postcode), postcodes)
        written["postcode"] = len(postcodes)
    names = [*_council_names(councils), *_town_names(postcodes), *_ward_names(wards)]
    written["place_name"] = _add_names(actor, names)
    if any(written.values()):
        record(actor, "places.loaded", "places", "shipped", after=written)
        invalidate_gazetteer()
    return written


def add_place_names(actor: Actor, names: Iterable[NewPlaceName], *, source: str = "register") -> int:
    """Add the names of towns in addresses; the number that were new. Names of unknown councils are
    left out.

    Several points of one town and council count as one name, at their middle.
    """
    allow(actor, Permission.PLACES_IMPORT, SITE)
    council_codes = set(db.session.scalars(select(Council.code)))
    points: defaultdict[tuple[str, str], list[NewPlaceName]] = defaultdict(list)
    for name in names:
        if name.council_code in council_codes and fold_name(name.name):
            points[fold_name(name.name), name.council_code].append(name)
    towns = [
        {
            "folded": folded,
            "name": of_town[0].name.strip(),
            "kind": "town",
            "council_code": council_code,
            "ward_code": None,
            "lat_e5": round(sum(name.lat_e5 for name in of_town) / len(of_town)),
            "lon_e5": round(sum(name.lon_e5 for name in of_town) / len(of_town)),
            "source": source,
        }
        for (folded, council_code), of_town in points.items()
    ]
    added = _add_names(actor, towns)
    if added:
        record(actor, "places.named", "places", source, after={"place_name": added})
        invalidate_gazetteer()
    return added


def set_contacts(
    actor: Actor,
    council_code: str,
    contacts: Iterable[CouncilContactRecord],
    *,
    on: date,
    replace_all: bool = False,
) -> ContactChanges:
    """Say whom residents of a council ring about what, as read by the day `on`; how many contacts that changed.

    A contact takes the place of the one for the same purpose, or, where it belongs to another organisation, of that
    organisation's. Others stay, unless `replace_all`. Raises NotFound, Invalid.
    """
    allow(actor, Permission.COUNCIL_DESCRIBE, Scope(frozenset({council_code})))
    stated = {checked.key: checked for checked in (check_contact(contact, on) for contact in contacts)}
    rows = {
        _contact_record(row).key: row
        for row in db.session.scalars(
            select(CouncilContact).where(CouncilContact.council_code == council_code)
        )
    }
    before = {key: _contact_record(row) for key, row in rows.items()}
    after = stated if replace_all else before | stated
    changes = ContactChanges(
        added=len(after.keys() - before.keys()),
        changed=sum(after[key] != before[key] for key in after.keys() & before.keys()),
        removed=len(before.keys() - after.keys()),
        same=sum(before.get(key) == contact for key, contact in stated.items()),
    )
    if not (changes.added or changes.changed or changes.removed):
        _council_row(council_code)
        return changes
    _write_contacts(actor, council_code, rows, after)
    council = _council_row(council_code)
    council.changed_at = now()
    record(
        actor,
        "council.contacts_set",
        "council",
        council_code,
        before={"contacts": _contact_facts(before)},
        after={"contacts": _contact_facts(after)},
    )
    db.session.flush()
    invalidate_gazetteer()
    return changes


def offer_calls(actor: Actor, council_code: str, offer: CallOffer) -> None:
    """Say whether residents may ask the council to ring or visit them, and how soon it answers.

    Raises NotAllowed, NotFound, Invalid.
    """
    allow(actor, Permission.COUNCIL_DESCRIBE, Scope(frozenset({council_code})))
    within_days = check_call_days(offer.within_days)
    council = _council_row(council_code)
    row = db.session.get(CouncilCallOffer, council_code)
    before = {name: None if row is None else getattr(row, name) for name in CALL_FIELDS}
    after = {"calls": offer.calls, "visits": offer.visits, "within_days": within_days}
    if row is None:
        db.session.add(CouncilCallOffer(council_code=council_code, created_by=actor.id, **after))
    else:
        for name, value in after.items():
            setattr(row, name, value)
    council.changed_at = now()
    record(actor, "council.calls_offered", "council", council_code, before=before, after=after)
    db.session.flush()
    invalidate_gazetteer()


def add_to_directory(actor: Actor, council_code: str) -> None:
    """Let a council publish its list here. Raises NotFound."""
    allow(actor, Permission.COUNCIL_SERVE, SITE)
    _change_council(actor, council_code, "council.put_in_directory", {"in_directory": True})


def remove_from_directory(actor: Actor, council_code: str) -> None:
    """Stop a council from publishing here; its facts stay. Raises NotFound."""
    allow(actor, Permission.COUNCIL_SERVE, SITE)
    _change_council(actor, council_code, "council.taken_out_of_directory", {"in_directory": False})


def _change_council(actor: Actor, council_code: str, action: str, values: Values) -> None:
    council = _council_row(council_code)
    before = {name: getattr(council, name) for name in values}
    for name, value in values.items():
        setattr(council, name, value)
    council.changed_at = now()
    record(actor, action, "council", council_code, before=before, after=values)
    db.session.flush()
    invalidate_gazetteer()


def _council_row(council_code: str) -> Council:
    council = db.session.get(Council, council_code)
    if council is None:
        raise NotFound(f"no council {council_code}")
    return council


def _write_contacts(
    actor: Actor,
    council_code: str,
    rows: Mapping[tuple[str, str], CouncilContact],
    contacts: Mapping[tuple[str, str], CouncilContactRecord],
) -> None:
    """Make a council's rows say what these contacts say."""
    for key in rows.keys() - contacts.keys():
        db.session.delete(rows[key])
    for key, contact in contacts.items():
        if key in rows:
            for name in CONTACT_FIELDS:
                setattr(rows[key], name, getattr(contact, name))
        else:
            values = {name: getattr(contact, name) for name in CONTACT_FIELDS}
            db.session.add(CouncilContact(council_code=council_code, created_by=actor.id, **values))


def _contact_record(row: CouncilContact) -> CouncilContactRecord:
    return CouncilContactRecord(**{name: getattr(row, name) for name in CONTACT_FIELDS})


def _contact_facts(contacts: Mapping[tuple[str, str], CouncilContactRecord]) -> list[list[str]]:
    """Contacts as the record holds them: published facts, a list of values for each."""
    return [[str(getattr(contacts[key], name)) for name in CONTACT_FIELDS] for key in sorted(contacts)]


def _council(row: dict[str, str]) -> Values:
    position = _point(row) if row["lat_e5"] else {"lat_e5": None, "lon_e5": None}
    return position | {name: row[name] for name in ("code", "name", "slug", "kind")}


def _named_point(row: dict[str, str]) -> Values:
    return _point(row) | {"code": row["code"], "name": row["name"]}


def _point(row: dict[str, str]) -> Values:
    return {"lat_e5": int(row["lat_e5"]), "lon_e5": int(row["lon_e5"])}


def _put(model: type[Any], rows: Sequence[Values], names: tuple[str, ...]) -> int:
    """Add the rows that are missing and change those that differ; how many that was."""
    columns = [getattr(model, name) for name in names]
    stored = {row[0]: tuple(row[1:]) for row in db.session.execute(select(model.code, *columns))}
    differing = [
        row
        for row in rows
        if row["code"] in stored and stored[row["code"]] != tuple(row[name] for name in names)
    ]
    if differing:
        stamp = {"changed_at": now()} if model is Council else {}
        db.session.connection().execute(
            update(model)
            .where(model.code == bindparam("key"))
            .values({name: bindparam(f"new_{name}") for name in names} | stamp),
            [{"key": row["code"]} | {f"new_{name}": row[name] for name in names} for row in differing],
        )
    return len(differing) + _add_missing(model, rows)


def _add_missing(model: type[Any], rows: Sequence[Values]) -> int:
    stored = set(db.session.scalars(select(model.code)))
    missing = [row for row in rows if row["code"] not in stored]
    if missing:
        db.session.execute(insert(model), missing)
    return len(missing)


def _council_names(councils: Sequence[Values]) -> Iterable[Values]:
    for council in councils:
        if council["lat_e5"] is not None:
            yield _named("council", council["name"], council["code"], council)


def _ward_names(wards: Sequence[Values]) -> Iterable[Values]:
    for ward in wards:
        yield _named("ward", ward["name"], ward["council_code"], ward, ward_code=ward["code"])


def _town_names(postcodes: Sequence[Values]) -> Iterable[Values]:
    """The centre of each town, from the postcodes of the outward codes ("N10") or sectors ("N8 7") they are
    made of.
    """
    points: defaultdict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for row in postcodes:
        point = (row["lat_e5"], row["lon_e5"])
        outcode, sector = (
            row["code"][:-INWARD_LENGTH],
            row["code"][:-INWARD_LENGTH] + " " + row["code"][-INWARD_LENGTH],
        )
        points[row["council_code"], outcode].append(point)
        points[row["council_code"], sector].append(point)
    for town in town_rows():
        inside = [point for part in town["parts"].split("; ") for point in points[town["council"], part]]
        lat_e5 = round(sum(lat for lat, _ in inside) / len(inside))
        lon_e5 = round(sum(lon for _, lon in inside) / len(inside))
        yield _named("town", town["name"], town["council"], {"lat_e5": lat_e5, "lon_e5": lon_e5})


def _named(kind: str, name: str, council_code: str, point: Values, *, ward_code: str | None = None) -> Values:
    return {
        "folded": fold_name(name),
        "name": name,
        "kind": kind,
        "council_code": council_code,
        "ward_code": ward_code,
        "lat_e5": point["lat_e5"],
        "lon_e5": point["lon_e5"],
        "source": "shipped",
    }


def _add_names(actor: Actor, rows: Iterable[Values]) -> int:
    """Add the names that are not there yet. A town called as its own council is the council."""
    stored = {
        tuple(row)
        for row in db.session.execute(select(PlaceName.folded, PlaceName.kind, PlaceName.council_code))
    }
    missing = []
    for row in rows:
        key = (row["folded"], row["kind"], row["council_code"])
        if key not in stored and (row["folded"], "council", row["council_code"]) not in stored:
            stored.add(key)
            missing.append(row | {"created_by": actor.id})
    if missing:
        db.session.execute(insert(PlaceName), missing)
    return len(missing)
