"""Prices that wait, and one that its provider wants to end, proposed by the real actions of the invented provider."""

from __future__ import annotations

from datetime import date, timedelta

from directory.accounts.queries import account_by_email, actor_id, grants_of
from directory.demo.accounts import demo_accounts
from directory.foundation.actor import Actor, Role
from directory.foundation.database import db
from directory.foundation.errors import Invalid, NotFound
from directory.prices.actions.ending import propose_end
from directory.prices.actions.several import propose_several
from directory.prices.models import Price
from directory.prices.rules.sheet import WantedPrice
from directory.prices.sheet_queries import changeable_prices, sheet_outcome

MOST = 2


def make_price_changes(on: date) -> int:
    """Propose two prices at once, three in a hundred more, and that another ends; how many. In the caller's
    transaction. Prices that their lots' rules would refuse are left as they are.
    """
    user = _provider_user()
    prices = {price.line.id: price for price in changeable_prices(user)}
    first = on + timedelta(days=30)
    wanted = [
        WantedPrice(row, number, price.line.amount_pence * 103 // 100, first, "F", "G")
        for row, (number, price) in enumerate(prices.items(), 2)
        if price.waiting is None
    ]
    possible = [change.wanted for change in sheet_outcome(prices, wanted, on).changes[:MOST]]
    made = propose_several(user, possible, on=on)
    proposed = {each.price_id for each in possible}
    for number in reversed([number for number in prices if number not in proposed]):
        try:
            propose_end(user, db.session.get_one(Price, number), last=first, on=on)
        except Invalid:
            continue  # it is the only price of its page
        return made + 1
    return made


def _provider_user() -> Actor:
    email = next(account.email for account in demo_accounts() if account.role is Role.PROVIDER_USER)
    account = account_by_email(email)
    if account is None:
        raise NotFound(email)
    return Actor(actor_id(account.id), grants_of(account.id))
