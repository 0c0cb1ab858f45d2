"""Decisions: the second person agrees with what another proposed, declines it with a reason, or one takes one's own
back; and a refusal, whose letter is shown before it is sent.
"""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from directory.accounts.queries import actor_with_id, names_of
from directory.admissions.actions import decide, propose
from directory.admissions.application_queries import (
    LetterFacts,
    application_row,
    proposal_row,
    proposal_scope,
    proposal_seen,
)
from directory.admissions.assessing_page import proposal_words, refused_words
from directory.admissions.decision_letter import refusal_words
from directory.admissions.forms.applying import ConfirmForm
from directory.admissions.forms.assessing import DeclineForm, RefusalForm
from directory.admissions.models import Application, DecisionProposal
from directory.admissions.second_person import may_take_part
from directory.admissions.views.admission_pages import draw_admission
from directory.admissions.views.assessing import (
    draw_application,
    draw_form,
    page_of,
    save_on,
    seen_to_assess,
)
from directory.admissions.views.form_answers import press, save, with_token
from directory.foundation.database import db
from directory.foundation.errors import Conflict, Invalid, NotAllowed, WrongState
from directory.foundation.permissions import Permission
from directory.foundation.time import today
from directory.web.access import current_actor, fresh_sign_in, requires
from directory.web.error_messages import add_error
from directory.web.i18n import gettext

deciding = Blueprint("deciding", __name__)
TAKES_PART = (Permission.ADMISSION_DECIDE, Permission.ADMISSION_PROPOSE, Permission.ADMISSION_REMOVE)


@deciding.post("/council/decisions/<string:public_id>/agree")
@requires(*TAKES_PART)
@fresh_sign_in
def agree(public_id: str) -> Response:
    """Agree to what another person proposed; it happens at once, by both of them as they stand today.

    Where a rule refuses it by now, the page says which, beside what was proposed.
    """
    row = proposal_row(public_id)

    def act() -> None:
        propose.agree(current_actor(), row, proposer=actor_with_id(row.proposed_by), on=today())

    form = ConfirmForm(request.form)
    try:
        return press(_address(row, "agreed"), act)
    except Invalid as error:
        form.form_errors += refused_words(error)
    except (Conflict, IntegrityError, WrongState):
        form.form_errors.append(gettext("It has moved on meanwhile, so this cannot be done now."))
    if row.application_id is not None:
        return draw_application(db.session.get_one(Application, row.application_id).public_id, form, 409)
    assert row.admission_id is not None  # a proposal is about one of the two
    return draw_admission(row.admission_id, form, 409)


@deciding.get("/council/decisions/<string:public_id>/decline")
@requires(*TAKES_PART)
def decline(public_id: str) -> Response:
    """Why one does not agree."""
    return _form(proposal_row(public_id), DeclineForm(), 200)


@deciding.post("/council/decisions/<string:public_id>/decline")
@requires(*TAKES_PART)
def send_decline(public_id: str) -> Response:
    """Decline it; nothing changes."""
    row, form = proposal_row(public_id), DeclineForm(request.form)
    return save(
        form,
        _address(row, "declined"),
        lambda: propose.decline(current_actor(), row, reason=form.reason.data or "", on=today()),
        lambda status: _form(row, form, status),
    )


@deciding.post("/council/decisions/<string:public_id>/take-back")
@requires(*TAKES_PART)
def take_back(public_id: str) -> Response:
    """Take one's own proposal back; nothing changes."""
    row = proposal_row(public_id)
    return press(_address(row, "taken_back"), lambda: propose.take_back(current_actor(), row, on=today()))


@deciding.get("/council/applications/<string:public_id>/refuse")
@requires(Permission.APPLICATION_DECIDE)
def refuse(public_id: str) -> Response:
    """What failed, and the reason for the letter: at first the one that was recorded, where one thing failed."""
    seen = seen_to_assess(public_id)
    failed = [seen.results[ground] for ground in seen.grounds if ground in seen.results]
    form = RefusalForm(data={"reason": failed[0].reason} if len(failed) == 1 else None)
    form.offer(seen.grounds)
    return draw_form(seen, form, gettext("Refuse it"))


@deciding.post("/council/applications/<string:public_id>/refuse")
@requires(Permission.APPLICATION_DECIDE)
@fresh_sign_in
def send_refuse(public_id: str) -> Response:
    """Show the letter first; refuse the application on a ground that holds once it was shown."""
    form = RefusalForm(request.form)
    form.offer(seen_to_assess(public_id).grounds)
    if form.sure.data == "change":
        return draw_form(seen_to_assess(public_id), form, gettext("Refuse it"))
    if form.sure.data != "yes":
        return _show_refusal(public_id, form)

    def act(row: Application) -> None:
        decide.refuse(
            current_actor(), row, ground=form.ground.data or "", reason=form.reason.data or "", on=today()
        )

    return save_on(public_id, form, act, gettext("Refuse it"), "refused")


def _show_refusal(public_id: str, form: RefusalForm) -> Response:
    """The letter of a refusal, before anything happens; the form again where it cannot be refused like this."""
    heading, row = gettext("Refuse it"), application_row(public_id)
    if not form.validate():
        return draw_form(seen_to_assess(public_id), form, heading, status=400)
    ground = form.ground.data or ""
    try:
        reason = decide.check_refusal(row, ground=ground, reason=form.reason.data or "", on=today())
    except Invalid as error:
        add_error(form, error)
        return draw_form(seen_to_assess(public_id), form, heading, status=400)
    except WrongState:
        form.form_errors.append(gettext("It has moved on meanwhile, so this cannot be done now."))
        return draw_form(seen_to_assess(public_id), form, heading, status=409)
    seen = seen_to_assess(public_id)
    about = seen.application
    facts = LetterFacts(about.service_name, about.lot_name, about.council_code, ground, reason)
    return make_response(
        render_template(
            "admissions/refuse_check.html",
            page=page_of(seen),
            form=with_token(form),
            letter=refusal_words(facts, ground),
        )
    )


def _form(row: DecisionProposal, form: DeclineForm, status: int) -> Response:
    actor, scope = current_actor(), proposal_scope(row)
    if not may_take_part(actor, row.kind, scope):
        raise NotAllowed("decision_proposal: of another council")
    words = proposal_words(proposal_seen(row), actor, scope, names_of(actor, [row.proposed_by]))
    return make_response(
        render_template(
            "admissions/decline.html", proposal=words, form=with_token(form), back=_address(row, None)
        ),
        status,
    )


def _address(row: DecisionProposal, done: str | None) -> str:
    """The page of what the proposal is about."""
    if row.application_id is not None:
        public_id = db.session.get_one(Application, row.application_id).public_id
        return url_for("assessing.application", public_id=public_id, done=done)
    return url_for("admission_pages.admission", admission_id=row.admission_id, done=done)
