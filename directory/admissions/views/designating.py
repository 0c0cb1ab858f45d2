"""Specialist designations: a provider asks on evidence, a quality officer adds to it, a framework manager decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.queries import names_of
from directory.admissions.actions import designate
from directory.admissions.actions.designate import Evidence
from directory.admissions.application_words import DESIGNATION_STATES, state_words
from directory.admissions.designation_queries import DesignationSeen, designation_row, designation_seen
from directory.admissions.forms.applying import ConfirmForm
from directory.admissions.forms.designating import (
    AskForm,
    DesignateForm,
    EndDesignationForm,
    EvidenceForm,
    StaffEvidenceForm,
    default_review,
)
from directory.admissions.list_queries import (
    DesignationRow,
    council_designations,
    own_designations,
    own_services,
)
from directory.admissions.models import SpecialistDesignation
from directory.admissions.states import DesignationState
from directory.admissions.views.form_answers import page_number, save, with_token
from directory.catalogue.queries import service_by_slug
from directory.files.file_page import FileRow, file_row
from directory.files.queries import kept_files
from directory.foundation.paging import EVERY_ROW
from directory.foundation.permissions import Permission, Scope, allow
from directory.foundation.spreadsheets import Cell
from directory.foundation.time import LONDON, today
from directory.web.access import current_actor, fresh_sign_in, requires
from directory.web.form_fields import SentForm
from directory.web.i18n import gettext
from directory.web.labels import label
from directory.web.spreadsheet_answers import spreadsheet_answer
from directory.web.templating import short_day

designating = Blueprint("designating", __name__)
STAFF = (Permission.DESIGNATION_DECIDE, Permission.DESIGNATION_EVIDENCE)


@designating.get("/provider/designations")
@requires(Permission.DESIGNATION_APPLY)
def own() -> str | Response:
    """One's specialist designations, and the services that can ask for one."""
    file = spreadsheet_answer(
        "designations", _columns(), lambda: _file_rows(own_designations(current_actor(), size=EVERY_ROW).rows)
    )
    if file is not None:
        return file
    found = own_designations(current_actor(), page=page_number())
    return render_template(
        "admissions/own_designations.html",
        found=found,
        columns=_columns(),
        rows=tuple(
            _cells(row, url_for("own_designations.designation", designation_id=row.id)) for row in found.rows
        ),
        services=own_services(current_actor()),
        done=request.args.get("done", ""),
    )


@designating.get("/provider/designations/ask/<string:slug>")
@requires(Permission.DESIGNATION_APPLY)
def ask(slug: str) -> Response:
    """Ask to be called specialist, with the first piece of evidence."""
    return _ask(slug, AskForm(), 200)


@designating.post("/provider/designations/ask/<string:slug>")
@requires(Permission.DESIGNATION_APPLY)
def send_ask(slug: str) -> Response:
    """Ask for it; what a provider says of itself is never shown as such."""
    form, service = AskForm(request.form), service_by_slug(slug)

    def act() -> None:
        designate.apply_for_designation(
            current_actor(),
            service,
            area=form.area.data or "",
            standard_version=form.standard_version.data or "",
            evidence=[evidence_of(form)],
        )

    return save(
        form,
        url_for(".own", done="asked"),
        act,
        lambda status: _ask(slug, form, status),
        {"evidence": "kind"},
    )


@designating.get("/council/designations")
@requires(*STAFF)
def designations() -> str | Response:
    """Designations by state: those that are asked for first."""
    which = next(
        (state for state in DesignationState if state == request.args.get("which")), DesignationState.APPLIED
    )
    listed = partial(council_designations, current_actor(), today(), which=which)
    file = spreadsheet_answer("designations", _columns(), lambda: _file_rows(listed(size=EVERY_ROW).rows))
    if file is not None:
        return file
    found = listed(page=page_number())
    return render_template(
        "admissions/designations.html",
        found=found,
        columns=_columns(),
        rows=tuple(_cells(row, url_for(".designation", designation_id=row.id)) for row in found.rows),
        which=which,
        states=tuple((state, state_words(DESIGNATION_STATES, state)[0]) for state in DesignationState),
    )


@designating.get("/council/designations/<int:designation_id>")
@requires(*STAFF)
def designation(designation_id: int) -> str:
    """One designation with its evidence, and what may be done."""
    seen = designation_seen(current_actor(), designation_id, today())
    words, kind = state_of(seen.state, has_other=seen.other is not None)
    return render_template(
        "admissions/designation.html",
        seen=seen,
        state=words,
        state_kind=kind,
        names=names_of(
            current_actor(),
            {each.by for each in seen.evidence} | ({seen.assessor} if seen.assessor else set()),
        ),
        files=evidence_files(seen),
        form=with_token(ConfirmForm()),
        done=request.args.get("done", ""),
    )


@designating.get("/council/designations/<int:designation_id>/evidence")
@requires(Permission.DESIGNATION_EVIDENCE)
def evidence(designation_id: int) -> Response:
    """A piece of evidence of a quality officer's own."""
    return _form(_seen(designation_id), StaffEvidenceForm(), gettext("Add evidence"))


