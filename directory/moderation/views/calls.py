"""Answering a request to be rung or visited. Who asked is shown after a press alone, which is recorded."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.queries import names_of
from directory.callbacks.actions import answering
from directory.callbacks.models import CallRequest
from directory.callbacks.queries import call_detail, call_row, looked_at
from directory.callbacks.records import Whoever
from directory.callbacks.states import BEGUN_STATES, OPEN_STATES
from directory.foundation.actor import Actor
from directory.foundation.database import transaction
from directory.foundation.errors import Conflict, Invalid
from directory.foundation.permissions import Permission
from directory.foundation.time import now, today
from directory.moderation.call_page import CallAnswerForm, person_facts, shortlist_links
from directory.moderation.views.queue import chosen_kind, decide_once, item_page, next_address, with_token
from directory.places.queries import council_name
from directory.vocabulary.callbacks import CallKind, CallState
from directory.web.access import current_actor, requires
from directory.web.form_fields import Form
from directory.web.i18n import gettext
from directory.web.navigation import whole_number

moderation_calls = Blueprint("moderation_calls", __name__)
INVALID = 400


@moderation_calls.get("/council/moderation/calls/<int:call_id>")
@requires(Permission.CALL_REQUEST_ANSWER)
def call(call_id: int) -> str:
    """What is asked for, how it stands, and the presses that are possible; who asked, while one's own look lasts."""
    return _page(call_id, CallAnswerForm(), looked_at(current_actor(), call_id, now()))


@moderation_calls.post("/council/moderation/calls/<int:call_id>/look")
@requires(Permission.CALL_REQUEST_ANSWER)
def look(call_id: int) -> Response:
    """Show who asked on the page for a while; that it was looked at is recorded."""
    _look(call_id)
    return redirect(url_for("moderation_calls.call", call_id=call_id, kind=chosen_kind()), 303)


@moderation_calls.post("/council/moderation/calls/<int:call_id>")
@requires(Permission.CALL_REQUEST_ANSWER)
def send_call(call_id: int) -> Response:
    """Note what was done: taken, reached, not reached, a visit planned, or closed."""
    actor, form = current_actor(), CallAnswerForm(request.form)
    call_detail(actor, call_id)
    if not form.validate():
        return make_response(_page(call_id, form, _look(call_id)), INVALID)

    def act() -> str:
        row = call_row(call_id)
        if whole_number(form.version.data or "") != row.version:
            raise Conflict("the request was answered meanwhile")
        verb = form.verb.data or ""
        if verb not in STEPS:
            raise Invalid("verb", "unknown")
        if row.state == CallState.WAITING and verb != "take":
            answering.take(actor, row)
        STEPS[verb](actor, row, form)
        if verb == "close":
            return next_address(actor, "call-close")
        return url_for("moderation_calls.call", call_id=call_id, kind=chosen_kind(), done=f"call-{verb}")

    return decide_once(form, act, lambda: _page(call_id, form, _look(call_id)))


def _take(actor: Actor, row: CallRequest, _form: CallAnswerForm) -> None:
    answering.take(actor, row)


def _reach(actor: Actor, row: CallRequest, form: CallAnswerForm) -> None:
    answering.reach(actor, row, note=form.note.data or "", on=today())


def _miss(actor: Actor, row: CallRequest, form: CallAnswerForm) -> None:
    answering.miss(actor, row, note=form.note.data or "", on=today())


def _plan_visit(actor: Actor, row: CallRequest, form: CallAnswerForm) -> None:
    answering.plan_visit(actor, row, visit_on=form.visit_on.data, note=form.note.data or "", on=today())


def _close(actor: Actor, row: CallRequest, form: CallAnswerForm) -> None:
    answering.close(actor, row, outcome=form.outcome.data or "", note=form.note.data or "", on=today())


STEPS: dict[str, Callable[[Actor, CallRequest, CallAnswerForm], None]] = {
    "take": _take,
    "reach": _reach,
    "miss": _miss,
    "visit": _plan_visit,
    "close": _close,
}


def _look(call_id: int) -> Whoever | None:
    with transaction():
        return answering.look(current_actor(), call_row(call_id))


def _page(call_id: int, form: Form, found: Whoever | None) -> str:
    detail = call_detail(current_actor(), call_id)
    form["version"].data = str(detail.version)
    taken = names_of(current_actor(), [detail.taken_by] if detail.taken_by else [])
    return item_page(
        "moderation/call.html",
        ("calls", str(call_id)),
        detail.service_slug,
        call=detail,
        council_asked=council_name(detail.council_code),
        taken_by=taken.get(detail.taken_by, gettext("A colleague"))
        if detail.taken_by
        else gettext("Nobody yet"),
        person=None if found is None else person_facts(found),
        shortlist=[] if found is None else shortlist_links(found),
        is_visit=detail.kind == CallKind.VISIT,
        is_open=detail.state in OPEN_STATES,
        is_waiting=detail.state == CallState.WAITING,
        may_ring=detail.state in OPEN_STATES and detail.state != CallState.CALLED,
        is_begun=detail.state in BEGUN_STATES,
        form=with_token(form),
    )
