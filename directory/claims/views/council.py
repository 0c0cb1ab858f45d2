"""The claims that a council's staff decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.queries import names_of
from directory.accounts.views.answering import act_once
from directory.claims.actions import deciding
from directory.claims.claim_page import (
    claim_columns,
    claim_file_rows,
    claim_list,
    claim_page,
    people_in_claim,
)
from directory.claims.forms import AcceptForm, ContactForm, LetterForm, RefuseForm, WithdrawForm
from directory.claims.models import Claim
from directory.claims.queries import claim_detail, claim_row, claims_page
from directory.foundation.actor import Actor
from directory.foundation.errors import Conflict, Invalid
from directory.foundation.form_tokens import own_token
from directory.foundation.paging import EVERY_ROW
from directory.foundation.permissions import Permission, Scope, councils_with, permits
from directory.foundation.time import today
from directory.vocabulary.claims import ClaimState
from directory.web.access import current_actor, fresh_sign_in, requires
from directory.web.error_messages import add_error
from directory.web.form_fields import Form
from directory.web.navigation import whole_number
from directory.web.spreadsheet_answers import spreadsheet_answer

council_claims = Blueprint("council_claims", __name__)
# Their fields are named after the form: one page has them all.
FORMS: Mapping[str, type[Form]] = {
    "contact": ContactForm,
    "accept": AcceptForm,
    "refuse": RefuseForm,
    "withdraw": WithdrawForm,
    "letter": LetterForm,
}
CONFLICT = 409


@council_claims.get("/council/claims")
@requires(Permission.CLAIM_READ)
def claims() -> str | Response:
    """Claims of services, those that waited longest first."""
    actor = current_actor()
    councils = tuple(sorted(councils_with(actor, Permission.CLAIM_READ)))
    state, council = request.args.get("state", ""), request.args.get("council", "")
    state = state if ClaimState.has(state) else ""
    council = council if council in councils else ""
    listed = partial(claims_page, actor, council=council or None, state=state or None)
    file = spreadsheet_answer("claims", claim_columns(), lambda: claim_file_rows(listed(size=EVERY_ROW).rows))
    if file is not None:
        return file
    found = listed(page=whole_number(request.args.get("page", "")) or 1)
    return render_template(
        "claims/claims.html",
        page=claim_list(found, councils, council, state, today()),
        may_invite=bool(councils_with(actor, Permission.PROVIDER_ENTER)),
    )


@council_claims.get("/council/claims/<int:claim_id>")
@requires(Permission.CLAIM_READ)
def claim(claim_id: int) -> Response:
    """One claim: what was claimed beside the register, how its owner was reached, what to decide."""
    return _page(claim_id, 200)


@council_claims.post("/council/claims/<int:claim_id>/contact")
@requires(Permission.CLAIM_DECIDE)
def send_contact(claim_id: int) -> Response:
    """Note how the published contact was reached, and what it said."""
    form = ContactForm(request.form, prefix="contact")

    def act(actor: Actor, row: Claim) -> str:
        deciding.note_contact(
            actor,
            row,
            means=form.means.data,
            publisher=form.publisher.data,
            typed=form.used.data or "",
            outcome=form.outcome.data,
            note=form.note.data or "",
            contacted_on=form.day(),
            on=today(),
        )
        return "contact"

    return _do(claim_id, form, act)


@council_claims.post("/council/claims/<int:claim_id>/accept")
@requires(Permission.CLAIM_DECIDE)
@fresh_sign_in
def send_accept(claim_id: int) -> Response:
    """Give the entries to their provider, and invite whoever claimed them."""
    form = AcceptForm(request.form, prefix="accept")

    def act(actor: Actor, row: Claim) -> str:
        deciding.accept(actor, row, version=_version(form), on=today())
        return "accept"

    return _do(claim_id, form, act)


@council_claims.post("/council/claims/<int:claim_id>/refuse")
@requires(Permission.CLAIM_DECIDE)
def send_refuse(claim_id: int) -> Response:
    """Refuse a claim, with the reason that its claimant reads."""
    form = RefuseForm(request.form, prefix="refuse")

    def act(actor: Actor, row: Claim) -> str:
        deciding.refuse(
            actor,
            row,
            refusal=form.refusal.data,
            reason=form.reason.data or "",
            version=_version(form),
            on=today(),
        )
        return "refuse"

    return _do(claim_id, form, act)


@council_claims.post("/council/claims/<int:claim_id>/withdraw")
@requires(Permission.CLAIM_DECIDE)
def send_withdraw(claim_id: int) -> Response:
    """End a claim that its claimant no longer makes."""
    form = WithdrawForm(request.form, prefix="withdraw")

    def act(actor: Actor, row: Claim) -> str:
        deciding.withdraw(actor, row, reason=form.reason.data or "", version=_version(form), on=today())
        return "withdraw"

    return _do(claim_id, form, act)


@council_claims.post("/council/claims/<int:claim_id>/letter")
@requires(Permission.CLAIM_DECIDE)
def send_letter(claim_id: int) -> Response:
    """Write the letter about a decision that could not be written before."""
    form = LetterForm(request.form, prefix="letter")

    def act(actor: Actor, row: Claim) -> str:
        deciding.write_missing_letter(actor, row)
        return "letter"

    return _do(claim_id, form, act)


def _do(
    claim_id: int, form: ContactForm | AcceptForm | LetterForm, act: Callable[[Actor, Claim], str]
) -> Response:
    """Do what a form asks for, once; the claim's page again with what was typed where a rule refuses it."""
    actor = current_actor()
    claim_detail(actor, claim_id)  # whoever may not read it learns nothing of it
    if not form.validate():
        return _page(claim_id, 400, form)

    def once() -> str:
        return url_for(".claim", claim_id=claim_id, done=act(actor, claim_row(claim_id)))

    try:
        return act_once(form.token.data, once)
    except (Invalid, Conflict) as error:
        add_error(form, error)
        return _page(claim_id, CONFLICT if isinstance(error, Conflict) else 400, form)


def _version(form: AcceptForm) -> int:
    return int(form.version.data or 0)


def _page(claim_id: int, status: int, sent: Form | None = None) -> Response:
    detail = claim_detail(current_actor(), claim_id)
    forms = {name: sent if type(sent) is kind else kind(prefix=name) for name, kind in FORMS.items()}
    for form in forms.values():
        form["token"].data = own_token(form["token"].data)
        if "version" in form and (form is not sent or status == CONFLICT):
            form["version"].data = str(detail.version)
    return make_response(
        render_template(
            "claims/claim.html",
            page=claim_page(detail, today(), names_of(current_actor(), people_in_claim(detail))),
            forms=forms,
            may_decide=permits(
                current_actor(), Permission.CLAIM_DECIDE, Scope(frozenset({detail.council_code}))
            ),
            sent=sent,
            done=request.args.get("done", ""),
        ),
        status,
    )
