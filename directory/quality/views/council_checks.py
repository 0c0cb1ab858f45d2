"""Staff plan checks, write up what they found, let the provider answer, publish, and follow what must be done."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.queries import name_of_last, names_of
from directory.accounts.views.answering import act_once
from directory.catalogue.queries import service_by_slug, service_row, service_scope
from directory.catalogue.rules import place_of
from directory.foundation.errors import Conflict, Invalid, NotFound, WrongState
from directory.foundation.form_tokens import own_token
from directory.foundation.paging import EVERY_ROW
from directory.foundation.permissions import Permission, allow, councils_with
from directory.foundation.spreadsheets import Cell
from directory.foundation.time import today
from directory.quality.actions import checks as actions
from directory.quality.checks_page import (
    MISSING,
    WHICH,
    check_cells,
    check_filters,
    check_page,
    columns,
    file_columns,
    file_row,
    missing_words,
    read_words,
)
from directory.quality.forms import ConfirmForm, DoneForm, PlanForm, ReasonForm, WriteUpForm, chosen
from directory.quality.list_queries import check_seen, checkable_services, council_checks
from directory.quality.models import QualityCheck
from directory.quality.queries import by_id
from directory.quality.states import WRITABLE
from directory.vocabulary.quality import CheckKind
from directory.web.access import current_actor, requires
from directory.web.error_messages import add_error
from directory.web.first_of import first_of
from directory.web.form_fields import SentForm
from directory.web.i18n import gettext
from directory.web.navigation import whole_number
from directory.web.spreadsheet_answers import spreadsheet_answer

council_checks_pages = Blueprint("council_checks", __name__)
WRITTEN_BY = ("quality_check.record", "quality_check.revised")  # the events of what a checklist holds
MOST_FOUND = 25  # services to choose from: whoever wants fewer types more


@council_checks_pages.get("/council/checks")
@requires(Permission.QUALITY_CHECK_READ)
def checks() -> str | Response:
    """The checks of one's councils, narrowed down by links; as a file too."""
    actor, on = current_actor(), today()
    councils = councils_with(actor, Permission.QUALITY_CHECK_READ)
    which = request.args.get("which", "open")
    which = which if which in WHICH else "open"
    kind = request.args.get("kind")
    kind = kind if kind and CheckKind.has(kind) else None
    council = request.args.get("council")
    council = council if council in councils else None
    listed = partial(council_checks, actor, on, council=council, which=which, kind=kind)

    def rows() -> list[tuple[Cell, ...]]:
        return [file_row(row) for row in listed(size=EVERY_ROW).rows]

    if (file := spreadsheet_answer("checks", file_columns(), rows)) is not None:
        return file
    found = listed(page=whole_number(request.args.get("page", "")) or 1)
    return render_template(
        "quality/checks.html",
        found=found,
        columns=columns(),
        rows=[check_cells(row) for row in found.rows],
        filter_groups=check_filters(which, kind, council, councils),
        may_plan=bool(councils_with(actor, Permission.QUALITY_CHECK_WRITE)),
        done=request.args.get("done", ""),
    )


@council_checks_pages.get("/council/checks/new")
@requires(Permission.QUALITY_CHECK_WRITE)
def plan() -> Response:
    """Find a service, then say when and how it is checked."""
    form = PlanForm(data={"service": request.args.get("service", ""), "checked_on": today()})
    return _plan_page(form)


@council_checks_pages.post("/council/checks/new")
@requires(Permission.QUALITY_CHECK_WRITE)
def send_plan() -> Response:
    """Plan a check."""
    form = PlanForm(request.form)
    if not form.validate():
        return _plan_page(form, 400)

    def act() -> str:
        service = service_by_slug(form.service.data or "")
        planned = actions.plan(
            current_actor(),
            service.id,
            kind=form.kind.data,
            planned=form.announced.data == "yes",
            checked_on=chosen(form.checked_on),
            on=today(),
        )
        return url_for(".check", check_id=planned.id, done="planned")

    try:
        return act_once(form.token.data, act)
    except Invalid as error:
        add_error(form, error)
        return _plan_page(form, 400)


