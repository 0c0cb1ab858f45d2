"""The council's side of applications: the queue, the assessment, the visit, and the decision of two people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from flask import Blueprint, Response, abort, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from directory.accounts.queries import names_of
from directory.admissions.actions import apply, decide, propose, visit
from directory.admissions.application_queries import (
    AssessmentSeen,
    application_row,
    application_to_assess,
)
from directory.admissions.application_words import criterion_words
from directory.admissions.assessing_page import (
    AssessmentPage,
    assessment_page,
    people_in,
    queue_cells,
)
from directory.admissions.forms.applying import ConfirmForm
from directory.admissions.forms.assessing import (
    AdmissionForm,
    CriterionForm,
    MoreTimeForm,
    PlanVisitForm,
    QuestionForm,
    RefusalForm,
    VisitForm,
)
from directory.admissions.list_queries import council_applications, lot_name
from directory.admissions.models import Application
from directory.admissions.views.form_answers import page_number, press, save, with_token
from directory.files.file_page import FileRow, file_rows
from directory.files.queries import files_of
from directory.foundation.paging import EVERY_ROW
from directory.foundation.permissions import Permission, councils_with
from directory.foundation.time import today
from directory.places.queries import council_name
from directory.web.access import current_actor, fresh_sign_in, requires
from directory.web.form_fields import SentForm
from directory.web.i18n import gettext
from directory.web.navigation import whole_number
from directory.web.spreadsheet_answers import spreadsheet_answer

assessing = Blueprint("assessing", __name__)
READS = (Permission.APPLICATION_READ,)
DECIDES = (Permission.APPLICATION_DECIDE,)
VISITS = (Permission.VISIT_RECORD,)
PROPOSES = (Permission.ADMISSION_DECIDE, Permission.ADMISSION_PROPOSE)


@assessing.get("/council/applications")
@requires(*READS)
def applications() -> str | Response:
    """The queue: those that are due first come first; or those that were decided."""
    actor, which = current_actor(), "decided" if request.args.get("which") == "decided" else "waiting"
    council, day = request.args.get("council") or None, today()
    lot = whole_number(request.args.get("lot", ""))
    columns = [
        gettext("Service"),
        gettext("Provider"),
        gettext("Lot"),
        gettext("Council"),
        gettext("How it stands"),
        gettext("Sent"),
        gettext("Answer due"),
    ]

    def rows() -> list[Sequence[str | None]]:
        found = council_applications(actor, council=council, lot=lot, which=which, size=EVERY_ROW)
        cells = [queue_cells(row, day) for row in found.rows]
        return [[str(row[0][0]), *(None if cell is None else str(cell) for cell in row[1:])] for row in cells]

    if (file := spreadsheet_answer("applications", columns, rows)) is not None:
        return file
    found = council_applications(actor, council=council, lot=lot, which=which, page=page_number())
    return render_template(
        "admissions/queue.html",
        found=found,
        columns=columns,
        rows=tuple(queue_cells(row, day) for row in found.rows),
        late=sum(1 for row in found.rows if row.decided_on is None and row.decide_by and row.decide_by < day),
        which=which,
        lot_name=lot_name(lot, councils_with(actor, Permission.APPLICATION_READ)),
        council_filter=council,
        councils=tuple(
            (code, council_name(code)) for code in sorted(councils_with(actor, Permission.APPLICATION_READ))
        ),
        done=request.args.get("done", ""),
    )


@assessing.get("/council/applications/<string:public_id>")
@requires(*READS)
def application(public_id: str) -> AnyResponse:
    """An application as it is assessed: what they sent, each criterion, visits, what is missing, the decision."""
    return draw_application(public_id, ConfirmForm(), 200)


def draw_application(public_id: str, form: SentForm, status: int) -> AnyResponse:
    """The page of an application; the errors of `form` are what stopped a press on it."""
    return make_response(
        render_template(
            "admissions/assess.html",
            page=page_of(seen_to_assess(public_id)),
            files=_files(public_id),
            form=with_token(form),
            done=request.args.get("done", ""),
        ),
        status,
    )


@assessing.post("/council/applications/<string:public_id>/begin")
@requires(*DECIDES)
def begin(public_id: str) -> AnyResponse:
    """Begin to assess an application that was sent."""
    return _press(public_id, lambda row: apply.start_assessment(current_actor(), row), "begun")


@assessing.post("/council/applications/<string:public_id>/location")
@requires(*DECIDES)
def confirm_location(public_id: str) -> AnyResponse:
    """Confirm that the service is the location that its provider named."""
    return save_on(
        public_id,
        ConfirmForm(request.form),
        lambda row: visit.confirm_location(current_actor(), row, on=today()),
        gettext("Confirm the location"),
        "location_confirmed",
    )


@assessing.get("/council/applications/<string:public_id>/criteria/<string:code>")
@requires(*READS)
def criterion(public_id: str, code: str) -> AnyResponse:
    """One criterion: what they say beside the answer, its reason and its evidence."""
    seen = seen_to_assess(public_id)
    if code not in seen.application.criteria:
        abort(404)
    form, result = CriterionForm(), seen.results.get(code)
    if result is not None:
        form = CriterionForm(
            data={
                "result": result.result,
                "reason": result.reason,
                "evidence": "\n".join(result.evidence),
                "version": str(result.id),
            }
        )
    return draw_form(seen, form, criterion_words(code), code=code)


@assessing.post("/council/applications/<string:public_id>/criteria/<string:code>")
@requires(*DECIDES)
def send_criterion(public_id: str, code: str) -> AnyResponse:
    """Record the result on one criterion, and go on to the next."""
    form = CriterionForm(request.form)

    def act(row: Application) -> None:
        decide.record_criterion(
            current_actor(),
            row,
            criterion=code,
            result=form.result.data or "",
            reason=form.reason.data or "",
            evidence=form.pieces,
            replaces=form.seen_version,
            on=today(),
        )

    address = _next_address(public_id, code)
    return save_on(public_id, form, act, criterion_words(code), "recorded", code=code, address=address)


@assessing.get("/council/applications/<string:public_id>/question")
@requires(*DECIDES)
def question(public_id: str) -> AnyResponse:
    """A question to the provider."""
    return draw_form(seen_to_assess(public_id), QuestionForm(), gettext("Ask the provider"))


@assessing.post("/council/applications/<string:public_id>/question")
@requires(*DECIDES)
def send_question(public_id: str) -> AnyResponse:
    """Ask the provider to clarify something."""
    form = QuestionForm(request.form)

    def act(row: Application) -> None:
        apply.request_clarification(current_actor(), row, question=form.question.data or "")

    return save_on(public_id, form, act, gettext("Ask the provider"), "asked")


@assessing.get("/council/applications/<string:public_id>/more-time")
@requires(*DECIDES)
def more_time(public_id: str) -> AnyResponse:
    """Fifteen working days instead of ten, with a reason."""
    return draw_form(seen_to_assess(public_id), MoreTimeForm(), gettext("Take up to 15 working days"))


@assessing.post("/council/applications/<string:public_id>/more-time")
@requires(*DECIDES)
def send_more_time(public_id: str) -> AnyResponse:
    """Extend the deadline, once."""
    form = MoreTimeForm(request.form)

    def act(row: Application) -> None:
        apply.extend_deadline(current_actor(), row, reason=form.reason.data or "", on=today())

    return save_on(public_id, form, act, gettext("Take up to 15 working days"), "extended")


@assessing.get("/council/applications/<string:public_id>/visit/plan")
@requires(*VISITS)
def plan_visit(public_id: str) -> AnyResponse:
    """The day of the validation visit."""
    return draw_form(seen_to_assess(public_id), PlanVisitForm(), gettext("Plan the visit"))


@assessing.post("/council/applications/<string:public_id>/visit/plan")
@requires(*VISITS)
def send_plan_visit(public_id: str) -> AnyResponse:
    """Plan the visit, or move it to another day."""
    form = PlanVisitForm(request.form)

    def act(row: Application) -> None:
        visit.plan_visit(current_actor(), row, planned_for=_day(form.planned_for.data), on=today())

    return save_on(public_id, form, act, gettext("Plan the visit"), "planned")


@assessing.get("/council/applications/<string:public_id>/visit")
@requires(*VISITS)
def record_visit(public_id: str) -> AnyResponse:
    """What the visit found."""
    return draw_form(seen_to_assess(public_id), VisitForm(), gettext("Record the visit"))


@assessing.post("/council/applications/<string:public_id>/visit")
@requires(*VISITS)
def send_record_visit(public_id: str) -> AnyResponse:
    """Record what the visit found."""
    form = VisitForm(request.form)

    def act(row: Application) -> None:
        visit.record_visit(
            current_actor(),
            row,
            completed_on=_day(form.completed_on.data),
            confirmed=form.confirmed.data == "yes",
            notes=form.notes.data or "",
            on=today(),
        )

    return save_on(public_id, form, act, gettext("Record the visit"), "visited")


@assessing.get("/council/applications/<string:public_id>/admit")
@requires(*PROPOSES)
def admit(public_id: str) -> AnyResponse:
    """The days of an admission, for another person to agree to."""
    return draw_form(
        seen_to_assess(public_id), AdmissionForm(data={"valid_from": today()}), gettext("Propose to admit it")
    )


@assessing.post("/council/applications/<string:public_id>/admit")
@requires(*PROPOSES)
@fresh_sign_in
def send_admit(public_id: str) -> AnyResponse:
    """Propose to admit the service: it is admitted once another person agrees."""
    form = AdmissionForm(request.form)

    def act(row: Application) -> None:
        terms = {name: form[name].data for name in ("valid_from", "agreement_signed_on", "valid_to")}
        propose.propose_admission(current_actor(), row, terms=terms, on=today())

    return save_on(public_id, form, act, gettext("Propose to admit it"), "proposed")


def _press(public_id: str, act: Callable[[Application], object], done: str) -> AnyResponse:
    row = application_row(public_id)
    return press(url_for(".application", public_id=public_id, done=done), lambda: act(row))


def save_on(
    public_id: str,
    form: SentForm,
    act: Callable[[Application], object],
    heading: str,
    done: str,
    *,
    code: str | None = None,
    address: str | None = None,
) -> AnyResponse:
    """Save a form about an application and lead to its page; draw it again where that cannot be."""
    row = application_row(public_id)
    return save(
        form,
        address or url_for("assessing.application", public_id=public_id, done=done),
        lambda: act(row),
        lambda status: draw_form(seen_to_assess(public_id), form, heading, status=status, code=code),
        {"application": "valid_from"},
    )


def draw_form(
    seen: AssessmentSeen, form: SentForm, heading: str, *, status: int = 200, code: str | None = None
) -> AnyResponse:
    """The page of one form, with what it is about beside it."""
    page = page_of(seen)
    if isinstance(form, RefusalForm):
        form.sure.data = ""  # the letter is shown again
    line = next((line for line in page.criteria if line.code == code), None)
    if (
        line is not None and status == 409
    ):  # what a colleague recorded is shown beside; sending again replaces it
        result = seen.results.get(line.code)
        form.version.data = str(result.id if result is not None else 0)
    return make_response(
        render_template(
            "admissions/assess_form.html",
            page=page,
            form=with_token(form),
            heading=heading,
            line=line,
            files=_files(seen.application.public_id) if line is not None else (),
            missing=isinstance(form, AdmissionForm),
        ),
        status,
    )


def _files(public_id: str) -> tuple[FileRow, ...]:
    actor = current_actor()
    return file_rows(actor, files_of(actor, "application", public_id), request.path)


def page_of(seen: AssessmentSeen) -> AssessmentPage:
    """The page of an application for whoever reads it."""
    return assessment_page(seen, current_actor(), names_of(current_actor(), people_in(seen)), today())


def seen_to_assess(public_id: str) -> AssessmentSeen:
    """An application as whoever reads it may see it. Raises NotFound, NotAllowed."""
    return application_to_assess(current_actor(), public_id, today())


def _next_address(public_id: str, code: str) -> str:
    """The next criterion that is not decided yet, else the application."""
    seen = seen_to_assess(public_id)
    left = [other for other in seen.application.criteria if other not in seen.results and other != code]
    later = (
        seen.application.criteria[seen.application.criteria.index(code) :]
        if code in seen.application.criteria
        else ()
    )
    following = next((other for other in later if other in left), next(iter(left), None))
    if following is None:
        return url_for(".application", public_id=public_id, done="recorded")
    return url_for(".criterion", public_id=public_id, code=following)


def _day(day: date | None) -> date:
    assert day is not None  # the form has been validated
    return day
