"""The queue of moderation, and the decision about a change to a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.queries import names_of
from directory.accounts.views.answering import act_once
from directory.catalogue.queries import places_of, service_row
from directory.foundation.actor import Actor
from directory.foundation.errors import Conflict, Invalid, WrongState
from directory.foundation.form_tokens import new_token, own_token
from directory.foundation.permissions import Permission
from directory.foundation.spreadsheets import Cell
from directory.foundation.task_limits import every_task
from directory.foundation.time import now, today
from directory.moderation.decision_forms import control, page_change_form
from directory.moderation.queries.queue import KINDS, queue
from directory.moderation.queue_page import (
    address_of,
    decided_fields,
    new_since,
    of_kind,
    queue_columns,
    queue_file_rows,
    queue_page,
)
from directory.proposals import actions as proposals
from directory.proposals.models import Proposal
from directory.proposals.queries import live_values, proposal_to_decide, record_of
from directory.proposals.states import ProposalState
from directory.web.access import current_actor, requires
from directory.web.error_messages import add_error
from directory.web.form_fields import Form
from directory.web.i18n import gettext
from directory.web.navigation import done_at, whole_number
from directory.web.spreadsheet_answers import spreadsheet_answer

moderation_queue = Blueprint("moderation_queue", __name__)
DECIDERS = (
    Permission.LISTING_APPROVE,
    Permission.FEEDBACK_MODERATE,
    Permission.MISTAKE_REPORT_DECIDE,
    Permission.CALL_REQUEST_ANSWER,
    Permission.PRICE_APPROVE,
)


@moderation_queue.get("/council/moderation")
@requires(*DECIDERS)
def waiting() -> str | Response:
    """What waits, whatever kind it is, due first."""
    file = spreadsheet_answer("moderation", queue_columns(), _every_row)
    if file is not None:
        return file
    return item_page("moderation/queue.html", None)


def _every_row() -> list[tuple[Cell, ...]]:
    with every_task():
        return queue_file_rows(of_kind(queue(current_actor(), today()), chosen_kind()))


@moderation_queue.get("/council/moderation/page-changes/<string:public_id>")
@requires(Permission.LISTING_APPROVE)
def page_change(public_id: str) -> str:
    """One version of a page change, field by field, against the page as it is now."""
    proposal = proposal_to_decide(current_actor(), public_id)
    return _page_change(proposal, page_change_form(proposal.sent)(), overtaken=False)


@moderation_queue.post("/council/moderation/page-changes/<string:public_id>")
@requires(Permission.LISTING_APPROVE)
def send_page_change(public_id: str) -> Response:
    """Accept or send back each field of exactly the version that was read."""
    actor = current_actor()
    proposal = proposal_to_decide(actor, public_id)
    sent = dict(proposal.sent)
    form: Any = page_change_form(sent)(request.form)
    if request.form.get("all") == "accept":
        for field in sent:
            form[control("verdict", field)].data = "accept"

    def act() -> str:
        row = proposal_to_decide(actor, public_id)
        done = proposals.decide(
            actor,
            service_row(row.service_id),
            row,
            form.decisions(sent),
            sent_version=whole_number(form.sent_version.data or "") or 0,
            at=now(),
            on=today(),
        )
        return next_address(actor, f"page-{done.state}")

    try:
        return act_once(form.token.data, act)
    except Invalid as error:
        kind, _, field = error.field.partition(".")
        add_error(form, error, {error.field: control(kind, field)})
        return make_response(_page_change(proposal_to_decide(actor, public_id), form, overtaken=False), 400)
    except (Conflict, WrongState):
        row = proposal_to_decide(actor, public_id)
        return make_response(_page_change(row, _kept(form, row), overtaken=True), 409)


def item_page(template: str, current: tuple[str, str] | None, slug: str | None = None, **values: Any) -> str:
    """A page with the queue beside the thing that is open; `slug` is its service's, whose place its head says."""
    tasks = queue(current_actor(), today())
    page = whole_number(request.args.get("page", ""))
    beside = queue_page(tasks, chosen_kind(), page, current, today())
    place = places_of([slug]).get(slug) if slug else None
    return render_template(template, queue=beside, done=request.args.get("done", ""), place=place, **values)


def next_address(actor: Actor, done: str) -> str:
    """Where a decision leads: to what waits next of the kind that is chosen, else to the queue of all kinds; it says
    there what was done.
    """
    kind = chosen_kind()
    tasks = of_kind(queue(actor, today()), kind) if kind else []
    address = address_of(tasks[0], kind) if tasks else url_for("moderation_queue.waiting", kind=kind)
    return done_at(address, done)


def chosen_kind() -> str | None:
    """The filter of the queue that the address carries from page to page; None for all kinds."""
    kind = request.args.get("kind", "")
    return kind if kind in KINDS.values() else None


def decide_once(form: Form, act: Callable[[], str], again: Callable[[], str]) -> Response:
    """Do what a form decides, once; a refusal stands beside its field with what was typed."""
    try:
        return act_once(form["token"].data, act)
    except (Invalid, Conflict) as error:
        add_error(form, error)
        return make_response(again(), 400 if isinstance(error, Invalid) else 409)
    except WrongState:
        form.form_errors.append(
            gettext("This has been decided, or does not fit what was done so far. Look at it again.")
        )
        return make_response(again(), 409)


def with_token(form: Form) -> Form:
    """A form that is about to be shown, with the token that it was sent with or a new one."""
    form["token"].data = own_token(form["token"].data)
    return form


def _kept(form: Any, row: Proposal) -> Form:
    """The form of the version that is there now, with what was said of fields that both have."""
    fresh = page_change_form(row.sent)(
        data={name: form[name].data for name in form.data if name != "csrf_token"}
    )
    fresh["token"].data = new_token()
    return fresh


def _page_change(proposal: Proposal, form: Form, *, overtaken: bool) -> str:
    service = service_row(proposal.service_id)
    record = record_of(proposal)
    form["sent_version"].data = str(record.sent_version)
    fields = decided_fields(record, live_values(service))
    names = names_of(current_actor(), [record.sent_by or ""])
    return item_page(
        "moderation/page_change.html",
        ("page-changes", str(record.id)),
        service.slug,
        service={"name": service.name, "slug": service.slug},
        proposal=record,
        waits=record.state == ProposalState.SUBMITTED,
        sender=names.get(record.sent_by or "", gettext("its provider")),
        fields=fields,
        form=with_token(form),
        sent_again=new_since(record) if overtaken and record.sent_version > 1 else "",
        overtaken=overtaken,
    )
