"""Deciding feedback, replies to it, and challenges."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from directory.feedback.actions import agreeing, challenging, moderating
from directory.feedback.queries import by_id, needs_second
from directory.foundation.actor import Actor
from directory.foundation.errors import Invalid
from directory.foundation.permissions import Permission
from directory.foundation.time import now, today
from directory.moderation.decision_forms import ReasonForm, feedback_form
from directory.moderation.queries.queue import (
    challenge_and_feedback,
    challenge_item,
    feedback_item,
    reply_and_feedback,
    reply_item,
)
from directory.moderation.queue_page import REASON_WORDS
from directory.moderation.views.queue import (
    chosen_kind,
    decide_once,
    item_page,
    next_address,
    with_token,
)
from directory.web.access import current_actor, requires
from directory.web.form_fields import Form
from directory.web.labels import translate

moderation_opinions = Blueprint("moderation_opinions", __name__)
STEPS = {
    "acknowledge": challenging.acknowledge,
    "contact": challenging.contact_writer,
    "answered": challenging.record_writer_answer,
}


@moderation_opinions.get("/council/moderation/feedback/<int:feedback_id>")
@requires(Permission.FEEDBACK_MODERATE)
def feedback(feedback_id: int) -> str:
    """What somebody wrote, with the words marked that may say who somebody is."""
    return _feedback_page(feedback_id, feedback_form()())


@moderation_opinions.post("/council/moderation/feedback/<int:feedback_id>")
@requires(Permission.FEEDBACK_MODERATE)
def send_feedback(feedback_id: int) -> Response:
    """Publish it as it was written, or not, for one of the published reasons."""
    actor, form = current_actor(), feedback_form()(request.form)
    feedback_item(actor, feedback_id)

    def act() -> str:
        row = by_id(feedback_id)
        if row.state == "submitted":
            moderating.start_moderation(actor, row)
        if needs_second(row, actor):
            return _propose(actor, row, form, bool(form["flags_reviewed"].data))
        if form["verb"].data == "publish":
            moderating.publish(actor, row, on=today(), flags_reviewed=bool(form["flags_reviewed"].data))
        else:
            moderating.reject(actor, row, reason=form["reason"].data or "", on=today())
        return next_address(actor, f"feedback-{row.state}")

    return decide_once(form, act, lambda: _feedback_page(feedback_id, form))


@moderation_opinions.get("/council/moderation/replies/<int:reply_id>")
@requires(Permission.FEEDBACK_MODERATE)
def reply(reply_id: int) -> str:
    """What a provider answers to feedback."""
    return _reply_page(reply_id, feedback_form()())


@moderation_opinions.post("/council/moderation/replies/<int:reply_id>")
@requires(Permission.FEEDBACK_MODERATE)
def send_reply(reply_id: int) -> Response:
    """Show it beside the feedback, or give it back for one of the published reasons."""
    actor, form = current_actor(), feedback_form()(request.form)
    reply_item(actor, reply_id)

    def act() -> str:
        row, about = reply_and_feedback(reply_id)
        if needs_second(about, actor):
            return _propose(actor, row, form, bool(form["flags_reviewed"].data))
        if form["verb"].data == "publish":
            reviewed = bool(form["flags_reviewed"].data)
            moderating.publish_reply(actor, row, about, on=today(), flags_reviewed=reviewed)
        else:
            moderating.reject_reply(actor, row, about, reason=form["reason"].data or "", on=today())
        return next_address(actor, f"reply-{row.state}")

    return decide_once(form, act, lambda: _reply_page(reply_id, form))


@moderation_opinions.get("/council/moderation/challenges/<int:challenge_id>")
@requires(Permission.FEEDBACK_MODERATE)
def challenge(challenge_id: int) -> str:
    """A challenge step by step, with its deadlines."""
    return _challenge_page(challenge_id, ReasonForm())


@moderation_opinions.post("/council/moderation/challenges/<int:challenge_id>")
@requires(Permission.FEEDBACK_MODERATE)
def send_challenge(challenge_id: int) -> Response:
    """Note a step, or decide whether the text stays public."""
    actor, form = current_actor(), ReasonForm(request.form)
    challenge_item(actor, challenge_id, now())

    def act() -> str:
        row, about = challenge_and_feedback(challenge_id)
        verb = form.verb.data or ""
        if verb in STEPS:
            STEPS[verb](actor, row, about, at=now())
            endpoint, kind = "moderation_opinions.challenge", chosen_kind()
            return url_for(endpoint, challenge_id=challenge_id, kind=kind, done="challenge-step")
        if verb not in ("uphold", "remove"):
            raise Invalid("verb", "unknown")
        if needs_second(about, actor):
            return _propose(actor, row, form, False)
        decide: Any = challenging.uphold if verb == "uphold" else challenging.remove
        decide(actor, row, about, reason=form.reason.data or "", at=now())
        return next_address(actor, f"challenge-{verb}")

    return decide_once(form, act, lambda: _challenge_page(challenge_id, form))


def _propose(actor: Actor, subject: agreeing.Subject, form: Form, flags_reviewed: bool) -> str:
    """Leave it to a second moderator, where the moderator's own council runs the service."""
    agreeing.propose(
        actor,
        subject,
        verb=form["verb"].data or "",
        reason=form["reason"].data or "",
        flags_reviewed=flags_reviewed,
        at=now(),
    )
    return next_address(actor, "second-proposed")


def _feedback_page(feedback_id: int, form: Form) -> str:
    item = feedback_item(current_actor(), feedback_id)
    current = ("feedback", str(feedback_id))
    return item_page(
        "moderation/feedback.html", current, item.service_slug, item=item, about=None, form=with_token(form)
    )


def _reply_page(reply_id: int, form: Form) -> str:
    item, about = reply_item(current_actor(), reply_id)
    current = ("feedback", str(reply_id))
    return item_page(
        "moderation/feedback.html", current, item.service_slug, item=item, about=about, form=with_token(form)
    )


def _challenge_page(challenge_id: int, form: Form) -> str:
    item = challenge_item(current_actor(), challenge_id, now())
    current = ("challenges", str(challenge_id))
    ground = translate(REASON_WORDS[item.ground])
    return item_page(
        "moderation/challenge.html",
        current,
        item.service_slug,
        item=item,
        ground=ground,
        form=with_token(form),
    )
