"""The second person: agree with what another proposed, decline it with a reason, or take one's own proposal back."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.queries import actor_with_id, names_of
from directory.admissions.actions import propose
from directory.admissions.application_queries import proposal_row, proposal_scope, proposal_seen
from directory.admissions.assessing_page import proposal_words
from directory.admissions.forms.assessing import DeclineForm
from directory.admissions.models import Application, DecisionProposal
from directory.admissions.second_person import may_take_part
from directory.admissions.views.form_answers import press, save, with_token
from directory.foundation.database import db
from directory.foundation.errors import NotAllowed
from directory.foundation.permissions import Permission
from directory.foundation.time import today
from directory.web.access import current_actor, fresh_sign_in, requires

deciding = Blueprint("deciding", __name__)
TAKES_PART = (Permission.ADMISSION_DECIDE, Permission.ADMISSION_PROPOSE, Permission.ADMISSION_REMOVE)


@deciding.post("/council/decisions/<string:public_id>/agree")
@requires(*TAKES_PART)
@fresh_sign_in
def agree(public_id: str) -> Response:
    """Agree to what another person proposed; it happens at once, by both of them as they stand today."""
    row = proposal_row(public_id)

    def act() -> None:
        propose.agree(current_actor(), row, proposer=actor_with_id(row.proposed_by), on=today())

    return press(_address(row, "agreed"), act)


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
