"""The list of requests for the staff who answer them. One request is answered in the queue of moderation."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from directory.callbacks.council_calls_page import COLUMNS, call_list, spreadsheet_rows
from directory.callbacks.queries import calls_for_file, calls_page
from directory.foundation.permissions import Permission, councils_with
from directory.foundation.time import today
from directory.vocabulary.callbacks import CallKind, CallState
from directory.web.access import current_actor, requires
from directory.web.navigation import whole_number
from directory.web.spreadsheet_answers import spreadsheet_answer

council_calls = Blueprint("council_calls", __name__)


@council_calls.get("/council/calls")
@requires(Permission.CALL_REQUEST_ANSWER)
def calls() -> str | Response:
    """Requests to ring or visit, the open ones first and due first."""
    actor = current_actor()
    councils = sorted(councils_with(actor, Permission.CALL_REQUEST_ANSWER))
    council, state, kind = (request.args.get(name, "") for name in ("council", "state", "kind"))
    council = council if council in councils else ""
    state = state if CallState.has(state) else ""
    kind = kind if CallKind.has(kind) else ""
    narrowed = {"council": council or None, "state": state or None, "kind": kind or None}
    file = spreadsheet_answer("calls", COLUMNS, lambda: spreadsheet_rows(calls_for_file(actor, **narrowed)))
    if file is not None:
        return file
    found = calls_page(actor, page=whole_number(request.args.get("page", "")) or 1, **narrowed)
    page = call_list(found, councils, council=council, state=state, kind=kind, today=today())
    return render_template("callbacks/council_calls.html", page=page)
