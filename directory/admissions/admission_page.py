"""What the pages of admissions say, as frozen records that templates print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from directory.admissions.admission_queries import AdmissionSeen, Affected
from directory.admissions.application_words import (
    ADMISSION_STATES,
    DECISIONS,
    REVIEWS,
    state_words,
    why_words,
)
from directory.admissions.assessing_page import DeclinedWords, ProposalWords, declined_words, proposal_words
from directory.admissions.list_queries import AdmissionRow
from directory.admissions.rules import ReviewCause, may_lift
from directory.admissions.second_person import may_take_part
from directory.admissions.states import ADMISSION, PROPOSED_DECISIONS, ProposedDecision
from directory.foundation.actor import Actor
from directory.foundation.permissions import Permission, Scope, permits
from directory.places.queries import council_name
from directory.vocabulary.messages import Message
from directory.vocabulary.messages import message as _l
from directory.vocabulary.organisations import CapacityUnit
from directory.web.i18n import gettext, ngettext
from directory.web.labels import label, translate
from directory.web.templating import day, number, short_day

STEPS: Mapping[str, Message] = {
    "admit": _l("Admitted"),
    "hold": _l("Put on hold"),
    "suspend": _l("Suspended"),
    "lift": _l("Put back"),
    "remove": _l("Removed"),
    "expire": _l("Ended with the list"),
    "exit": _l("Left"),
}


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A review in words; `address` closes it where it is open and this person may."""

    what: str
    note: str
    outcome: str | None
    address: str | None


@dataclass(frozen=True, slots=True)
class AdmissionPage:
    """An admission as this person may work on it."""

    seen: AdmissionSeen
    where: str
    state: str
    state_kind: str
    facts: tuple[tuple[str, str | None, None], ...]
    steps: tuple[tuple[str, str | None, str], ...]
    reviews: tuple[ReviewLine, ...]
    affected: tuple[str, ...]
    proposal: ProposalWords | None
    declined: DeclinedWords | None
    changes: tuple[tuple[str, str], ...]
    not_now: str | None
    may_sign: bool


def admission_page(seen: AdmissionSeen, actor: Actor, names: Mapping[str, str]) -> AdmissionPage:
    """The page for this person. `names` are those of colleagues, by the id under which they act."""
    scope = Scope(frozenset({seen.council_code}))
    words, kind = state_words(ADMISSION_STATES, seen.state)
    live = seen.state not in ADMISSION.final
    decides = permits(actor, Permission.ADMISSION_DECIDE, scope)
    return AdmissionPage(
        seen=seen,
        where=gettext("%(council)s: %(list)s", council=council_name(seen.council_code), list=seen.instrument),
        state=words,
        state_kind=kind,
        facts=(*_facts(seen),),
        steps=tuple(
            (
                translate(STEPS[step.verb]),
                gettext(
                    "%(day)s, %(name)s", day=day(step.on), name=names.get(step.by) or gettext("the site")
                ),
                "done",
            )
            for step in seen.steps
        ),
        reviews=tuple(_review(seen, index, names, decides) for index in range(len(seen.reviews))),
        affected=(*affected_words(seen.affected),),
        proposal=proposal_words(seen.proposal, actor, scope, names) if seen.proposal else None,
        declined=declined_words(seen.declined, names) if seen.declined and live else None,
        changes=tuple(_changes(seen, actor, scope)) if seen.proposal is None else (),
        not_now=_not_now(seen) if seen.proposal is None and decides else None,
        may_sign=decides and live and seen.agreement_signed_on is None,
    )


def _changes(seen: AdmissionSeen, actor: Actor, scope: Scope) -> Iterator[tuple[str, str]]:
    fitting = ADMISSION.verbs(seen.state)
    for kind in PROPOSED_DECISIONS:
        if kind == ProposedDecision.EXIT and seen.exit_notice_on is not None:
            continue
        if kind == ProposedDecision.LIFT and not may_lift(seen.rating, seen.min_rating):
            continue
        if kind in fitting and may_take_part(actor, kind, scope):
            yield (
                translate(DECISIONS[kind]),
                url_for("admission_pages.change_form", admission_id=seen.id, kind=kind),
            )


def _not_now(seen: AdmissionSeen) -> str | None:
    """Why a hold or a suspension cannot be lifted; None where it can, and where there is none."""
    if ProposedDecision.LIFT not in ADMISSION.verbs(seen.state) or may_lift(seen.rating, seen.min_rating):
        return None
    return gettext(
        "It cannot be put back on the list now: its rating is %(rating)s, and the list takes %(least)s or better.",
        rating=label("rating", seen.rating or ""),
        least=label("rating", seen.min_rating or ""),
    )


