"""Deciding a report of a mistake."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.wrappers import Response

from directory.foundation.errors import Conflict, Invalid
from directory.foundation.permissions import Permission
from directory.foundation.time import today
from directory.moderation.actions import leave_unchanged, mark_corrected, start_review
from directory.moderation.decision_forms import ReasonForm
from directory.moderation.queries.queue import report_page
from directory.moderation.queries.reports import by_id
from directory.moderation.report_page import correction_of
from directory.moderation.views.queue import (
    decide_once,
    item_page,
    next_address,
    with_token,
)
from directory.web.access import current_actor, requires
from directory.web.form_fields import Form
from directory.web.navigation import whole_number

moderation_reports = Blueprint("moderation_reports", __name__)


@moderation_reports.get("/council/moderation/mistakes/<int:report_id>")
@requires(Permission.MISTAKE_REPORT_DECIDE)
def report(report_id: int) -> str:
    """What somebody says is wrong, and who asked for an answer."""
    return _page(report_id, ReasonForm())


@moderation_reports.post("/council/moderation/mistakes/<int:report_id>")
@requires(Permission.MISTAKE_REPORT_DECIDE)
def send_report(report_id: int) -> Response:
    """Note that the fact was put right, or stays as it is, and why."""
    actor, form = current_actor(), ReasonForm(request.form)
    report_page(actor, report_id)

    def act() -> str:
        row = by_id(report_id)
        verb = form.verb.data
        if whole_number(form.version.data or "") != row.version:
            raise Conflict("the report was decided meanwhile")
        if verb not in ("corrected", "unchanged"):
            raise Invalid("verb", "unknown")
        if row.state == "received":
            start_review(actor, row)
        decide = mark_corrected if verb == "corrected" else leave_unchanged
        decide(actor, row, reason=form.reason.data or "", on=today())
        return next_address(actor, f"report-{verb}")

    return decide_once(form, act, lambda: _page(report_id, form))


def _page(report_id: int, form: Form) -> str:
    found = report_page(current_actor(), report_id)
    form["version"].data = str(found.version)
    return item_page(
        "moderation/report.html",
        ("mistakes", str(report_id)),
        found.service_slug,
        report=found,
        correction=correction_of(found, current_actor()),
        form=with_token(form),
    )
