"""A provider's applications: which lots are open, the task list of one, its tasks, and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.queries import name_of_last
from directory.accounts.views.answering import act_once
from directory.admissions.actions import answer, apply
from directory.admissions.actions.apply import Signatures
from directory.admissions.application_queries import ApplicationSeen, application_row, own_application
from directory.admissions.application_words import CRITERION_HINTS, criterion_words
from directory.admissions.applying_page import (
    application_cells,
    application_columns,
    application_file_rows,
    lot_choices,
    lot_columns,
    lot_file_rows,
    register_words,
    task_list_page,
)
from directory.admissions.forms.applying import (
    AnswerForm,
    ConfirmForm,
    ConsentForm,
    DeclarationForm,
    LocationForm,
    SignForm,
    StatementForm,
)
from directory.admissions.list_queries import open_lots, own_applications
from directory.admissions.models import Application
from directory.admissions.signing_queries import SPECIFICATION
from directory.admissions.views.form_answers import page_number, press, save, with_token
from directory.catalogue.queries import service_by_slug
from directory.files.file_page import FileRow, file_row
from directory.files.queries import kept_files
from directory.foundation.errors import Conflict
from directory.foundation.paging import EVERY_ROW
from directory.foundation.permissions import Permission, providers_with
from directory.foundation.time import now, today
from directory.web.access import current_actor, fresh_sign_in, requires
from directory.web.form_fields import SentForm
from directory.web.i18n import gettext
from directory.web.labels import translate
from directory.web.spreadsheet_answers import spreadsheet_answer

applying = Blueprint("applying", __name__)
READS = (Permission.APPLICATION_READ,)
WRITES = (Permission.APPLICATION_WRITE,)


@applying.get("/provider/applications")
@requires(*READS)
def applications() -> str | Response:
    """One's applications, and the lots that are open to one's services today; each of the two as a file."""
    which = "decided" if request.args.get("which") == "decided" else "open"
    listed = partial(own_applications, current_actor(), which=which)
    if request.args.get("rows") == "lots":
        lots = partial(open_lots, current_actor(), today())
        file = spreadsheet_answer("open-lots", lot_columns(), lambda: lot_file_rows(lots()))
    else:
        every_row = partial(listed, size=EVERY_ROW)
        file = spreadsheet_answer(
            "applications", application_columns(), lambda: application_file_rows(every_row().rows)
        )
    if file is not None:
        return file
    found = listed(page=page_number())
    return render_template(
        "admissions/applications.html",
        found=found,
        columns=application_columns(),
        rows=tuple(application_cells(row) for row in found.rows),
        which=which,
        may_apply=bool(providers_with(current_actor(), *WRITES)),
        lots=lot_choices(open_lots(current_actor(), today())),
        form=with_token(ConfirmForm()),
        done=request.args.get("done", ""),
    )


@applying.post("/provider/applications/start/<string:slug>/<int:lot_id>")
@requires(*WRITES)
def start(slug: str, lot_id: int) -> Response:
    """Begin an application of a service to a lot."""
    actor, service = current_actor(), service_by_slug(slug)

    def act() -> str:
        begun = apply.start_application(actor, service, lot_id, on=today())
        return url_for(".application", public_id=begun.public_id)

    try:
        return act_once(request.form.get("token"), act)
    except Conflict:
        return redirect(url_for(".applications", done="applied_already"), 303)


@applying.get("/provider/applications/<string:public_id>")
@requires(*READS)
def application(public_id: str) -> str:
    """The task list of an application, or what became of it."""
    seen = _seen(public_id)
    return render_template(
        "admissions/application.html",
        page=task_list_page(seen, current_actor()),
        form=with_token(ConfirmForm()),
        answer_form=with_token(AnswerForm()),
        done=request.args.get("done", ""),
    )


@applying.get("/provider/applications/<string:public_id>/location")
@requires(*READS)
def location(public_id: str) -> Response:
    """The form that looks a location up in the regulator's register."""
    seen = _seen(public_id)
    form = LocationForm(data={"location_id": seen.register.location.id if seen.register else ""})
    return _task(seen, form, "location", gettext("Find yourselves on the register"))


