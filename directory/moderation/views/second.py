"""The second moderator, where the first one's council runs the service: agree, decline, or take one's own back."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.wrappers import Response

from directory.accounts.queries import actor_with_id, names_of
from directory.feedback.actions import agreeing
from directory.feedback.queries import decision_row
from directory.foundation.errors import Conflict, Invalid
from directory.foundation.permissions import Permission
from directory.foundation.time import now
from directory.moderation.decision_forms import SecondForm
from directory.moderation.queries.queue import second_item
from directory.moderation.queue_page import REASON_WORDS, proposed_words
from directory.moderation.views.queue import decide_once, item_page, next_address, with_token
from directory.web.access import current_actor, requires
from directory.web.form_fields import Form
from directory.web.i18n import gettext
from directory.web.labels import translate
from directory.web.navigation import whole_number

moderation_second = Blueprint("moderation_second", __name__)


@moderation_second.get("/council/moderation/second/<int:decision_id>")
@requires(Permission.FEEDBACK_MODERATE)
def decision(decision_id: int) -> str:
    """What a colleague proposes, with all that the colleague read."""
    return _page(decision_id, SecondForm())


@moderation_second.post("/council/moderation/second/<int:decision_id>")
@requires(Permission.FEEDBACK_MODERATE)
def send_decision(decision_id: int) -> Response:
    """Agree, and it happens at once by both; decline with a reason; or take one's own proposal back."""
    actor, form = current_actor(), SecondForm(request.form)
    second_item(actor, decision_id)

    def act() -> str:
        row, verb = decision_row(decision_id), form.verb.data
        if whole_number(form.version.data or "") != row.version:
            raise Conflict("the proposal was settled meanwhile")
        if verb == "agree":
            proposer, reviewed = actor_with_id(row.proposed_by), bool(form.flags_reviewed.data)
            agreeing.agree(actor, row, proposer=proposer, flags_reviewed=reviewed, at=now())
        elif verb == "decline":
            agreeing.decline(actor, row, reason=form.reason.data or "", at=now())
        elif verb == "take_back":
            agreeing.take_back(actor, row, at=now())
        else:
            raise Invalid("verb", "unknown")
        return next_address(actor, f"second-{row.state}")

    return decide_once(form, act, lambda: _page(decision_id, form))


def _page(decision_id: int, form: Form) -> str:
    item = second_item(current_actor(), decision_id)
    form["version"].data = str(item.version)
    reason = REASON_WORDS.get(item.reason)
    return item_page(
        "moderation/second.html",
        ("second", str(decision_id)),
        item.service_slug,
        item=item,
        proposed=proposed_words(item.subject_type, item.verb),
        reason=translate(reason) if reason is not None else item.reason,
        proposer=names_of(current_actor(), [item.proposed_by]).get(item.proposed_by, gettext("A colleague")),
        form=with_token(form),
    )
