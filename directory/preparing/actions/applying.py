"""What the lines of a council's own spreadsheet do: entries, contacts and prices. Never commits.

A line that cannot be taken is a problem of its cell, and the others are gone on with, so that every problem is known at
once; whoever calls this takes everything back where there is one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from directory.catalogue.actions.describe import describe
from directory.catalogue.actions.publish import name_contact
from directory.catalogue.models import Service
from directory.catalogue.queries import entries_at
from directory.catalogue.states import ServiceState
from directory.foundation.actor import Actor
from directory.foundation.errors import Conflict, Invalid, NotAllowed
from directory.foundation.permissions import Permission, Scope, allow
from directory.frameworks.queries import public_lots
from directory.preparing.actions.entries import is_of_another, prepare_locations
from directory.preparing.actions.unregistered import enter_by_reference
from directory.preparing.models import CouncilSheet
from directory.preparing.sheet_cells import SheetProblem, cell_at
from directory.preparing.sheet_fields import SheetField
from directory.preparing.sheet_outcome import Became, Outcome, UnderstoodRow
from directory.preparing.sheet_prices import price_step
from directory.preparing.sheet_queries import current_contact_is, references_of
from directory.preparing.sheet_rules import ReadSheet, SheetLine, grouped, place_of
from directory.prices.actions.change import change_price
from directory.prices.queries import live_lots, prices_entered

# The column of a part of a price whose rule calls it otherwise.
_PRICE_COLUMNS: Mapping[str, tuple[SheetField, ...]] = {
    "lot_id": (SheetField.LOT,),
    "vat": (SheetField.VAT_RATE, SheetField.VAT_STATUS),
    "travel": (SheetField.TRAVEL_CHARGE, SheetField.TRAVEL),
    "deposit_back": (SheetField.DEPOSIT_BACK, SheetField.DEPOSIT),
    "minimum_charge_per": (SheetField.MINIMUM_PER, SheetField.MINIMUM),
    "charges": (SheetField.DEPOSIT, SheetField.ADMIN, SheetField.ASSESSMENT),
}
_COLUMNS: Mapping[str, SheetField] = {field.value: field for field in SheetField}
_COUNTS: Mapping[Became, str] = {
    Became.NEW: "prices_new",
    Became.CHANGED: "prices_changed",
    Became.SAME: "prices_same",
    Became.WAITS: "prices_waiting",
}


@dataclass(frozen=True, slots=True)
class _Work:
    """Whose spreadsheet it is, where its columns are, and what has come of it so far."""

    actor: Actor
    council_code: str
    places: Mapping[SheetField, int]
    on: date
    outcome: Outcome = field(default_factory=Outcome)

    def refuse(self, line: SheetLine, name: str, refusal: Invalid) -> None:
        """Note a problem at the cell of a field, or of the amount where no column is called so."""
        known = _PRICE_COLUMNS.get(name) or (_COLUMNS.get(name, SheetField.AMOUNT),)
        where = next((field for field in known if field in self.places), SheetField.AMOUNT)
        self.outcome.problems.append(SheetProblem(cell_at(self.places, where, line.row), refusal))

    def note(self, line: SheetLine, remark: Invalid) -> None:
        """Note what is worth a look at the cell of its field."""
        cell = cell_at(self.places, SheetField(remark.field), line.row)
        self.outcome.notes.append(SheetProblem(cell, remark))


def apply_lines(actor: Actor, sheet: CouncilSheet, lines: Sequence[SheetLine], on: date) -> Outcome:
    """Make what lines of a spreadsheet say, as of a day; what came of them.

    All lines of one thing belong together. A price is entered by the actor's own authority and by the rules of every
    price; one outside its band waits as it does when it is entered by hand.
    """
    allow(actor, Permission.LISTING_PREPARE, Scope(frozenset({sheet.council_code})))
    work = _Work(actor, sheet.council_code, place_of(sheet.columns, sheet.rows), on)
    _apply_locations(work, grouped(line for line in lines if line.location_id is not None))
    _apply_references(work, grouped(line for line in lines if line.reference is not None))
    return work.outcome


def reading_outcome(read: ReadSheet) -> Outcome:
    """What was wrong with the cells as such, and what of them is left out."""
    outcome = Outcome(problems=list(read.problems), notes=list(read.notes))
    outcome.counts["contacts_not_named"] += read.contacts_not_named
    return outcome


def _apply_locations(work: _Work, groups: Sequence[Sequence[SheetLine]]) -> None:
    ids = [lines[0].location_id for lines in groups if lines[0].location_id is not None]
    if not ids:
        return
    made = prepare_locations(work.actor, work.council_code, ids, work.on)
    for name in ("locations", "made", "same", "providers", "taken"):
        work.outcome.counts[name] += getattr(made, name)
    entries: dict[str, dict[str, Service]] = {}
    for (location_id, category), entry in entries_at(work.actor, work.council_code, ids).items():
        entries.setdefault(location_id, {})[category] = entry
    hosts = {entry.council_code for here in entries.values() for entry in here.values()}
    of_others = {host for host in hosts if is_of_another(host, work.council_code)}
    for lines in groups:
        here = entries.get(lines[0].location_id or "", {})
        for entry in here.values():
            if entry.state == ServiceState.PREPARED and entry.council_code not in of_others:
                work.outcome.counts["described"] += _describe(work, entry, lines)
        _apply_prices(work, lines, here)


def _apply_references(work: _Work, groups: Sequence[Sequence[SheetLine]]) -> None:
    references = (lines[0].reference for lines in groups)
    known = references_of(work.actor, work.council_code, (each for each in references if each is not None))
    for lines in groups:
        first = lines[0]
        assert first.reference is not None and first.entry is not None
        row = known.get(first.reference)
        try:
            entered = enter_by_reference(
                work.actor, work.council_code, first.reference, first.entry, row, work.on
            )
        except Invalid as refusal:
            work.refuse(first, refusal.field, refusal)
            continue
        for remark in entered.remarks:
            work.note(first, remark)
        work.outcome.counts.update(entered.counts)
        if entered.is_untouched:
            work.outcome.counts["described"] += _describe(work, entered.service, lines)
            entered.row.service_version = entered.service.version
        _apply_prices(work, lines, {entered.service.category: entered.service})


def _describe(work: _Work, entry: Service, lines: Sequence[SheetLine]) -> bool:
    """Add what lines say to an entry that is not its provider's yet; whether that changed anything."""
    told = {
        name: next((value for line in lines if (value := getattr(line, name)) is not None), None)
        for name in ("phone", "website", "contact")
    }
    named = told.pop("contact")
    changes = {
        name: value for name, value in told.items() if value is not None and value != getattr(entry, name)
    }
    if changes:
        describe(work.actor, entry, changes, version=entry.version, on=work.on)
    if named is None or current_contact_is(entry.id, named.name, named.phone, named.email):
        return bool(changes)
    name_contact(
        work.actor,
        entry,
        name=named.name,
        job=named.job,
        phone=named.phone,
        email=named.email,
        consent_on=named.consent_on,
        on=work.on,
    )
    return True


