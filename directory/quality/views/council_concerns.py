"""Staff write a serious concern, tell the provider, have it approved, publish it, review it and decide appeals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.queries import names_of
from directory.accounts.views.answering import answer_form, form_page, page_number
from directory.catalogue.queries import service_by_slug, service_scope
from directory.catalogue.rules import place_of
from directory.foundation.form_tokens import own_token
from directory.foundation.paging import EVERY_ROW
from directory.foundation.permissions import Permission, allow, councils_with
from directory.foundation.spreadsheets import Cell
from directory.foundation.time import today
from directory.quality.actions import concerns as actions
from directory.quality.concern_queries import (
    appeal_row,
    concern_row,
    concern_seen,
    council_concerns,
)
from directory.quality.council_concern_forms import (
    ConcernForm,
    DecideForm,
    KeepForm,
    PublishForm,
    PutRightForm,
    TellForm,
    WhyForm,
)
from directory.quality.council_concern_page import (
    WHICH,
    columns,
    concern_cells,
    concern_filters,
    concern_page,
    file_columns,
    file_row,
)
from directory.quality.forms import ConfirmForm
from directory.quality.list_queries import checkable_services
from directory.quality.models import CouncilConcern
from directory.quality.states import ConcernState
from directory.web.access import current_actor, requires
from directory.web.first_of import first_of
from directory.web.form_fields import SentForm
from directory.web.spreadsheet_answers import spreadsheet_answer

council_concerns_pages = Blueprint("council_concerns", __name__)
MOST_FOUND = 25  # services to choose from: whoever wants fewer types more
# The form of each step, by how it is called in addresses.
STEP_FORMS: dict[str, type[SentForm]] = {
    "tell": TellForm,
    "propose": ConfirmForm,
    "publish": PublishForm,
    "keep": KeepForm,
    "put-right": PutRightForm,
    "recall": ConfirmForm,
    "discard": ConfirmForm,
}
SECOND_FORMS: dict[str, type[SentForm]] = {"approve": ConfirmForm, "reject": WhyForm, "withdraw": WhyForm}


@council_concerns_pages.get("/council/concerns")
@requires(Permission.COUNCIL_CONCERN_READ)
def concerns() -> str | Response:
    """The concerns of one's councils, narrowed down by links; as a file too."""
    actor, on = current_actor(), today()
    councils = councils_with(actor, Permission.COUNCIL_CONCERN_READ)
    which = request.args.get("which", "all")
    which = which if which in WHICH else "all"
    council = request.args.get("council")
    council = council if council in councils else None
    listed = partial(council_concerns, actor, on, council=council, which=which)

    def rows() -> list[tuple[Cell, ...]]:
        return [file_row(row) for row in listed(size=EVERY_ROW).rows]

    if (file := spreadsheet_answer("concerns", file_columns(), rows)) is not None:
        return file
    found = listed(page=page_number())
    return render_template(
        "quality/council_concerns.html",
        found=found,
        columns=columns(),
        rows=[concern_cells(row) for row in found.rows],
        filter_groups=concern_filters(which, council, councils),
        may_write=bool(councils_with(actor, Permission.COUNCIL_CONCERN_WRITE)),
    )


@council_concerns_pages.get("/council/concerns/new")
@requires(Permission.COUNCIL_CONCERN_WRITE)
def draft() -> Response:
    """Find a service, then write the concern."""
    return _draft_page(ConcernForm(data={"service": request.args.get("service", "")}))


@council_concerns_pages.post("/council/concerns/new")
@requires(Permission.COUNCIL_CONCERN_WRITE)
def send_draft() -> Response:
    """Keep a draft."""
    form = ConcernForm(request.form)

    def act() -> str:
        service = service_by_slug(form.service.data or "")
        words, evidence = form.words.data or "", form.evidence.data or ""
        concern = actions.draft(current_actor(), service.id, words=words, evidence=evidence)
        return url_for(".concern", concern_id=concern.id, done="drafted")

    answer = answer_form(form, act)
    return _draft_page(form, answer) if isinstance(answer, int) else answer


@council_concerns_pages.get("/council/concerns/<int:concern_id>")
@requires(Permission.COUNCIL_CONCERN_READ)
def concern(concern_id: int) -> Response:
    """Everything the Council knows of a concern, and what comes next."""
    return _concern_page(concern_id)


@council_concerns_pages.get("/council/concerns/<int:concern_id>/write")
@requires(Permission.COUNCIL_CONCERN_WRITE)
def write(concern_id: int) -> Response:
    """The words of a draft."""
    seen = concern_seen(current_actor(), concern_id)
    form = ConcernForm(data={"words": seen.words, "evidence": seen.evidence, "version": str(seen.version)})
    return _write_page(concern_id, form)


@council_concerns_pages.post("/council/concerns/<int:concern_id>/write")
@requires(Permission.COUNCIL_CONCERN_WRITE)
def send_write(concern_id: int) -> Response:
    """Keep the words of a draft that were written again."""
    form = ConcernForm(request.form)

    def act() -> str:
        words, evidence = form.words.data or "", form.evidence.data or ""
        row = concern_row(concern_id)
        actions.revise(current_actor(), row, words=words, evidence=evidence, version=form.seen_version)
        return url_for(".concern", concern_id=concern_id, done="saved")

    answer = answer_form(form, act)
    return _write_page(concern_id, form, answer) if isinstance(answer, int) else answer


