"""What the pages of checks say, as values that templates print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from flask import url_for
from markupsafe import Markup

from directory.foundation.spreadsheets import Cell
from directory.places.queries import council_name
from directory.quality import rules
from directory.quality.list_queries import CheckForProvider, CheckRow, CheckSeen
from directory.quality.states import ANSWERABLE, QUALITY_CHECK, CheckState
from directory.vocabulary.messages import Message
from directory.vocabulary.messages import message as _l
from directory.vocabulary.quality import CheckKind, CheckOutcome
from directory.web.i18n import gettext
from directory.web.labels import label, labels, translate
from directory.web.navigation import current_url
from directory.web.templating import day, short_day

Step = tuple[str, str | None, str]
Filter = tuple[str, str, int | None, bool]

STATE_WORDS: Mapping[str, tuple[Message, str]] = {
    CheckState.PLANNED: (_l("Planned"), "wait"),
    CheckState.DRAFT: (_l("Being written"), ""),
    CheckState.SHARED: (_l("With the provider"), "wait"),
    CheckState.PUBLISHED: (_l("Published"), "good"),
    CheckState.DISCARDED: (_l("Dropped"), ""),
    CheckState.WITHDRAWN: (_l("Taken back"), "warn"),
}
OUTCOME_KINDS: Mapping[str, str] = {
    CheckOutcome.MET: "good",
    CheckOutcome.ACTION_NEEDED: "warn",
    CheckOutcome.SERIOUS_CONCERN: "bad",
}
MISSING: Mapping[str, Message] = {
    "not_yet_done": _l("The day of the check is still to come."),
    "summary_missing": _l("The summary for the public is missing."),
    "summary_too_long": _l("The summary for the public is too long."),
    "outcome_missing": _l("Say what the check came to."),
    "actions_missing": _l("This outcome asks for something: say what must be done, and by when."),
    "outcome_contradicts_findings": _l("All in order does not fit with an area that is not as it should be."),
    "due_before_check": _l("Something is due before the day of the check."),
    "kind_unknown": _l("Choose the kind of check."),
    "provider_not_asked": _l(
        "A serious concern is read by the provider first, which may answer: let the provider read it."
    ),
    "provider_may_answer": _l(
        "A serious concern is published once the provider has answered, or after its five working days to answer."
    ),
    "concern_missing": _l(
        "A serious concern is published as a concern of the Council first, in words that a second person approved."
    ),
}
WHICH: Mapping[str, Message] = {
    "planned": _l("Planned"),
    "open": _l("Being written or answered"),
    "overdue": _l("Overdue actions"),
    "published": _l("Published"),
    "ended": _l("Dropped or taken back"),
    "all": _l("All"),
}


@dataclass(frozen=True, slots=True)
class CheckPage:
    """A check as its officer goes on with it."""

    check: CheckSeen
    state: str
    state_kind: str
    outcome_kind: str
    officer: str
    steps: tuple[Step, ...]
    missing: tuple[str, ...]
    verbs: frozenset[str]
    is_public: bool
    may_note_done: bool
    asks_for_concern: bool


def check_page(seen: CheckSeen, names: Mapping[str, str], on: date) -> CheckPage:
    """The page of one check."""
    words, kind = STATE_WORDS[seen.state]
    draft = rules.Draft(
        kind=seen.kind,
        checked_on=seen.checked_on,
        outcome=seen.outcome,
        public_summary=seen.public_summary,
        verdicts=tuple(finding.verdict for finding in seen.findings),
        due_dates=tuple(action.due_on for action in seen.actions),
        shared_on=seen.shared_on,
        answered_on=seen.answered_on,
        concern_stands=seen.concern_stands,
    )
    verbs = QUALITY_CHECK.verbs(seen.state) if seen.may_write else ()
    if seen.may_write and seen.state == CheckState.DRAFT:
        verbs = (*verbs, "revise")
    return CheckPage(
        check=seen,
        state=translate(words),
        state_kind=kind,
        outcome_kind=OUTCOME_KINDS.get(seen.outcome or "", ""),
        officer=names.get(seen.officer) or gettext("Somebody of the council"),
        steps=_steps(seen),
        missing=missing_words(rules.what_stops_publishing(draft, on)) if "publish" in verbs else (),
        verbs=frozenset(verbs),
        is_public=seen.state == CheckState.PUBLISHED,
        may_note_done=seen.may_write and seen.state in ANSWERABLE,
        asks_for_concern=seen.outcome == CheckOutcome.SERIOUS_CONCERN and not seen.concern_stands,
    )


def missing_words(faults: Iterable[str]) -> tuple[str, ...]:
    """What is still missing, as sentences."""
    return tuple(translate(MISSING[fault]) for fault in faults)


def read_words(seen: CheckSeen) -> str:
    """Whether the provider has read a check before the public does, as far as is known."""
    if seen.shared_on is not None and seen.answered_on is not None:
        return gettext("The provider has read it: it answered on %(day)s.", day=day(seen.answered_on))
    if seen.shared_on is not None:
        return gettext(
            "The provider could read it since %(day)s. It has not answered.", day=day(seen.shared_on)
        )
    if seen.answered_on is not None:
        return gettext("The provider has not read it as it is now: it was taken back from the provider.")
    return gettext("The provider has not read it: you have not let it read this check.")


def _steps(seen: CheckForProvider) -> tuple[Step, ...]:
    order = (CheckState.PLANNED, CheckState.DRAFT, CheckState.SHARED, CheckState.PUBLISHED)
    now = order.index(CheckState(seen.state)) if seen.state in order else len(order)
    answered = (
        gettext("answered on %(day)s", day=short_day(seen.answered_on))
        if seen.answered_on
        else gettext("no answer yet")
    )
    published = (
        gettext("on %(day)s", day=short_day(seen.published_on))
        if seen.published_on
        else gettext("after an answer, or five working days")
        if seen.outcome == CheckOutcome.SERIOUS_CONCERN
        else gettext("you may publish without an answer")
    )
    notes = (day(seen.checked_on), None, answered, published)
    names = (
        gettext("Check"),
        gettext("Written up"),
        gettext("The provider answers"),
        gettext("Published"),
    )
    done = len(order) if seen.state == CheckState.PUBLISHED else now
    return tuple(
        (name, note, "done" if number < done else "now" if number == done else "ahead")
        for number, (name, note) in enumerate(zip(names, notes, strict=True))
    )


def columns() -> list[str]:
    """The heads of the list of checks."""
    return [
        *(gettext("Service"), gettext("Provider"), gettext("Kind of check"), gettext("Day")),
        *(gettext("How it stands"), gettext("Outcome"), gettext("Still to do"), gettext("Due")),
    ]


def file_columns() -> list[str]:
    """The heads of the file: where the service is has a column of its own."""
    service, *others = columns()
    return [service, gettext("Where it is"), *others]


def check_cells(row: CheckRow) -> tuple[object, ...]:
    """A row of the council's table of checks."""
    return (
        _named(row, url_for("council_checks.check", check_id=row.id)),
        (row.provider, url_for("council_providers.provider", provider_id=row.provider_id)),
        *_facts(row),
        row.actions_open or None,
        short_day(row.next_due) if row.next_due else None,
    )


