"""Requests to be rung or visited in every state, of invented people, by the real actions of the invented moderator."""

from __future__ import annotations

from datetime import date, timedelta

from directory.callbacks.actions import answering, asking
from directory.callbacks.models import CallRequest
from directory.callbacks.rules import RequestedCall
from directory.demo.accounts import COUNCIL, demo_actor
from directory.foundation.actor import DEMO, PUBLIC, Actor, Role
from directory.foundation.errors import NotFound
from directory.foundation.form_tokens import new_token
from directory.places.actions import offer_calls
from directory.places.queries import council_named, council_record
from directory.places.records import CallOffer
from directory.vocabulary.callbacks import CallFor, CallKind, CallMeans, CallOutcome, CallTime

OFFER = CallOffer(calls=True, visits=True, within_days=2)
PHONE = "020 7946 0{}"  # of the range that Ofcom keeps for drama
ADDRESS = "{} Invented Street\nN8 0RD"
# Whom it is about in words, what is asked for, how they are reached, days ago, and what becomes of it, step by step.
STORIES: tuple[tuple[str, CallKind, CallMeans, int, tuple[str, ...]], ...] = (
    ("Ada Invented", CallKind.CALL, CallMeans.PHONE, 0, ()),
    ("Bea Invented", CallKind.VISIT, CallMeans.PHONE, 1, ()),
    ("Cyril Invented", CallKind.CALL, CallMeans.RELAY, 6, ()),
    ("Dora Invented", CallKind.CALL, CallMeans.PHONE, 1, ("take",)),
    ("Edgar Invented", CallKind.CALL, CallMeans.PHONE, 3, ("take", "miss", "miss")),
    ("Flora Invented", CallKind.VISIT, CallMeans.EMAIL, 2, ("take", "reach", "plan_visit")),
    ("Gus Invented", CallKind.CALL, CallMeans.PHONE, 2, ("take", "reach")),
    ("Hilda Invented", CallKind.VISIT, CallMeans.LETTER, 9, ("take", "plan_visit", "close")),
    ("Ivo Invented", CallKind.CALL, CallMeans.PHONE, 4, ("withdraw",)),
)


def make_calls(on: date) -> int:
    """Let the invented moderator's council take requests, and make some; how many. In the caller's transaction."""
    council = council_named(COUNCIL)
    if council is None:
        raise NotFound(COUNCIL)
    offer_calls(DEMO, council.code, OFFER)
    taking = council_record(council.code)
    assert taking is not None
    moderator = demo_actor(Role.MODERATOR)
    for number, (name, kind, means, days_ago, steps) in enumerate(STORIES, 1):
        asked = RequestedCall(
            kind=kind,
            means=means,
            name=name,
            phone=PHONE.format(100 + number),
            email=f"{name.split()[0].lower()}@example.org",
            address=ADDRESS.format(number),
            for_whom=CallFor.SOMEBODY if number % 3 == 0 else CallFor.ONESELF,
            is_known=True,
            times=(CallTime.MORNING,) if number % 2 else (),
            language="tr" if number == 2 else "",
            interpreter=number == 2,
            about="Help with washing in the morning.",
        )
        day = on - timedelta(days=days_ago)
        call = asking.ask(PUBLIC, taking, asked, service_id=None, form_token=new_token(), on=day)
        for step in steps:
            _answer(call, moderator, step, asked.phone, on)
    return len(STORIES)


def _answer(call: CallRequest, moderator: Actor, step: str, phone: str, on: date) -> None:
    if step == "take":
        answering.take(moderator, call)
    elif step == "miss":
        answering.miss(moderator, call, note="No answer. Left word.", on=on)
    elif step == "reach":
        answering.reach(moderator, call, note="Wants to talk again with the daughter.", on=on)
    elif step == "plan_visit":
        answering.plan_visit(moderator, call, visit_on=on + timedelta(days=4), note="", on=on)
    elif step == "close":
        answering.close(moderator, call, outcome=CallOutcome.VISITED, note="", on=on)
    else:
        asking.withdraw(PUBLIC, call.reference, phone, on=on)
