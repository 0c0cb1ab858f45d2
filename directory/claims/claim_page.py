"""A claim as the page of the staff who decide it prints it, and the list of claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from directory.claims.records import ClaimDetail, ClaimRow, ClaimsPage
from directory.claims.states import CLAIM
from directory.foundation.spreadsheets import Cell
from directory.places.queries import council_name
from directory.register.records import regulator_page
from directory.vocabulary.claims import ClaimState
from directory.web.i18n import gettext, ngettext
from directory.web.labels import label
from directory.web.navigation import current_url
from directory.web.templating import day, short_day

FilterLink = tuple[str, str, int | None, bool]
STATE_KINDS: Mapping[str, str] = {
    ClaimState.ASKED: "warn",
    ClaimState.CONTACTED: "warn",
    ClaimState.WAITING: "wait",
    ClaimState.ACCEPTED: "good",
    ClaimState.REFUSED: "bad",
}


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One claim of the list, in words. `late` says that its day has passed."""

    id: int
    name: str
    reference: str
    kind: str
    state: str
    state_kind: str
    waiting: str
    due: str
    late: bool
    council: str


@dataclass(frozen=True, slots=True)
class ClaimList:
    """What the list of claims prints."""

    heading: str
    filters: tuple[tuple[str, tuple[FilterLink, ...]], ...]
    lines: tuple[ClaimLine, ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class ContactLine:
    """One time that the published contact was reached, in words."""

    heading: str
    said: str
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """What the page of one claim prints. `beside` are rows of: what, as claimed, as the register has it."""

    detail: ClaimDetail
    name: str
    state: str
    state_kind: str
    beside: tuple[tuple[str, str, str], ...]
    contacts: tuple[ContactLine, ...]
    decided: str
    is_waiting: bool
    register_page: str | None
    signs: str
    verbs: tuple[str, ...]
    others: tuple[ClaimLine, ...]


def register_page(location_id: str | None) -> str | None:
    """The page of a location with the inspectors; None for none, and for an invented one."""
    return regulator_page(location_id) if location_id else None


def claim_list(
    found: ClaimsPage, councils: tuple[str, ...], council: str, state: str, today: date
) -> ClaimList:
    """The list, narrowed down by links."""
    open_count = sum(found.counts.get(each, 0) for each in (ClaimState.ASKED, ClaimState.CONTACTED))
    every = (gettext("All"), current_url(state=None, page=None), sum(found.counts.values()), not state)
    states: tuple[FilterLink, ...] = (
        every,
        *(
            (
                label("claim_state", each),
                current_url(state=each, page=None),
                found.counts.get(each, 0),
                state == each,
            )
            for each in ClaimState
        ),
    )
    filters: tuple[tuple[str, tuple[FilterLink, ...]], ...] = ((gettext("State"), states),)
    if len(councils) > 1:
        links: tuple[FilterLink, ...] = (
            (gettext("All"), current_url(council=None, page=None), None, not council),
            *(
                (council_name(code), current_url(council=code, page=None), None, council == code)
                for code in councils
            ),
        )
        filters = (*filters, (gettext("Council"), links))
    heading = (
        ngettext("%(num)s claim to look at", "%(num)s claims to look at", open_count)
        if open_count
        else gettext("No claim waits for you")
    )
    return ClaimList(
        heading, filters, tuple(_line(row, today) for row in found.rows), found.page, found.pages
    )


def claim_columns() -> list[str]:
    """The heads of the list of claims as a file."""
    return [
        *(gettext("Service"), gettext("What"), gettext("State"), gettext("Asked")),
        *(gettext("By"), gettext("Decided"), gettext("Council"), gettext("Number")),
    ]


def claim_file_rows(rows: Iterable[ClaimRow]) -> list[tuple[Cell, ...]]:
    """The list of claims as a file: who claimed stands on no list."""
    return [
        (
            *(row.location_name, label("claim_kind", row.kind), label("claim_state", row.state)),
            *(row.asked_on, row.decide_by, row.decided_on, council_name(row.council_code), row.reference),
        )
        for row in rows
    ]


def claim_page(detail: ClaimDetail, today: date, names: Mapping[str, str]) -> ClaimPage:
    """One claim: what was claimed beside the register, what was done, what may be done. `names` are of colleagues."""
    location = detail.location
    return ClaimPage(
        detail=detail,
        name=location.name if location else detail.location_id,
        state=label("claim_state", detail.state),
        state_kind=STATE_KINDS.get(detail.state, ""),
        beside=_beside(detail),
        contacts=tuple(
            ContactLine(
                heading=gettext(
                    "%(means)s on %(day)s: %(contact)s",
                    means=label("contact_means", each.means),
                    day=day(each.contacted_on),
                    contact=each.used or "-",
                ),
                said=label("contact_outcome", each.outcome),
                by=gettext(
                    "By %(person)s. Published by: %(publisher)s.",
                    person=_name(names, each.made_by),
                    publisher=label("contact_publisher", each.publisher),
                ),
                note=each.note,
            )
            for each in detail.contacts
        ),
        decided=_decided(detail, names),
        register_page=register_page(detail.location_id),
        is_waiting=detail.state == ClaimState.WAITING,
        signs=_signs(detail),
        verbs=CLAIM.verbs(detail.state),
        others=tuple(_line(row, today) for row in detail.other_claims),
    )


def people_in_claim(detail: ClaimDetail) -> set[str]:
    """The ids of everybody that the page names."""
    return {each.made_by for each in detail.contacts} | ({detail.decided_by} if detail.decided_by else set())


def _beside(detail: ClaimDetail) -> tuple[tuple[str, str, str], ...]:
    claimant, published, location = detail.claimant, detail.published, detail.location
    gone = gettext("Deleted after its last day")
    return (
        (gettext("Service"), detail.location_id, location.name if location else ""),
        (gettext("Provider"), "", (location.provider_name or "") if location else ""),
        (gettext("Address"), "", published.address),
        (gettext("Who claims"), f"{claimant.name}, {claimant.job}" if claimant else gone, ""),
        (gettext("E-mail"), claimant.email if claimant else gone, ""),
        (gettext("Phone"), claimant.phone if claimant else gone, published.phone),
        (gettext("Website"), "", published.website),
    )


def _decided(detail: ClaimDetail, names: Mapping[str, str]) -> str:
    if detail.decided_on is None or detail.decided_by is None:
        return ""
    return gettext(
        "%(state)s on %(day)s by %(person)s.",
        state=label("claim_state", detail.state),
        day=day(detail.decided_on),
        person=_name(names, detail.decided_by),
    )


def _signs(detail: ClaimDetail) -> str:
    if not detail.has_signatory:
        return gettext("Nobody yet")
    if detail.state == ClaimState.ACCEPTED:
        return gettext("Yes")
    return gettext("Yes. The claimant gets no account: a colleague invites them.")


def _name(names: Mapping[str, str], actor_id: str) -> str:
    return names.get(actor_id) or gettext("A colleague")


def _line(row: ClaimRow, today: date) -> ClaimLine:
    open_still = row.decided_on is None
    waited = max(0, (today - row.asked_on).days)
    return ClaimLine(
        id=row.id,
        name=row.location_name,
        reference=row.reference,
        kind=label("claim_kind", row.kind),
        state=label("claim_state", row.state),
        state_kind=STATE_KINDS.get(row.state, ""),
        waiting=ngettext("%(num)s day", "%(num)s days", waited) if open_still else "",
        due=short_day(row.decide_by) if open_still else short_day(row.decided_on or today),
        late=open_still and row.decide_by < today,
        council=council_name(row.council_code),
    )