@council_checks_pages.get("/council/checks/<int:check_id>")
@requires(Permission.QUALITY_CHECK_READ)
def check(check_id: int) -> Response:
    """Everything the Council knows of a check, and what comes next."""
    return _check_page(check_id)


@council_checks_pages.get("/council/checks/<int:check_id>/write")
@requires(Permission.QUALITY_CHECK_WRITE)
def write(check_id: int) -> Response:
    """The checklist."""
    form = WriteUpForm()
    seen = check_seen(current_actor(), check_id, today())
    form.show(seen)
    return _write_page(check_id, form)


@council_checks_pages.post("/council/checks/<int:check_id>/write")
@requires(Permission.QUALITY_CHECK_WRITE)
def send_write(check_id: int) -> Response:
    """Save what was found. Saving half of it is enough; what is missing is said when it goes on."""
    form = WriteUpForm(request.form)
    if not form.validate():
        return _write_page(check_id, form, 400)

    def act() -> str:
        row = by_id(check_id)
        actions.write_up(current_actor(), row, form.found, version=form.seen_version, on=today())
        return url_for(".check", check_id=check_id, done="saved")

    try:
        return act_once(form.token.data, act)
    except Invalid as error:
        rows = {
            f"{part}_{place}": f"{part}_{number}"
            for place, number in enumerate(form.used_rows, 1)
            for part in ("action", "due")
        }
        add_error(form, error, rows)
        return _write_page(check_id, form, 400)
    except Conflict as error:
        add_error(form, error)
        return _write_page(check_id, form, 409)
    except WrongState:
        form.form_errors.append(gettext("This check has gone on meanwhile, so it is not saved."))
        return _write_page(check_id, form, 409)


@council_checks_pages.get("/council/checks/<int:check_id>/publish")
@requires(Permission.QUALITY_CHECK_WRITE)
def publish(check_id: int) -> Response:
    """Ask once before everybody reads it: who has read it so far, and who publishes it."""
    actor, on = current_actor(), today()
    seen = check_seen(actor, check_id, on)
    allow(actor, Permission.QUALITY_CHECK_WRITE, service_scope(service_row(by_id(check_id).service_id)))
    page = check_page(seen, names_of(actor, [seen.officer]), on)
    if "publish" not in page.verbs:
        return make_response(redirect(url_for(".check", check_id=check_id), 303))
    return make_response(
        render_template(
            "quality/publish.html",
            page=page,
            read=read_words(seen),
            publisher=names_of(actor, [actor.id]).get(actor.id, ""),
            token=own_token(None),
        )
    )


@council_checks_pages.post("/council/checks/<int:check_id>/<string:verb>")
@requires(Permission.QUALITY_CHECK_WRITE)
def send_verb(check_id: int, verb: str) -> Response:
    """Let the provider read it, take it back, publish it, or drop it."""
    on = today()
    acts: dict[str, Callable[[QualityCheck], object]] = {
        "share": lambda row: actions.share(current_actor(), row, on=on),
        "recall": lambda row: actions.recall(current_actor(), row),
        "publish": lambda row: actions.publish(current_actor(), row, on=on),
        "discard": lambda row: actions.discard(current_actor(), row),
    }

    if verb not in acts:
        abort(404)

    def act() -> str:
        acts[verb](by_id(check_id))
        return url_for(".check", check_id=check_id, done=verb)

    return _press(check_id, ConfirmForm(request.form), act)


@council_checks_pages.post("/council/checks/<int:check_id>/withdraw")
@requires(Permission.QUALITY_CHECK_WRITE)
def send_withdraw(check_id: int) -> Response:
    """Take a published check that was wrong off the public page."""
    form = ReasonForm(request.form)

    def act() -> str:
        actions.withdraw(current_actor(), by_id(check_id), reason=form.reason.data or "")
        return url_for(".check", check_id=check_id, done="withdraw")

    return _press(check_id, form, act)