@designating.post("/council/designations/<int:designation_id>/evidence")
@requires(Permission.DESIGNATION_EVIDENCE)
def send_evidence(designation_id: int) -> Response:
    """Add it, before the decision."""
    form = StaffEvidenceForm(request.form)

    def act(row: SpecialistDesignation) -> None:
        designate.give_evidence(current_actor(), row, evidence_of(form))

    return _save(designation_id, form, act, gettext("Add evidence"), "evidence")


@designating.get("/council/designations/<int:designation_id>/designate")
@requires(Permission.DESIGNATION_DECIDE)
def accredit(designation_id: int) -> Response:
    """From when to when it is called specialist."""
    form = DesignateForm(data={"valid_from": today(), "review_by": default_review(today())})
    return _form(_seen(designation_id), form, gettext("Call it specialist"))


@designating.post("/council/designations/<int:designation_id>/designate")
@requires(Permission.DESIGNATION_DECIDE)
@fresh_sign_in
def send_accredit(designation_id: int) -> Response:
    """Call the service specialist; it ends by itself after the day of review."""
    form = DesignateForm(request.form)

    def act(row: SpecialistDesignation) -> None:
        assert form.valid_from.data is not None  # the form has been validated
        assert form.review_by.data is not None
        designate.designate(
            current_actor(),
            row,
            valid_from=form.valid_from.data,
            review_by=form.review_by.data,
            on=today(),
        )

    return _save(designation_id, form, act, gettext("Call it specialist"), "designated")


@designating.get("/council/designations/<int:designation_id>/withdraw")
@requires(Permission.DESIGNATION_DECIDE)
def withdraw(designation_id: int) -> Response:
    """Why it ends."""
    return _form(_seen(designation_id), EndDesignationForm(), gettext("Take the label away"))


@designating.post("/council/designations/<int:designation_id>/withdraw")
@requires(Permission.DESIGNATION_DECIDE)
@fresh_sign_in
def send_withdraw(designation_id: int) -> Response:
    """Take the designation, or the request for it, back."""
    form = EndDesignationForm(request.form)

    def act(row: SpecialistDesignation) -> None:
        designate.withdraw_designation(current_actor(), row, reason=form.reason.data or "")

    return _save(designation_id, form, act, gettext("Take the label away"), "withdrawn")


def _ask(slug: str, form: AskForm, status: int) -> Response:
    service = service_by_slug(slug)
    allow(current_actor(), Permission.DESIGNATION_APPLY, Scope(provider=service.provider_id))
    page = render_template(
        "admissions/ask_designation.html", service_name=service.name, form=with_token(form)
    )
    return make_response(page, status)


def _save(
    designation_id: int,
    form: SentForm,
    act: Callable[[SpecialistDesignation], object],
    heading: str,
    done: str,
) -> Response:
    row = designation_row(designation_id)
    return save(
        form,
        url_for(".designation", designation_id=designation_id, done=done),
        lambda: act(row),
        lambda status: _form(_seen(designation_id), form, heading, status),
        {"evidence": "kind"},
    )


def _form(seen: DesignationSeen, form: SentForm, heading: str, status: int = 200) -> Response:
    page = render_template(
        "admissions/designation_form.html", seen=seen, form=with_token(form), heading=heading
    )
    return make_response(page, status)


def _seen(designation_id: int) -> DesignationSeen:
    return designation_seen(current_actor(), designation_id, today())


def evidence_of(form: EvidenceForm, file_id: str | None = None) -> Evidence:
    """The piece of evidence that a form says."""
    return Evidence(
        form.kind.data or "",
        form.summary.data or "",
        form.reference.data or "",
        form.dated.data,
        file_id,
    )


def evidence_files(seen: DesignationSeen) -> dict[str, FileRow]:
    """The files of the evidence by id: whoever reads a designation may read them."""
    ids = {piece.file_id for piece in seen.evidence if piece.file_id is not None}
    return {
        file_id: file_row(current_actor(), record, request.path)
        for file_id, record in kept_files(ids).items()
    }


def state_of(state: str, *, has_other: bool) -> tuple[str, str]:
    """How a designation stands, in words, and the kind of word: of a renewal, and of what is renewed, so is said."""
    words, kind = state_words(DESIGNATION_STATES, state)
    if has_other:
        renewal = {
            DesignationState.APPLIED.value: gettext("Renewal asked for"),
            DesignationState.ACCREDITED.value: gettext("Specialist, renewal asked for"),
        }
        words = renewal.get(state, words)
    return words, kind


def _columns() -> list[str]:
    """The heads of the list, on the page and in the file."""
    return [
        *(gettext("Service"), gettext("Provider"), gettext("In what")),
        *(gettext("How it stands"), gettext("Asked"), gettext("Until")),
    ]


def _file_rows(rows: Iterable[DesignationRow]) -> list[tuple[Cell, ...]]:
    return [
        (
            *(row.service, row.provider, label("need", row.area)),
            state_of(row.state, has_other=row.has_other)[0],
            *(row.asked_at.astimezone(LONDON).date(), row.review_by),
        )
        for row in rows
    ]


def _cells(row: DesignationRow, address: str) -> tuple[object, ...]:
    return (
        (row.service, address),
        row.provider,
        label("need", row.area),
        state_of(row.state, has_other=row.has_other)[0],
        short_day(row.asked_at.astimezone(LONDON).date()),
        short_day(row.review_by) if row.review_by else None,
    )