def own_columns() -> list[str]:
    """The heads of a provider's list of checks."""
    return [
        *(gettext("Service"), gettext("Kind of check"), gettext("Day"), gettext("How it stands")),
        *(gettext("Outcome"), gettext("You answered"), gettext("Still to do"), gettext("Due")),
    ]


def own_file_columns() -> list[str]:
    """The heads of a provider's file: where the service is has a column of its own."""
    service, *others = own_columns()
    return [service, gettext("Where it is"), *others]


def own_file_row(row: CheckRow) -> tuple[Cell, ...]:
    """A row of a provider's file."""
    return (
        *(row.service, row.place, label("check_kind", row.kind), row.checked_on, _own_state(row)),
        label("check_outcome", row.outcome) if row.outcome else None,
        *(row.answered_on, row.actions_open, row.next_due),
    )


def _own_state(row: CheckRow) -> str:
    """How a check stands, as its provider reads it."""
    if row.state == CheckState.SHARED:
        return gettext("With you, not public yet")
    return translate(STATE_WORDS[row.state][0])


def own_check_cells(row: CheckRow, on: date) -> tuple[object, ...]:
    """A row of a provider's table of checks."""
    kind, checked_on, _, outcome = _facts(row)
    return (
        _named(row, url_for("provider_checks.check", check_id=row.id)),
        kind,
        checked_on,
        _own_state(row),
        outcome,
        gettext("on %(day)s", day=short_day(row.answered_on)) if row.answered_on else None,
        row.actions_open or None,
        _due_cell(row.next_due, on),
    )


def _named(row: CheckRow, address: str) -> Markup:
    """The service as the link to its check, with where it is: a provider may have two of one name."""
    place = Markup(' <span class="cc-small">{}</span>').format(row.place) if row.place else ""
    return Markup('<a href="{}"><bdi>{}</bdi></a>{}').format(address, row.service, place)


def _due_cell(due: date | None, on: date) -> Markup | str | None:
    """The day by which something is to be done, marked once it has passed."""
    if due is None or due >= on:
        return short_day(due) if due else None
    return Markup('<b class="cc-due--late">{}</b>').format(
        gettext("Overdue since %(day)s", day=short_day(due))
    )


def _facts(row: CheckRow) -> tuple[str | None, ...]:
    return (
        label("check_kind", row.kind),
        short_day(row.checked_on),
        translate(STATE_WORDS[row.state][0]),
        label("check_outcome", row.outcome) if row.outcome else None,
    )


def file_row(row: CheckRow) -> tuple[Cell, ...]:
    """A row of the file."""
    return (
        *(row.service, row.place, row.provider, label("check_kind", row.kind), row.checked_on),
        translate(STATE_WORDS[row.state][0]),
        label("check_outcome", row.outcome) if row.outcome else None,
        *(row.actions_open, row.next_due),
    )


def check_filters(
    which: str, kind: str | None, council: str | None, councils: Iterable[str]
) -> list[tuple[str, list[Filter]]]:
    """The links that narrow the list down."""
    kinds = labels("check_kind")
    groups: list[tuple[str, list[Filter]]] = [
        (
            gettext("Which"),
            [
                (translate(words), current_url(which=code, page=None), None, code == which)
                for code, words in WHICH.items()
            ],
        ),
        (
            gettext("Kind of check"),
            [
                (gettext("Any"), current_url(kind=None, page=None), None, kind is None),
                *(
                    (kinds[code], current_url(kind=code.value, page=None), None, code == kind)
                    for code in CheckKind
                ),
            ],
        ),
    ]
    of_councils = sorted(councils)
    if len(of_councils) > 1:
        any_council = (gettext("Any"), current_url(council=None, page=None), None, council is None)
        links = [
            (council_name(code), current_url(council=code, page=None), None, code == council)
            for code in of_councils
        ]
        groups.append((gettext("Council"), [any_council, *links]))
    return groups