@council_checks_pages.post("/council/checks/<int:check_id>/actions/<int:action_id>/done")
@requires(Permission.QUALITY_CHECK_WRITE)
def send_done(check_id: int, action_id: int) -> Response:
    """Note the day on which an action was seen done."""
    form = DoneForm(request.form)

    def act() -> str:
        row = by_id(check_id)
        action = next((each for each in row.actions if each.id == action_id), None)
        if action is None:
            raise NotFound(f"quality_action {action_id}")
        actions.confirm_done(current_actor(), row, action, on=chosen(form.done_on), today=today())
        return url_for(".check", check_id=check_id, done="action")

    return _press(check_id, form, act, action_id=action_id)


def _press(
    check_id: int, form: SentForm, act: Callable[[], str], *, action_id: int | None = None
) -> Response:
    """Do what a press asks for; where it can't be, the page of the check says why."""
    if not form.validate():
        return _check_page(check_id, form, 400, action_id=action_id)
    try:
        return act_once(form.token.data, act)
    except Invalid as error:
        faults = error.values.get("faults")
        if isinstance(faults, tuple):
            form.form_errors.extend(missing_words(fault for fault in faults if fault in MISSING))
        else:
            add_error(form, error)
        return _check_page(check_id, form, 400, action_id=action_id)
    except (WrongState, Conflict):
        form.form_errors.append(gettext("This check has gone on meanwhile. Look at it again."))
        return _check_page(check_id, form, 409, action_id=action_id)


def _check_page(
    check_id: int, form: SentForm | None = None, status: int = 200, *, action_id: int | None = None
) -> Response:
    on = today()
    seen = check_seen(current_actor(), check_id, on)
    names = names_of(current_actor(), [seen.officer])
    sent = form if form is not None else ConfirmForm()
    reason = form if isinstance(form, ReasonForm) else ReasonForm()
    for each in (sent, reason):
        each.token.data = own_token(each.token.data)
    page = render_template(
        "quality/check.html",
        page=check_page(seen, names, on),
        sent=sent,
        reason=reason,
        action_id=action_id,
        today=on,
        done=request.args.get("done", ""),
    )
    return make_response(page, status)


def _plan_page(form: PlanForm, status: int = 200) -> Response:
    actor, on = current_actor(), today()
    form.token.data = own_token(form.token.data)
    words = request.args.get("q", "").strip()[:100]
    service = None
    if form.service.data:
        service = service_by_slug(form.service.data)
        allow(actor, Permission.QUALITY_CHECK_WRITE, service_scope(service))
    page = render_template(
        "quality/plan.html",
        form=form,
        service={"name": service.name, "place": place_of(service.town, service.postcode)}
        if service
        else None,
        words=words,
        found=first_of(checkable_services(actor, words, on) if service is None else (), MOST_FOUND),
    )
    return make_response(page, status)


def _write_page(check_id: int, form: WriteUpForm, status: int = 200) -> Response:
    """The checklist. After a conflict it shows what stands there now beside what was typed."""
    seen = check_seen(current_actor(), check_id, today())
    allow(
        current_actor(),
        Permission.QUALITY_CHECK_WRITE,
        service_scope(service_row(by_id(check_id).service_id)),
    )
    if status == 409:
        form.version.data = str(seen.version)
    form.token.data = own_token(form.token.data)
    if seen.state not in WRITABLE and status == 200:
        return make_response(redirect(url_for(".check", check_id=check_id), 303))
    stored, by = None, None
    if status == 409:
        stored, by = seen, name_of_last(current_actor(), "quality_check", str(check_id), WRITTEN_BY)
    page = render_template("quality/write.html", check=seen, form=form, stored=stored, by=by)
    return make_response(page, status)