@applying.post("/provider/applications/<string:public_id>/location")
@requires(*WRITES)
def send_location(public_id: str) -> Response:
    """Say which of the regulator's locations the service is."""
    form = LocationForm(request.form)

    def act(row: Application) -> None:
        answer.name_location(
            current_actor(), row, location_id=form.location_id.data or "", version=form.seen_version
        )

    return _save(public_id, form, act, "location", gettext("Find yourselves on the register"))


@applying.get("/provider/applications/<string:public_id>/declaration")
@requires(*READS)
def declaration(public_id: str) -> Response:
    """The declarations, each yes or no."""
    seen, form = _seen(public_id), DeclarationForm()
    form.show(dict(seen.declaration))
    return _task(seen, form, "declaration", gettext("Declarations"))


@applying.post("/provider/applications/<string:public_id>/declaration")
@requires(*WRITES)
def send_declaration(public_id: str) -> Response:
    """Save the declarations, all of them or some."""
    form = DeclarationForm(request.form)

    def act(row: Application) -> None:
        answer.declare(current_actor(), row, answers=form.answers, version=form.seen_version)

    return _save(public_id, form, act, "declaration", gettext("Declarations"))


@applying.get("/provider/applications/<string:public_id>/consent")
@requires(*READS)
def consent(public_id: str) -> Response:
    """The agreement that prices, ratings and feedback are published."""
    seen = _seen(public_id)
    form = ConsentForm(data={"consent": "yes" if seen.consent_to_publish else None})
    return _task(seen, form, "consent", gettext("What is published"))


@applying.post("/provider/applications/<string:public_id>/consent")
@requires(*WRITES)
def send_consent(public_id: str) -> Response:
    """Agree to it, or not."""
    form = ConsentForm(request.form)

    def act(row: Application) -> None:
        answer.consent_to_publish(
            current_actor(), row, given=form.consent.data == "yes", version=form.seen_version
        )

    return _save(public_id, form, act, "consent", gettext("What is published"))


@applying.get("/provider/applications/<string:public_id>/criteria/<string:criterion>")
@requires(*READS)
def statement(public_id: str, criterion: str) -> Response:
    """What the service says of one criterion."""
    seen = _seen(public_id)
    if criterion not in seen.criteria:
        abort(404)
    said = seen.statements.get(criterion)
    form = StatementForm(
        data={"words": said.words if said else "", "version": str(said.version if said else 0)}
    )
    return _task(seen, form, "statement", criterion_words(criterion), criterion=criterion)


@applying.post("/provider/applications/<string:public_id>/criteria/<string:criterion>")
@requires(*WRITES)
def send_statement(public_id: str, criterion: str) -> Response:
    """Save what the service says of one criterion."""
    form = StatementForm(request.form)

    def act(row: Application) -> None:
        answer.state_criterion(
            current_actor(), row, criterion=criterion, words=form.words.data or "", version=form.seen_version
        )

    return _save(public_id, form, act, "statement", criterion_words(criterion), criterion=criterion)


@applying.get("/provider/applications/<string:public_id>/sign")
@requires(*READS)
def sign(public_id: str) -> Response:
    """What is signed: the specification and agreement, safeguarding and Prevent."""
    seen, form = _seen(public_id), SignForm()
    form.show(seen.in_force)
    return _task(seen, form, "sign", gettext("Sign"))


@applying.post("/provider/applications/<string:public_id>/sign")
@requires(Permission.APPLICATION_SIGN)
@fresh_sign_in
def send_sign(public_id: str) -> Response:
    """Sign it, as somebody who may sign for the provider (HF 11.7, 11.8): what the page showed, or nothing."""
    form, on = SignForm(request.form), today()
    specification, agreement, files = form.shown

    def act(row: Application) -> None:
        signatures = Signatures(specification, on, on, on, agreement, files)
        apply.sign_application(current_actor(), row, signatures, on=on)

    def draw(status: int) -> Response:
        seen = _seen(public_id)
        if status == 409:
            form.show(seen.in_force)
        return _task(seen, form, "sign", gettext("Sign"), status=status)

    row = application_row(public_id)
    return save(
        form,
        url_for(".application", public_id=public_id, done="saved"),
        lambda: act(row),
        draw,
        conflict=gettext(
            "What you sign has changed since you opened this page. Read the new version below, then sign again."
        ),
    )


