"""The letters about a serious concern to the provider's people: put into words when one is sent, from ids alone."""

from __future__ import annotations

from flask import url_for

from directory.outbox.mailer import Composed
from directory.quality.concern_queries import ConcernFacts, concern_facts
from directory.quality.states import AppealState
from directory.web.i18n import gettext
from directory.web.languages import anonymous_request
from directory.web.letter_words import plain_letter
from directory.web.templating import day


def compose(ids: tuple[str, ...], locale: str) -> Composed:
    """What happened with a concern, by its id and a word for what. The subject names neither service nor person."""
    concern_id, what = ids[0], ids[1]
    facts = concern_facts(int(concern_id))
    with anonymous_request(locale):
        subject = gettext("About a serious concern of the Council")
        path = url_for("provider_concerns.concern", concern_id=int(concern_id))
        text, html = plain_letter(subject, _opening(facts, what), gettext("Read the concern"), path)
        return Composed(subject, text, html)


def _opening(facts: ConcernFacts, what: str) -> list[str]:
    if what == "told":
        return [
            gettext("The Council has a serious concern about %(service)s.", service=facts.service),
            gettext(
                "It is not public yet. You can read it and answer until %(day)s.", day=_day(facts.answer_by)
            ),
            gettext("Everybody will read your answer beside it."),
        ]
    if what == "published":
        return [
            gettext("The Council’s serious concern about %(service)s is public now.", service=facts.service),
            gettext("The Council looks at it again by %(day)s.", day=_day(facts.review_on)),
            gettext("You can appeal against it on its page."),
        ]
    if what == "kept":
        return [
            gettext("The Council looked again at its concern about %(service)s.", service=facts.service),
            gettext(
                "The concern stays. The Council looks at it again by %(day)s.", day=_day(facts.review_on)
            ),
            gettext("You can appeal against it on its page."),
        ]
    if what == "put_right":
        return [
            gettext(
                "The Council saw that its concern about %(service)s was put right.", service=facts.service
            ),
            gettext(
                "It was put right on %(day)s. Everybody reads that for six months.",
                day=_day(facts.put_right_on),
            ),
        ]
    if what == "appeal_decided":
        return [
            gettext("The Council has decided your appeal about %(service)s.", service=facts.service),
            *_decided(facts),
        ]
    return [gettext("The Council has taken down its concern about %(service)s.", service=facts.service)]


def _decided(facts: ConcernFacts) -> list[str]:
    decided = [appeal for appeal in facts.appeals if appeal.outcome]
    if not decided:
        return []
    words = (
        gettext("The concern was taken down.")
        if decided[-1].state == AppealState.ACCEPTED
        else gettext("The concern stays.")
    )
    return [words, gettext("Why: %(reason)s", reason=decided[-1].outcome)]


def _day(on: object) -> str:
    return day(on) if on else ""  # type: ignore[arg-type]
