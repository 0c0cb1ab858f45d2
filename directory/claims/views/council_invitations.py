"""A council invites the first person of a provider that no regulator registers, and sees who has not come yet."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.queries import account_row
from directory.accounts.views.answering import answer_form, page_number
from directory.claims.actions.inviting import FirstPerson, NewProvider, invite_provider, send_again, take_back
from directory.claims.council_invite_form import InviteProviderForm
from directory.claims.council_invite_page import invite_page, waiting_columns, waiting_file_rows
from directory.claims.invitation_queries import invitation_row
from directory.claims.models import ProviderInvitation
from directory.foundation.actor import Actor
from directory.foundation.errors import NotFound
from directory.foundation.form_tokens import own_token
from directory.foundation.permissions import Permission, councils_with
from directory.foundation.time import today
from directory.web.access import current_actor, fresh_sign_in, requires
from directory.web.form_fields import SentForm
from directory.web.spreadsheet_answers import spreadsheet_answer

council_invitations = Blueprint("council_invitations", __name__)


@council_invitations.get("/council/providers/invite")
@requires(Permission.PROVIDER_ENTER)
@fresh_sign_in
def invite() -> Response:
    """Who may be invited, and who was and has not come yet."""
    council = _council()
    file = spreadsheet_answer(
        "invited", waiting_columns(), lambda: waiting_file_rows(current_actor(), council)
    )
    if file is not None:
        return file
    return _page(council, InviteProviderForm(provider=request.args.get("provider", "")), 200)


@council_invitations.post("/council/providers/invite")
@requires(Permission.PROVIDER_ENTER)
@fresh_sign_in
def send_invite() -> Response:
    """Invite the first person of a provider, once."""
    council, form = _council(), InviteProviderForm(request.form)

    def act() -> str:
        chosen = form.chosen()
        new = NewProvider(
            form.legal_name.data or "",
            form.company_number.data or "",
            form.charity_number.data or "",
            bool(form.is_another.data),
        )
        invitation = invite_provider(
            current_actor(),
            council,
            new if chosen is None else chosen,
            FirstPerson(form.name.data or "", form.email.data or "", form.locale.data or ""),
            has_agreed=bool(form.consent.data),
            on=today(),
        )
        came = account_row(invitation.account_id).state != "invited"
        return url_for(".invite", council=council, done="granted" if came else "invited")

    answer = answer_form(form, act)
    return _page(council, form, answer) if isinstance(answer, int) else answer


@council_invitations.post("/council/providers/invitations/<int:invitation_id>/again")
@requires(Permission.PROVIDER_ENTER)
@fresh_sign_in
def send_letter_again(invitation_id: int) -> Response:
    """Send somebody who has not come yet a new link."""
    return _press(invitation_id, send_again, "again")


@council_invitations.post("/council/providers/invitations/<int:invitation_id>/take-back")
@requires(Permission.PROVIDER_ENTER)
@fresh_sign_in
def send_take_back(invitation_id: int) -> Response:
    """Take back an invitation that went to a wrong address."""
    return _press(invitation_id, take_back, "taken-back")


def _press(invitation_id: int, do: Callable[[Actor, ProviderInvitation], None], done: str) -> Response:
    row, form = invitation_row(current_actor(), invitation_id), SentForm(request.form)
    council = row.council_code

    def act() -> str:
        do(current_actor(), row)
        return url_for(".invite", council=council, done=done)

    answer = answer_form(form, act)
    return _page(council, InviteProviderForm(), answer, form) if isinstance(answer, int) else answer


def _council() -> str:
    """The council that is asked for, of one's own; the first of them where none is."""
    councils = sorted(councils_with(current_actor(), Permission.PROVIDER_ENTER))
    wanted = request.args.get("council", "") or councils[0]
    if wanted not in councils:
        raise NotFound(f"council {wanted}")
    return wanted


def _page(council: str, form: InviteProviderForm, status: int, pressed: SentForm | None = None) -> Response:
    form.token.data = own_token(form.token.data)
    page = invite_page(current_actor(), council, form, page_number())
    return make_response(
        render_template(
            "claims/council_invite.html",
            page=page,
            form=form,
            pressed=pressed,
            done=request.args.get("done", ""),
        ),
        status,
    )
