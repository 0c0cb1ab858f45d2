"""The form that ends a price."""

from __future__ import annotations

from dataclasses import dataclass

from directory.prices.models import Price
from directory.web.form_fields import SentForm, day_field
from directory.web.i18n import lazy_gettext as _l


class EndForm(SentForm):
    """The last day of a price; `version` is what was known of the price when the page was read."""

    last_day = day_field(_l("Last day"), hint=_l("The price holds until the end of this day."))


@dataclass(frozen=True, slots=True)
class EndWords:
    """What differs between the page of a provider, which asks, and that of a framework manager, who decides."""

    heading: str
    press: str
    explained: tuple[str, ...]
    back: str


def price_mark(price: Price) -> str:
    """What changes whenever something becomes of a price."""
    return f"{price.state}/{price.valid_to}"
