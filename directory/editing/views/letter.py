"""The page behind the link in a letter: one button that tells what is free and what is still right, without a password.

Opening it changes nothing, since scanners of mail open links too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from directory.editing.availability_page import availability_words
from directory.editing.letter_form import (
    LetterQuestion,
    answers,
    field_name,
    letter_form,
    tick_name,
    ticked,
)
from directory.editing.queries import LetterTick, availabilities, letter_ticks
from directory.foundation.database import transaction
from directory.foundation.errors import Invalid, NotAllowed, WrongState
from directory.foundation.time import now, today
from directory.reminders.actions import answer
from directory.reminders.models import Reminder
from directory.reminders.queries import facts_of, recipient_actor, reminder_by_token
from directory.reminders.rules import link_state
from directory.vocabulary.organisations import FactKind
from directory.web.access import limited, public
from directory.web.error_messages import error_message
from directory.web.form_fields import Form
from directory.web.i18n import gettext

reminder_answers = Blueprint("reminder_answers", __name__)


@dataclass(frozen=True, slots=True)
class LetterAsks:
    """What a letter asks: what is free, and which prices and words are still right."""

    questions: tuple[LetterQuestion, ...]
    ticks: tuple[LetterTick, ...]

    def form(self) -> type[Form]:
        """The form of all of it."""
        return letter_form(self.questions, self.ticks)


@reminder_answers.get("/provider/still-right/<string:token>")
@public
@limited("60 per minute")
def letter(token: str) -> Response:
    """What is told now, and one button; or why the link no longer acts."""
    reminder = reminder_by_token(token)
    asked = _asked(reminder)
    return _page(token, reminder, asked, asked.form()(), 200)


@reminder_answers.post("/provider/still-right/<string:token>")
@public
@limited("30 per hour")
def send_letter(token: str) -> AnyResponse:
    """Save what the form says, once."""
    reminder = reminder_by_token(token)
    asked = _asked(reminder)
    form = asked.form()(request.form)
    if link_state(reminder.expires_on, used=reminder.used_at is not None, today=today()) != "open":
        return _page(token, reminder, asked, form, 409)
    said, still_right = answers(form, asked.questions), ticked(form, asked.ticks)
    if said is not None and not said and not still_right:
        form.form_errors.append(gettext("Tick what is still right."))
        said = None
    if said is None:
        return _page(token, reminder, asked, form, 400)
    try:
        with transaction():
            again = reminder_by_token(token)
            answer(recipient_actor(again), again, said, still_right, at=now(), on=today())
    except WrongState:
        return _page(token, reminder_by_token(token), asked, form, 409)
    except NotAllowed:
        return _page(token, reminder, asked, form, 403)
    except Invalid as error:
        form.form_errors.append(error_message(error))
        return _page(token, reminder, asked, form, 400)
    return redirect(url_for(".letter", token=token, done="saved"), 303)


def _asked(reminder: Reminder) -> LetterAsks:
    ids = [service_id for service_id, kind in facts_of(reminder) if kind == FactKind.VACANCIES]
    return LetterAsks(availabilities(tuple(ids)), letter_ticks(reminder, today()))


def _page(token: str, reminder: Reminder, asked: LetterAsks, form: Form, status: int) -> Response:
    on = today()
    try:
        recipient_actor(reminder)
        state: str = link_state(reminder.expires_on, used=reminder.used_at is not None, today=on)
    except NotAllowed:
        state = "left"
    if state == "open" and not asked.questions and not asked.ticks:
        state = "all_told"
    values: dict[str, Any] = {
        "state": state,
        "sent_on": reminder.sent_on,
        "expires_on": reminder.expires_on,
        "used_at": reminder.used_at,
        "form": form,
        "told": [(name, availability_words(told, on)) for _, name, _, told in asked.questions],
        "fields": [form[field_name(service_id)] for service_id, *_ in asked.questions],
        "ticks": [form[tick_name(tick)] for tick in asked.ticks],
        "pages": sorted({(tick.name, tick.slug) for tick in asked.ticks}),
        "done": request.args.get("done", ""),
        "action": url_for(".send_letter", token=token),
    }
    response = make_response(render_template("editing/letter.html", **values), status)
    # The address alone may act: it belongs in no cache, no index and no other site's log.
    response.headers["Cache-Control"] = "no-store"
    return response