def _facts(seen: AdmissionSeen) -> Iterator[tuple[str, str | None, None]]:
    until = day(seen.valid_to) if seen.valid_to else gettext("the end of the list")
    yield (
        gettext("On the list"),
        gettext("from %(first)s to %(last)s", first=day(seen.valid_from), last=until),
        None,
    )
    signed = day(seen.agreement_signed_on) if seen.agreement_signed_on else None
    yield (
        gettext("Agreement signed"),
        signed or gettext("Not yet: it does not show on the list until it is"),
        None,
    )
    if seen.min_rating is not None:
        rating = label("rating", seen.rating) if seen.rating else gettext("not known here")
        least = label("rating", seen.min_rating)
        yield (
            gettext("Rating"),
            gettext("%(rating)s; the list takes %(least)s or better", rating=rating, least=least),
            None,
        )
    if seen.held_on:
        yield gettext("On hold since"), day(seen.held_on), None
    if seen.suspended_on:
        yield gettext("Suspended since"), day(seen.suspended_on), None
    if seen.reason:
        yield gettext("Why"), why_words(seen.reason), None
    if seen.exit_notice_on:
        yield (
            gettext("Notice to leave"),
            gettext("%(day)s: %(reason)s", day=day(seen.exit_notice_on), reason=seen.exit_reason or ""),
            None,
        )


def _review(seen: AdmissionSeen, index: int, names: Mapping[str, str], decides: bool) -> ReviewLine:
    review = seen.reviews[index]
    opened = day(review.opened_on)
    if review.cause == ReviewCause.NEW_OWNER:
        note = gettext("opened on %(day)s", day=opened)
    else:
        rating = label("rating", review.rating) if review.rating else gettext("not known here")
        note = gettext("opened on %(day)s; rating: %(rating)s", day=opened, rating=rating)
    outcome = None
    if review.done_on is not None:
        name = names.get(review.done_by or "") or gettext("a colleague")
        outcome = gettext(
            "%(outcome)s (%(name)s, %(day)s)",
            outcome=review.outcome or "",
            name=name,
            day=day(review.done_on),
        )
    address = url_for("admission_pages.review", admission_id=seen.id, review_id=review.id)
    return ReviewLine(
        translate(REVIEWS[review.cause]),
        note,
        outcome,
        address if decides and review.done_on is None else None,
    )


def affected_words(affected: Affected) -> Iterator[str]:
    """Whom an end would touch (requirement 50): people by the places in use, and councils."""
    if affected.places is not None and affected.free is not None and affected.told_on is not None:
        used = max(0, affected.places - affected.free)
        told = day(affected.told_on)
        if affected.unit == CapacityUnit.HOURS:
            yield ngettext(
                "About %(num)s hour of care a week is given, as the provider told on %(day)s.",
                "About %(num)s hours of care a week are given, as the provider told on %(day)s.",
                used,
                num=number(used),
                day=told,
            )
        else:
            yield ngettext(
                "About %(num)s place is in use, as the provider told on %(day)s.",
                "About %(num)s places are in use, as the provider told on %(day)s.",
                used,
                num=number(used),
                day=told,
            )
    else:
        yield gettext("How many people use it is not told: ask the provider.")
    councils = ", ".join(council_name(code) for code in affected.councils)
    yield gettext("Councils that may have placed people there: %(councils)s", councils=councils)


def admission_cells(row: AdmissionRow) -> tuple[Any, ...]:
    """A row of the council's table of admissions."""
    words, _ = state_words(ADMISSION_STATES, row.state)
    notes = [
        *([gettext("review open")] if row.reviewed else []),
        *([gettext("waits for a second person")] if row.proposed else []),
        *([gettext("agreement not signed")] if row.agreement_signed_on is None else []),
        *([gettext("leaves")] if row.exit_notice_on else []),
    ]
    return (
        (row.service, url_for("admission_pages.admission", admission_id=row.id)),
        row.provider,
        row.lot,
        council_name(row.council_code),
        words,
        ", ".join(notes) or None,
        short_day(row.valid_to) if row.valid_to else None,
    )


def people_in_admission(seen: AdmissionSeen) -> set[str]:
    """The ids of everybody that the page names."""
    people = {step.by for step in seen.steps} | {review.done_by for review in seen.reviews if review.done_by}
    people |= {seen.declined.declined_by} if seen.declined else set()
    return people | ({seen.proposal.proposed_by} if seen.proposal else set())