@council_concerns_pages.post("/council/concerns/<int:concern_id>/steps/<string:step>")
@requires(Permission.COUNCIL_CONCERN_WRITE)
def send_step(concern_id: int, step: str) -> Response:
    """Tell the provider, send it for approval, publish, keep, note that it was put right, take it back, drop it."""
    if step not in STEP_FORMS:
        abort(404)
    form, on = STEP_FORMS[step](request.form), today()
    actor = current_actor()
    steps: dict[str, Callable[[CouncilConcern], object]] = {
        "tell": lambda row: actions.tell(actor, row, declared=form["declared"].data, on=on),
        "propose": lambda row: actions.propose(actor, row, on=on),
        "publish": lambda row: actions.publish(
            actor, row, declared=form["declared"].data, review_on=_day(form, "review_on"), on=on
        ),
        "keep": lambda row: actions.keep(actor, row, review_on=_day(form, "review_on"), on=on),
        "put-right": lambda row: actions.put_right(
            actor, row, put_right_on=_day(form, "put_right_on"), on=on
        ),
        "recall": lambda row: actions.recall(actor, row),
        "discard": lambda row: actions.discard(actor, row),
    }
    return _press(concern_id, form, step, lambda: steps[step](concern_row(concern_id)))


@council_concerns_pages.post("/council/concerns/<int:concern_id>/second/<string:step>")
@requires(Permission.COUNCIL_CONCERN_APPROVE)
def send_second(concern_id: int, step: str) -> Response:
    """Approve a concern as it was seen, send it back, or take it down."""
    if step not in SECOND_FORMS:
        abort(404)
    form, on = SECOND_FORMS[step](request.form), today()
    actor = current_actor()
    steps: dict[str, Callable[[CouncilConcern], object]] = {
        "approve": lambda row: actions.approve(actor, row, version=form.seen_version, on=on),
        "reject": lambda row: actions.reject(actor, row, reason=form["reason"].data),
        "withdraw": lambda row: actions.withdraw(actor, row, reason=form["reason"].data),
    }
    return _press(concern_id, form, step, lambda: steps[step](concern_row(concern_id)))


@council_concerns_pages.post("/council/concerns/<int:concern_id>/appeals/<int:appeal_id>")
@requires(Permission.CONCERN_APPEAL_DECIDE)
def send_decision(concern_id: int, appeal_id: int) -> Response:
    """Decide an appeal."""
    form = DecideForm(request.form)

    def act() -> object:
        return actions.decide_appeal(
            current_actor(),
            concern_row(concern_id),
            appeal_row(appeal_id, concern_id),
            accept=form.decision.data == "accept",
            reason=form.outcome.data or "",
            on=today(),
        )

    return _press(concern_id, form, "decide", act)


def _day(form: SentForm, name: str) -> date:
    """The day in a field that is required, once its form is valid."""
    day = form[name].data
    assert isinstance(day, date)
    return day


def _press(concern_id: int, form: SentForm, step: str, act: Callable[[], object]) -> Response:
    """Do what a press asks for; where it can't be, the page of the concern says why."""

    def done() -> str:
        act()
        return url_for(".concern", concern_id=concern_id, done=step)

    answer = answer_form(form, done, fields={"reason": "outcome"} if step == "decide" else None)
    return _concern_page(concern_id, form, step, answer) if isinstance(answer, int) else answer


def _concern_page(
    concern_id: int, form: SentForm | None = None, step: str = "", status: int = 200
) -> Response:
    actor = current_actor()
    seen = concern_seen(actor, concern_id)
    people = [seen.officer, *filter(None, (seen.approved_by, seen.proposed_by))]
    kinds: dict[str, type[SentForm]] = {**STEP_FORMS, **SECOND_FORMS, "decide": DecideForm}
    forms = {name: kind() for name, kind in kinds.items()}
    if form is not None:
        forms[step] = form
    token = own_token(form.token.data if form is not None else None)
    page = render_template(
        "quality/council_concern.html",
        page=concern_page(seen, names_of(actor, people), actor.id, today()),
        forms=forms,
        sent=form or ConfirmForm(),
        step=step,
        token=token,
        done=request.args.get("done", ""),
    )
    return make_response(page, status)


def _draft_page(form: ConcernForm, status: int = 200) -> Response:
    actor = current_actor()
    words = request.args.get("q", "").strip()[:100]
    service = None
    if form.service.data:
        service = service_by_slug(form.service.data)
        allow(actor, Permission.COUNCIL_CONCERN_WRITE, service_scope(service))
    return form_page(
        "quality/council_concern_draft.html",
        status,
        form,
        service={"name": service.name, "place": place_of(service.town, service.postcode)}
        if service
        else None,
        words=words,
        found=first_of(checkable_services(actor, words, today()) if service is None else (), MOST_FOUND),
    )


def _write_page(concern_id: int, form: ConcernForm, status: int = 200) -> Response:
    """The words of a draft; after a conflict what stands there now is beside what was typed."""
    actor = current_actor()
    seen = concern_seen(actor, concern_id)
    allow(actor, Permission.COUNCIL_CONCERN_WRITE, service_scope(service_by_slug(seen.slug)))
    if status == 200 and seen.state != ConcernState.DRAFT:
        return make_response(redirect(url_for(".concern", concern_id=concern_id), 303))
    if status == 409:
        form.version.data = str(seen.version)
    stored = seen if status == 409 else None
    return form_page("quality/council_concern_write.html", status, form, concern=seen, stored=stored)
