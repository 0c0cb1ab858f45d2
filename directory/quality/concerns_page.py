"""What the pages of serious concerns say to a provider, and of appeals to both sides, as values for templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import url_for
from markupsafe import Markup

from directory.foundation.spreadsheets import Cell
from directory.quality import rules
from directory.quality.concern_queries import ConcernForProvider, ConcernRow
from directory.quality.states import PUBLIC_CONCERNS, AppealState, ConcernState
from directory.vocabulary.messages import Message
from directory.vocabulary.messages import message as _l
from directory.web.i18n import gettext
from directory.web.labels import translate
from directory.web.templating import short_day

# What a provider reads: how the Council comes to its words is the Council's own.
OWN_STATE_WORDS: Mapping[str, tuple[Message, str]] = {
    ConcernState.TOLD: (_l("You can answer"), "wait"),
    ConcernState.PROPOSED: (_l("Not public yet"), "wait"),
    ConcernState.APPROVED: (_l("Not public yet"), "wait"),
    ConcernState.PUBLISHED: (_l("Everybody reads it"), "bad"),
    ConcernState.PUT_RIGHT: (_l("Put right"), "good"),
    ConcernState.WITHDRAWN: (_l("Taken down"), ""),
}
APPEAL_WORDS: Mapping[str, tuple[Message, str]] = {
    AppealState.WAITING: (_l("Not decided yet"), "wait"),
    AppealState.ACCEPTED: (_l("Accepted: the concern was taken down"), "good"),
    AppealState.DECLINED: (_l("Declined: the concern stays"), ""),
}


@dataclass(frozen=True, slots=True)
class AppealLine:
    """An appeal in words. `state` and its kind as `word` prints them."""

    id: int
    words: str
    made_on: date
    state: str
    state_kind: str
    outcome: str | None
    decided_on: date | None
    decide_by: date | None
    may_decide: bool


def appeal_lines(seen: ConcernForProvider, *, may_decide: bool) -> tuple[AppealLine, ...]:
    """The appeals against a concern in words; `may_decide` says whether this person decides the one that waits."""
    return tuple(
        AppealLine(
            row.id,
            row.words,
            row.made_on,
            translate(APPEAL_WORDS[row.state][0]),
            APPEAL_WORDS[row.state][1],
            row.outcome,
            row.decided_on,
            rules.last_day_to_decide(row.made_on) if row.state == AppealState.WAITING else None,
            may_decide and row.state == AppealState.WAITING,
        )
        for row in seen.appeals
    )


@dataclass(frozen=True, slots=True)
class OwnConcernPage:
    """A concern as its provider reads it."""

    concern: ConcernForProvider
    state: str
    state_kind: str
    appeals: tuple[AppealLine, ...]
    may_answer: bool
    may_appeal: bool
    is_told: bool
    is_public: bool
    was_public: bool
    review_is_late: bool


def own_concern_page(seen: ConcernForProvider, on: date) -> OwnConcernPage:
    """The page of one concern, for the provider that it is about."""
    words, kind = OWN_STATE_WORDS.get(seen.state, (_l("Taken back by the Council"), ""))
    return OwnConcernPage(
        concern=seen,
        state=translate(words),
        state_kind=kind,
        appeals=appeal_lines(seen, may_decide=False),
        may_answer=rules.may_answer_concern(seen.state, seen.answer_by, on),
        may_appeal=rules.may_appeal(
            seen.state, seen.waiting is not None, seen.appealed_until, seen.reviewed_on
        ),
        is_told=seen.state in OWN_STATE_WORDS,
        is_public=rules.is_shown(seen.state, seen.put_right_on, on),
        was_public=seen.state in PUBLIC_CONCERNS,
        review_is_late=seen.review_on is not None and seen.review_on < on,
    )


def own_columns() -> list[str]:
    """The heads of the table of a provider's own concerns."""
    return [gettext("Service"), gettext("State"), gettext("What you can do")]


def own_file_columns() -> list[str]:
    """The heads of a provider's own concerns as a file."""
    return [
        *(gettext("Service"), gettext("Where it is"), gettext("State"), gettext("You answered")),
        *(gettext("Published on"), gettext("Put right")),
    ]


def own_file_row(row: ConcernRow) -> tuple[Cell, ...]:
    """One of a provider's own concerns as a row of a file."""
    return (
        *(row.service, row.place, translate(OWN_STATE_WORDS[row.state][0]), row.answered_on),
        *(row.published_on, row.put_right_on),
    )


def own_concern_cells(row: ConcernRow, on: date) -> tuple[object, ...]:
    """A row of the table of a provider's own concerns."""
    words, _ = OWN_STATE_WORDS[row.state]
    next_words = ""
    if rules.may_answer_concern(row.state, row.answer_by, on) and row.answer_by:
        next_words = gettext("Answer by %(day)s", day=short_day(row.answer_by))
    elif row.appeal_waits:
        next_words = gettext("Your appeal is with the Council")
    elif row.state in PUBLIC_CONCERNS:
        next_words = gettext("Read it, or appeal")
    return (
        service_link(row, url_for("provider_concerns.concern", concern_id=row.id)),
        translate(words),
        next_words,
    )


def service_link(row: ConcernRow, address: str) -> Markup:
    """The service as a link, with where it is."""
    place = Markup('<br><span class="cc-small"><bdi>{}</bdi></span>').format(row.place) if row.place else ""
    return Markup('<a href="{}"><bdi>{}</bdi></a>{}').format(address, row.service, place)
