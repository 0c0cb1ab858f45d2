"""The words for this room's codes, joined to `web.labels` by `directory.wiring`."""

from __future__ import annotations

from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import Labels

MISTAKE_FIELD: Labels = {
    "name_or_address": _l("The name or the address"),
    "contact_details": _l("The phone number or e-mail address"),
    "price": _l("The price"),
    "rating": _l("The inspectors' rating"),
    "places_free": _l("How soon they can start, or how many places are free"),
    "what_it_offers": _l("What they do"),
    "who_it_is_for": _l("Who they care for"),
    "languages_and_faith": _l("Languages, culture, faith or food"),
    "feedback": _l("What residents and families say"),
    "closed_or_moved": _l("They have closed or moved"),
    "something_else": _l("Something else"),
}
LABELS: dict[str, Labels] = {"mistake_field": MISTAKE_FIELD}
