"""The page of a thing of its own, for whoever comes from its history."""

from __future__ import annotations

from collections.abc import Mapping

from directory.desk.queries.subjects import Subject
from directory.desk.task_words import first_page
from directory.foundation.actor import Actor
from directory.web.access import may_enter

_PROVIDER = ("council_providers.provider",)
# Of several the first that the reader's roles open.
STAFF_PAGES: Mapping[str, tuple[str, ...]] = {
    "account": ("people.site_person", "people.colleague"),
    "admission": ("admission_pages.admission",),
    "application": ("assessing.application",),
    "attendance": _PROVIDER,
    "call_request": ("moderation_calls.call",),
    "charging_figure": ("national_amounts.allowances",),
    "checked_entry": ("council_listings.page",),
    "claim": ("council_claims.claim",),
    "concern_appeal": ("council_concerns.concern",),
    "council_charging_policy": ("national_amounts.policies",),
    "council_concern": ("council_concerns.concern",),
    "council_sheet": ("council_imports.sheet",),
    "decision_proposal": ("admission_pages.admission", "assessing.application"),
    "discount_rule": ("discounts.reached",),
    "discount_trigger": ("discounts.ending",),
    "feedback": ("moderation_opinions.feedback",),
    "feedback_challenge": ("moderation_opinions.challenge",),
    "feedback_decision": ("moderation_second.decision",),
    "feedback_reply": ("moderation_opinions.reply",),
    "instrument": ("instruments.instrument",),
    "lot": ("lots.lot",),
    "mistake_report": ("moderation_reports.report",),
    "national_figures": ("national_amounts.nursing_rates",),
    "nursing_rate": ("national_amounts.nursing_rates",),
    "price": ("moderation_prices.price",),
    "price_ending": ("moderation_prices.ending",),
    "proposal": ("moderation_queue.page_change",),
    "provider": _PROVIDER,
    "provider_invitation": _PROVIDER,
    "provider_note": _PROVIDER,
    "quality_check": ("council_checks.check",),
    "reference_rate": ("rates.usual_rates",),
    "register_import": ("register_imports.register_import",),
    "review_task": ("admission_pages.admission",),
    "savings_limits": ("national_amounts.savings_limits",),
    "service": ("council_listings.page", "council_prices.prices"),
    "service_photo": ("moderation_photos.photo",),
    "specialist_designation": ("designating.designation",),
    "specification": ("lots.lot",),
}
PROVIDER_PAGES: Mapping[str, tuple[str, ...]] = {
    "admission": ("admission_pages.leave",),
    "application": ("applying.application",),
    "concern_appeal": ("provider_concerns.concern",),
    "council_concern": ("provider_concerns.concern",),
    "discount_trigger": ("own_services.services",),
    "price": ("own_prices.prices",),
    "price_ending": ("own_prices.prices",),
    "proposal": ("own_page.page",),
    "quality_check": ("provider_checks.check",),
    "service": ("own_page.page",),
    "specialist_designation": ("own_designations.designation",),
    "service_photo": ("own_photos.photos",),
}


def page_of(subject: Subject, values: Mapping[str, str | int], actor: Actor) -> str | None:
    """The address of a thing's own page; None where it has none that the reader's roles open."""
    pages = (STAFF_PAGES if subject.for_staff else PROVIDER_PAGES).get(subject.kind, ())
    if subject.page:
        pages = (subject.page,)
    return first_page(tuple(page for page in pages if may_enter(actor, page)), values)
