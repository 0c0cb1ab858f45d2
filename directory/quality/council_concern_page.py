"""What the pages of serious concerns say to staff, as values that templates print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import url_for

from directory.foundation.spreadsheets import Cell
from directory.places.queries import council_name
from directory.quality import rules
from directory.quality.concern_queries import ConcernForProvider, ConcernRow, ConcernSeen
from directory.quality.concerns_page import AppealLine, appeal_lines, service_link
from directory.quality.states import COUNCIL_CONCERN, OF_A_CHECK, ConcernState
from directory.vocabulary.messages import Message
from directory.vocabulary.messages import message as _l
from directory.web.i18n import gettext
from directory.web.labels import translate
from directory.web.navigation import current_url
from directory.web.templating import short_day

Step = tuple[str, str | None, str]
Filter = tuple[str, str, int | None, bool]

STATE_WORDS: Mapping[str, tuple[Message, str]] = {
    ConcernState.DRAFT: (_l("Being written"), ""),
    ConcernState.TOLD: (_l("With the provider"), "wait"),
    ConcernState.PROPOSED: (_l("Waits for a second person"), "wait"),
    ConcernState.APPROVED: (_l("Approved, not public yet"), "wait"),
    ConcernState.PUBLISHED: (_l("Everybody is warned"), "bad"),
    ConcernState.PUT_RIGHT: (_l("Put right"), "good"),
    ConcernState.DISCARDED: (_l("Dropped"), ""),
    ConcernState.WITHDRAWN: (_l("Taken down"), "warn"),
}
WHICH: Mapping[str, Message] = {
    "open": _l("Being prepared"),
    "published": _l("Everybody is warned"),
    "review": _l("To look at again"),
    "appeal": _l("Appeals"),
    "put_right": _l("Put right"),
    "ended": _l("Dropped or taken down"),
    "all": _l("All"),
}


@dataclass(frozen=True, slots=True)
class ConcernPage:
    """A concern as the Council goes on with it. `verbs` is what this person may do with it now."""

    concern: ConcernSeen
    state: str
    state_kind: str
    officer: str
    approver: str | None
    steps: tuple[Step, ...]
    appeals: tuple[AppealLine, ...]
    verbs: frozenset[str]
    is_public: bool
    is_own: bool
    shown_until: date | None
    answers_until: date | None


SECOND_VERBS = frozenset({"approve", "reject"})


def concern_page(seen: ConcernSeen, names: Mapping[str, str], actor_id: str, on: date) -> ConcernPage:
    """The page of one concern, for one of the Council's staff."""
    words, kind = STATE_WORDS[seen.state]
    is_second = rules.is_second_person(actor_id, (seen.officer, seen.proposed_by))
    nobody = gettext("Somebody of the council")
    return ConcernPage(
        concern=seen,
        state=translate(words),
        state_kind=kind,
        officer=names.get(seen.officer) or nobody,
        approver=_approver(seen.approved_by, names, nobody),
        steps=_steps(seen),
        appeals=appeal_lines(seen, may_decide=seen.may_decide and _is_free(seen, actor_id)),
        verbs=frozenset(verb for verb in _verbs(seen, on) if verb not in SECOND_VERBS or is_second),
        is_public=rules.is_shown(seen.state, seen.put_right_on, on),
        is_own=seen.may_approve and seen.state == ConcernState.PROPOSED and not is_second,
        shown_until=rules.shown_until(seen.put_right_on) if seen.put_right_on else None,
        answers_until=seen.answer_by
        if seen.state == ConcernState.TOLD and not _has_answered(seen, on)
        else None,
    )


def _approver(approved_by: str | None, names: Mapping[str, str], nobody: str) -> str | None:
    if approved_by == OF_A_CHECK:
        return gettext("nobody yet, it was a check’s")
    return None if approved_by is None else names.get(approved_by) or nobody


def _is_free(seen: ConcernSeen, actor_id: str) -> bool:
    return rules.is_second_person(actor_id, (seen.officer, seen.proposed_by, seen.approved_by))


def _has_answered(seen: ConcernForProvider, on: date) -> bool:
    return (
        seen.told_on is not None
        and seen.answer_by is not None
        and rules.could_answer(seen.told_on, seen.answer_by, seen.answered_on, on)
    )


