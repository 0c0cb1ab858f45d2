"""Several prices at once: the live prices that a provider may change, and what would come of its table."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import aliased

from directory.catalogue.models import Service
from directory.catalogue.states import OFFERED_STATES
from directory.foundation.actor import Actor
from directory.foundation.database import db, one_of
from directory.foundation.errors import Conflict, Invalid
from directory.foundation.permissions import Permission, providers_with
from directory.prices.entry_queries import check_within_rules
from directory.prices.models import Price
from directory.prices.queries import PRICE_COLUMNS, line_of
from directory.prices.rules.check import says_the_same
from directory.prices.rules.sheet import KnownPrice, RefusedCell, WantedPrice
from directory.prices.rules.types import PriceLine
from directory.prices.states import PRICE


@dataclass(frozen=True, slots=True)
class ChangeablePrice:
    """A live price that goes on until another follows it.

    `service_name` has the postcode behind it, which tells two services of one name apart; `waiting` is what is proposed
    to follow it.
    """

    line: PriceLine
    service_name: str
    waiting: PriceLine | None

    @property
    def known(self) -> KnownPrice:
        """What the rules of a table know of it."""
        return KnownPrice(self.line.id, self.service_name, self.line)

    def waits_as(self, wanted: WantedPrice) -> bool:
        """Whether this is proposed already: nothing in the row is another than what waits."""
        try:
            return self.waiting is not None and says_the_same(wanted.after(self.waiting), self.waiting)
        except Invalid:  # half of a charge that what waits does not have
            return False


@dataclass(frozen=True, slots=True)
class PriceChange:
    """A row of a table that would be proposed."""

    price: ChangeablePrice
    wanted: WantedPrice


@dataclass(frozen=True, slots=True)
class SheetOutcome:
    """What would come of a table: what is proposed, how many rows are proposed already, and what rules refuse."""

    changes: tuple[PriceChange, ...]
    waiting: int
    refused: tuple[RefusedCell, ...]


def changeable_prices(actor: Actor) -> tuple[ChangeablePrice, ...]:
    """The live prices of all services of the actor's providers that another may follow, by the service's name."""
    providers = providers_with(actor, Permission.PRICE_PROPOSE)
    return _changeable(Service.provider_id.in_(sorted(providers)))


def changeable_among(price_ids: Collection[int]) -> dict[int, ChangeablePrice]:
    """Those of these prices that another may follow, by id. The caller has asked who may propose it."""
    return {price.line.id: price for price in _changeable(Price.id.in_(price_ids))}


def _changeable(condition: ColumnElement[bool]) -> tuple[ChangeablePrice, ...]:
    waiting = aliased(Price)
    proposed = [getattr(waiting, column.key) for column in PRICE_COLUMNS]
    rows = db.session.execute(
        select(*PRICE_COLUMNS, Service.name, Service.postcode, *proposed)
        .join(Service, Service.id == Price.service_id)
        .outerjoin(waiting, and_(waiting.replaces_id == Price.id, one_of(waiting.state, (PRICE.initial,))))
        .where(
            condition,
            Service.state.in_(sorted(OFFERED_STATES)),
            one_of(Price.state, ("current",)),
            Price.valid_to.is_(None),
        )
        .order_by(
            Service.name, Service.id, Price.payer, Price.need_level, Price.unit, Price.minutes, Price.id
        )
    )
    size = len(PRICE_COLUMNS)
    found = []
    for row in map(tuple, rows):
        name, postcode = row[size : size + 2]
        follows = line_of(row[size + 2 :]) if row[-1] is not None else None
        named = f"{name}, {postcode}" if postcode else name
        found.append(ChangeablePrice(line_of(row[:size]), named, follows))
    return tuple(found)


def sheet_outcome(
    prices: Mapping[int, ChangeablePrice], wanted: Sequence[WantedPrice], on: date
) -> SheetOutcome:
    """What would come of the rows of a table about these prices, by id, as the rules are known on a day."""
    changes: list[PriceChange] = []
    refused: list[RefusedCell] = []
    waiting = 0
    for each in wanted:
        price = prices.get(each.price_id)
        if price is None:
            refused.append(_refused(each, Invalid("number", "price_unknown")))
        elif price.waits_as(each):
            waiting += 1
        elif (refusal := _refusal(price, each, on)) is not None:
            refused.append(_refused(each, refusal))
        else:
            changes.append(PriceChange(price, each))
    return SheetOutcome(tuple(changes), waiting, tuple(refused))


def _refusal(price: ChangeablePrice, wanted: WantedPrice, on: date) -> Invalid | None:
    try:
        check_within_rules(price.line.service_id, wanted.after(price.line), on=on, replaces=price.line.id)
    except Conflict:
        return Invalid("number", "price_unknown")
    except Invalid as error:
        return error
    return None


def _refused(wanted: WantedPrice, refusal: Invalid) -> RefusedCell:
    column = wanted.day_column if refusal.field == "valid_from" else wanted.amount_column
    return RefusedCell(f"{column}{wanted.row}", refusal)
