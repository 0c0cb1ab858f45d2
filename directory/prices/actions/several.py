"""Proposing several prices at once, all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from directory.catalogue.queries import service_row, service_scope
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Conflict, NotFound
from directory.foundation.permissions import Permission, allow
from directory.prices.actions.change import propose_within_rules
from directory.prices.models import Price
from directory.prices.rules.sheet import WantedPrice
from directory.prices.sheet_queries import changeable_among


def propose_several(actor: Actor, wanted: Sequence[WantedPrice], *, on: date) -> int:
    """Propose what the rows of a table ask for; how many proposals that made. What waits already is left as it is.

    `on` is the day of asking. Raises NotAllowed, NotFound, Conflict where one of the prices cannot be followed any
    more, Invalid as `propose_within_rules`: the caller's transaction then keeps none of them.
    """
    for each in wanted:
        price = db.session.get(Price, each.price_id)
        if price is None:
            raise NotFound(f"price {each.price_id}")
        allow(actor, Permission.PRICE_PROPOSE, service_scope(service_row(price.service_id)))
    prices = changeable_among([each.price_id for each in wanted])
    sent = 0
    for each in wanted:
        known = prices.get(each.price_id)
        if known is None:
            raise Conflict("price changed meanwhile")
        if known.waits_as(each):
            continue
        line = each.after(known.line)
        propose_within_rules(actor, known.line.service_id, line, on=on, replaces=known.line.id)
        sent += 1
    return sent