def _verbs(seen: ConcernSeen, on: date) -> tuple[str, ...]:
    """What may be done with a concern by somebody with these permissions."""
    verbs = []
    for verb in COUNCIL_CONCERN.verbs(seen.state):
        may = seen.may_approve if verb in (*SECOND_VERBS, "withdraw") else seen.may_write
        if may and not (verb == "propose" and not _has_answered(seen, on)):
            verbs.append(verb)
    if seen.waiting is not None and "withdraw" in verbs:
        verbs.remove("withdraw")
    if seen.may_write and seen.state == ConcernState.DRAFT:
        verbs.append("revise")
    if seen.may_write and seen.state == ConcernState.PUBLISHED:
        verbs.append("keep")
    return tuple(verbs)


def _steps(seen: ConcernSeen) -> tuple[Step, ...]:
    order = (
        *(ConcernState.DRAFT, ConcernState.TOLD, ConcernState.PROPOSED, ConcernState.APPROVED),
        *(ConcernState.PUBLISHED, ConcernState.PUT_RIGHT),
    )
    now = order.index(ConcernState(seen.state)) if seen.state in order else len(order)
    facts = (
        (gettext("Written"), None),
        (
            gettext("With the provider"),
            gettext("answered on %(day)s", day=short_day(seen.answered_on))
            if seen.answered_on
            else gettext("may answer until %(day)s", day=short_day(seen.answer_by))
            if seen.answer_by
            else gettext("five working days to answer"),
        ),
        (gettext("A second person looks at it"), None),
        (gettext("Approved"), short_day(seen.approved_on) if seen.approved_on else None),
        (
            gettext("Everybody is warned"),
            gettext("since %(day)s", day=short_day(seen.published_on)) if seen.published_on else None,
        ),
        (gettext("Put right"), short_day(seen.put_right_on) if seen.put_right_on else None),
    )
    return tuple(
        (words, note, "now" if place == now else "done" if place < now else "ahead")
        for place, (words, note) in enumerate(facts)
    )


def columns() -> list[str]:
    """The heads of the table of concerns."""
    return [gettext("Service"), gettext("Provider"), gettext("State"), gettext("What is next")]


def concern_cells(row: ConcernRow) -> tuple[object, ...]:
    """A row of the table of concerns."""
    words, _ = STATE_WORDS[row.state]
    return (
        service_link(row, url_for("council_concerns.concern", concern_id=row.id)),
        row.provider,
        translate(words),
        _next_words(row),
    )


def file_columns() -> list[str]:
    """The heads of concerns as a file."""
    return [
        *(gettext("Service"), gettext("Where it is"), gettext("Provider"), gettext("State")),
        *(gettext("Provider told on"), gettext("May answer until"), gettext("Answered on")),
        *(
            gettext("Published on"),
            gettext("Look at it again on"),
            gettext("Put right on"),
            gettext("Appeal"),
        ),
    ]


def file_row(row: ConcernRow) -> tuple[Cell, ...]:
    """A concern as a row of a file."""
    return (
        *(row.service, row.place, row.provider, translate(STATE_WORDS[row.state][0])),
        *(row.told_on, row.answer_by, row.answered_on, row.published_on, row.review_on, row.put_right_on),
        gettext("Not decided yet") if row.appeal_waits else None,
    )


def _next_words(row: ConcernRow) -> str:
    if row.appeal_waits:
        return gettext("Decide the appeal")
    if row.state == ConcernState.TOLD and row.answer_by and row.answered_on is None:
        return gettext("The provider may answer until %(day)s", day=short_day(row.answer_by))
    if row.state == ConcernState.PUBLISHED and row.review_on:
        return gettext("Look at it again by %(day)s", day=short_day(row.review_on))
    if row.state == ConcernState.PUT_RIGHT and row.put_right_on:
        return gettext("Shown until %(day)s", day=short_day(rules.shown_until(row.put_right_on)))
    return ""


def concern_filters(
    which: str, council: str | None, councils: frozenset[str]
) -> tuple[tuple[str, list[Filter]], ...]:
    """The links that narrow the list down."""
    groups: list[tuple[str, list[Filter]]] = [
        (
            gettext("Which"),
            [
                (translate(words), current_url(which=code, page=None), None, code == which)
                for code, words in WHICH.items()
            ],
        )
    ]
    if len(councils) > 1:
        groups.append(
            (
                gettext("Council"),
                [
                    (gettext("All"), current_url(council=None, page=None), None, council is None),
                    *(
                        (council_name(code), current_url(council=code, page=None), None, code == council)
                        for code in sorted(councils)
                    ),
                ],
            )
        )
    return tuple(groups)
