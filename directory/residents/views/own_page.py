"""The first page of a resident, and of whoever acts for one (`/my`)."""

from __future__ import annotations

from flask import Blueprint, render_template

from directory.accounts.rules import NAMES_KEPT, SESSIONS_KEPT
from directory.accounts.sign_in_page import signed_in_now
from directory.foundation.permissions import Permission
from directory.residents.my_page import my_page
from directory.residents.queries import own_invitations
from directory.web.access import requires
from directory.web.shortlist import read_shortlist

residents = Blueprint("residents", __name__)


@residents.get("/my")
@requires(Permission.DESK_RESIDENT)
def my() -> str:
    """Who let her in, whom to ring, her shortlist, and what the site keeps of her."""
    page = my_page(own_invitations(signed_in_now().account_id), len(read_shortlist()))
    return render_template(
        "residents/my.html", page=page, session_days=SESSIONS_KEPT.days, name_days=NAMES_KEPT.days
    )