def _entry_for(line: SheetLine, here: Mapping[str, Service]) -> Service:
    """The service at a location that a price is of. Raises Invalid `category_needed` or `category_not_here`."""
    known = ", ".join(sorted(category.replace("_", " ") for category in here))
    if line.category is None:
        if len(here) != 1:
            raise Invalid("category", "category_needed", known=known)
        return next(iter(here.values()))
    if line.category not in here:
        raise Invalid("category", "category_not_here", known=known)
    return here[line.category]


def _apply_prices(work: _Work, lines: Sequence[SheetLine], here: Mapping[str, Service]) -> None:
    """Enter the prices of one thing, the earliest first, so that each follows the one before."""
    for line in sorted(lines, key=lambda line: (line.price.valid_from if line.price else date.min, line.row)):
        try:
            service = _entry_for(line, here)
            became = None if line.price is None else _apply_price(work, line, service)
        except Invalid as refusal:
            if line.price is not None:
                work.refuse(line, refusal.field, refusal)
            continue
        except NotAllowed:
            work.refuse(line, "lot", Invalid("lot", "price_of_others"))
            continue
        except Conflict:
            work.refuse(line, "valid_from", Invalid("valid_from", "price_ends"))
            continue
        if became is not None:
            work.outcome.counts[_COUNTS[became]] += 1
        work.outcome.understood.append(_understood(line, service, became))


def _apply_price(work: _Work, line: SheetLine, service: Service) -> Became:
    assert line.price is not None
    lots = public_lots(live_lots([service.id], work.on), work.on)
    step = price_step(line.price, service.category, prices_entered(service.id), lots)
    if step.same:
        return Became.SAME
    price = change_price(work.actor, service.id, step.line, on=work.on)
    if price.series is None:
        return Became.WAITS
    return Became.NEW if step.follows is None else Became.CHANGED


def _understood(line: SheetLine, service: Service, became: Became | None) -> UnderstoodRow:
    agreed_on = line.contact.consent_on if line.contact else None
    price = line.price
    if price is None:
        return UnderstoodRow(line.row, service.name, service.category, agreed_on)
    return UnderstoodRow(
        row=line.row,
        name=service.name,
        category=service.category,
        agreed_on=agreed_on,
        amount_pence=price.amount_pence,
        unit=price.unit,
        payer=price.payer,
        need_level=price.need_level,
        valid_from=price.valid_from,
        became=became,
    )
