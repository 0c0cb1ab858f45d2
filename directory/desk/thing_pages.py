"""The page of a thing of its own, for whoever comes from its history."""

from __future__ import annotations

from collections.abc import Mapping

from directory.desk.queries.subjects import Subject
from directory.desk.task_words import first_page
from directory.foundation.actor import Actor
from directory.web.access import may_enter

_PROVIDER = ("council_providers.provider",)
_DISCOUNTS = ("discounts.index",)
# Of several the first that the reader's roles open.
STAFF_PAGES: Mapping[str, tuple[str, ...]] = {
    "account": ("people.site_person", "people.colleague"),
    "admission": ("admission_pages.admission",),
    "application": ("assessing.application",),
    "attendance": _PROVIDER,
    "call_request": ("moderation_calls.call",),
    "checked_entry": ("council_listings.page",),
    "claim": ("council_claims.claim",),
    "council_sheet": ("council_imports.sheet",),
    "decision_proposal": ("admission_pages.admission", "assessing.application"),
    "discount_rule": _DISCOUNTS,
    "discount_trigger": _DISCOUNTS,
    "feedback": ("moderation_opinions.feedback",),
    "feedback_challenge": ("moderation_opinions.challenge",),
    "feedback_reply": ("moderation_opinions.reply",),
    "instrument": ("instruments.instrument",),
    "lot": ("lots.lot",),
    "mistake_report": ("moderation_reports.report",),
    "price": ("moderation_prices.price",),
    "price_ending": ("moderation_prices.ending",),
    "proposal": ("moderation_queue.page_change",),
    "provider": _PROVIDER,
    "provider_note": _PROVIDER,
    "quality_check": ("council_checks.check",),
    "review_task": ("admission_pages.admission",),
    "service": ("council_listings.page", "council_prices.prices"),
    "specialist_designation": ("designating.designation",),
}
PROVIDER_PAGES: Mapping[str, tuple[str, ...]] = {
    "admission": ("admission_pages.leave",),
    "application": ("applying.application",),
    "discount_trigger": ("own_services.services",),
    "price": ("own_prices.prices",),
    "price_ending": ("own_prices.prices",),
    "proposal": ("own_page.page",),
    "quality_check": ("provider_checks.check",),
    "service": ("own_page.page",),
    "specialist_designation": ("own_designations.designation",),
}


def page_of(subject: Subject, values: Mapping[str, str | int], actor: Actor) -> str | None:
    """The address of a thing's own page; None where it has none that the reader's roles open."""
    pages = (STAFF_PAGES if subject.for_staff else PROVIDER_PAGES).get(subject.kind, ())
    return first_page(tuple(page for page in pages if may_enter(actor, page)), values)
