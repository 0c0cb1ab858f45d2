"""Letters about applications and admissions: put into words when they are sent, from an id alone."""

from __future__ import annotations

from datetime import date

from flask import url_for

from directory.admissions.application_queries import LetterFacts, letter_facts, step_facts, waiting_facts
from directory.admissions.application_words import ground_words
from directory.foundation.errors import NotFound
from directory.foundation.time import today
from directory.outbox.mailer import Composed
from directory.places.queries import council_name
from directory.web.i18n import gettext
from directory.web.languages import anonymous_request
from directory.web.letter_words import plain_letter
from directory.web.templating import day


def compose_decision(ids: tuple[str, ...], locale: str) -> Composed:
    """The letter about an application that was admitted or refused. A refusal names what failed (requirement 39)."""
    with anonymous_request(locale):
        facts = letter_facts(ids[0])
        subject = gettext("The answer to your application")
        if facts.ground is None:
            opening: tuple[str, ...] = (
                _about(facts.service, facts.lot, facts.council_code),
                gettext("Your application is admitted."),
                gettext(
                    "The service shows on the public list once its page is published and the agreement is signed."
                ),
                gettext("Being on a list is no guarantee of volume: nobody promises you work or income."),
            )
        else:
            opening = refusal_words(facts, facts.ground)
        return _application_letter(subject, opening, ids[0])


def refusal_words(facts: LetterFacts, ground: str) -> tuple[str, ...]:
    """What a letter of refusal says, a paragraph each: staff read it before it goes."""
    return (
        _about(facts.service, facts.lot, facts.council_code),
        gettext("Your application is refused. What failed: %(ground)s.", ground=ground_words(ground)),
        facts.reason,
        gettext("You may apply again on any day, as soon as this has changed."),
    )


def compose_question(ids: tuple[str, ...], locale: str) -> Composed:
    """The letter that says that a question of the council waits. The question itself is read on the page."""
    with anonymous_request(locale):
        facts = waiting_facts(ids[0], today())
        if not facts.asks:
            raise NotFound("application: no question waits")
        opening = (
            _about(facts.service, facts.lot, facts.council_code),
            gettext("The council has a question before it decides. It waits for your answer."),
            gettext("Sign in to read the question and to answer it."),
        )
        return _application_letter(gettext("A question about your application"), opening, ids[0])


def compose_visit(ids: tuple[str, ...], locale: str) -> Composed:
    """The letter that says on which day the council visits before it decides."""
    with anonymous_request(locale):
        facts, on = waiting_facts(ids[0], today()), date.fromisoformat(ids[1])
        opening = (
            _about(facts.service, facts.lot, facts.council_code),
            gettext(
                "The council visits the service on %(day)s. It checks that you offer what you say you do.",
                day=day(on),
            ),
            gettext("If you cannot be there on that day, tell the council at once."),
        )
        return _application_letter(gettext("A visit to your service"), opening, ids[0])


def compose_more_time(ids: tuple[str, ...], locale: str) -> Composed:
    """The letter that says by when the council answers, and why it takes longer (PCR 2015 reg 34)."""
    with anonymous_request(locale):
        facts = waiting_facts(ids[0], today())
        if facts.decide_by is None:
            raise NotFound("application: it has no day of answer")
        opening = (
            _about(facts.service, facts.lot, facts.council_code),
            gettext(
                "The council takes more time to answer you: up to 15 working days. It answers by %(day)s.",
                day=day(facts.decide_by),
            ),
            gettext("Its reason: %(reason)s", reason=facts.more_time_reason or ""),
        )
        return _application_letter(gettext("More time for your application"), opening, ids[0])


def _about(service: str, lot: str, council_code: str) -> str:
    return gettext(
        "You applied for %(service)s to join %(lot)s, a list of %(council)s.",
        service=service,
        lot=lot,
        council=council_name(council_code),
    )


def _application_letter(subject: str, opening: tuple[str, ...], public_id: str) -> Composed:
    path = url_for("applying.application", public_id=public_id)
    text, html = plain_letter(subject, opening, gettext("See your application"), path)
    return Composed(subject, text, html)


def compose_change(ids: tuple[str, ...], locale: str) -> Composed:
    """The letter about an admission that was held, suspended, put back or ended."""
    with anonymous_request(locale):
        facts = step_facts(int(ids[0]))
        subject = gettext("A change to your place on a list")
        what = {
            "hold": gettext(
                "The Council places nobody new there for now. You stay on the list, with a warning on your page."
            ),
            "suspend": gettext(
                "It is suspended: it is not on the list for now. Care that people have goes on."
            ),
            "lift": gettext("It is back on the list as before."),
            "remove": gettext("It is taken off the list. You may apply again on any day."),
        }[facts.verb]
        opening = (
            gettext(
                "This is about %(service)s and %(lot)s, a list of %(council)s.",
                service=facts.service,
                lot=facts.lot,
                council=council_name(facts.council_code),
            ),
            gettext("From %(day)s: %(what)s", day=day(facts.on), what=what),
            gettext("The council’s reason stands on your desk."),
        )
        path = url_for("admission_pages.own_admissions")
        text, html = plain_letter(subject, opening, gettext("See your places on lists"), path)
        return Composed(subject, text, html)