@applying.get("/provider/applications/<string:public_id>/send")
@requires(*READS)
def check(public_id: str) -> str:
    """Every answer on one page, before it is sent."""
    seen = _seen(public_id)
    return render_template(
        "admissions/check.html",
        page=task_list_page(seen, current_actor()),
        register=register_words(seen.register),
        criteria=tuple((criterion_words(code), seen.statements.get(code)) for code in seen.criteria),
        form=with_token(ConfirmForm()),
    )


@applying.post("/provider/applications/<string:public_id>/send")
@requires(*WRITES)
def send(public_id: str) -> Response:
    """Submit the application; the clock begins."""

    def act(row: Application) -> None:
        apply.submit_application(
            current_actor(),
            row,
            declaration=row.declaration,
            consent_to_publish=row.consent_to_publish,
            at=now(),
            on=today(),
        )

    return _press(public_id, act, "sent")


@applying.post("/provider/applications/<string:public_id>/answer")
@requires(*WRITES)
def send_answer(public_id: str) -> Response:
    """Answer the assessor's question."""
    form = AnswerForm(request.form)
    if form.validate():
        return _press(
            public_id,
            lambda row: apply.clarify(current_actor(), row, answer=form.answer.data or ""),
            "answered",
        )
    seen = _seen(public_id)
    page = task_list_page(seen, current_actor())
    return make_response(
        render_template(
            "admissions/application.html",
            page=page,
            form=with_token(ConfirmForm()),
            answer_form=with_token(form),
            done="",
        ),
        400,
    )


@applying.post("/provider/applications/<string:public_id>/withdraw")
@requires(*WRITES)
def withdraw(public_id: str) -> Response:
    """Take an application back before it is decided."""
    return _press(public_id, lambda row: apply.withdraw_application(current_actor(), row), "withdrawn")


def _press(public_id: str, act: Callable[[Application], object], done: str) -> Response:
    """Do what a press asks for, once, and say so on the task list."""
    row = application_row(public_id)
    return press(url_for(".application", public_id=public_id, done=done), lambda: act(row))


def _save(
    public_id: str,
    form: SentForm,
    act: Callable[[Application], object],
    task: str,
    heading: str,
    **values: str,
) -> Response:
    """Save one task and lead back to the list; show the form again with what was typed where it can't be saved."""
    row = application_row(public_id)
    return save(
        form,
        url_for(".application", public_id=public_id, done="saved"),
        lambda: act(row),
        lambda status: _task(_seen(public_id), form, task, heading, status=status, **values),
    )


def _task(
    seen: ApplicationSeen, form: SentForm, task: str, heading: str, *, status: int = 200, **values: str
) -> Response:
    """The page of one task. After a conflict it shows what stands there now beside what was typed."""
    if not form.version.data:
        form.version.data = str(seen.version)
    criterion = values.get("criterion", "")
    stored = seen.statements.get(criterion) if criterion and status == 409 else None
    by = None
    if stored is not None:
        by = name_of_last(current_actor(), "application", str(seen.id), ("application.criterion_stated",))
    if status == 409:
        form.version.data = str((stored.version if stored else 0) if criterion else seen.version)
    return make_response(
        render_template(
            "admissions/task.html",
            application=seen,
            page=task_list_page(seen, current_actor()),
            form=with_token(form),
            task=task,
            heading=heading,
            hint=translate(CRITERION_HINTS[criterion]) if criterion in CRITERION_HINTS else None,
            register=register_words(seen.register),
            stored=stored.words if stored else None,
            files=_document_files(seen) if task == "sign" else (),
            by=by,
            address=url_for(f".send_{task}", public_id=seen.public_id, criterion=criterion or None),
        ),
        status,
    )


def _document_files(seen: ApplicationSeen) -> tuple[dict[str, FileRow], dict[str, FileRow]]:
    """The files of specifications and of agreements that are signed or were, by id: whoever reads an application may
    read them.
    """
    ids = {*seen.in_force.files, *(seen.signed.files if seen.signed else ())}
    specifications: dict[str, FileRow] = {}
    agreements: dict[str, FileRow] = {}
    for file_id, record in kept_files(ids).items():
        found = specifications if record.owner_kind == SPECIFICATION else agreements
        found[file_id] = file_row(current_actor(), record, request.path)
    return specifications, agreements


def _seen(public_id: str) -> ApplicationSeen:
    return own_application(current_actor(), public_id, today())
