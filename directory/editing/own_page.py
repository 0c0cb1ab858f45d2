"""One service as its provider edits it: the parts of the page, what the draft holds, what became of what was sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from directory.catalogue.models import Service
from directory.catalogue.states import ServiceState
from directory.editing.photos_page import photos_section
from directory.editing.section_forms import section_fields, sections_of
from directory.foundation.errors import Invalid
from directory.photos.records import PhotoRecord
from directory.proposals.difference_page import DifferenceRow, difference_row, field_label, own_rows
from directory.proposals.queries import ProposalRecord, value_of
from directory.proposals.rules import Section, section_of, text_field
from directory.proposals.states import ProposalState
from directory.web.i18n import gettext, ngettext
from directory.web.labels import translate
from directory.web.languages import site_languages


@dataclass(frozen=True, slots=True)
class SentBack:
    """A field that the reviewer sent back, and why."""

    field: str
    reason: str
    address: str


@dataclass(frozen=True, slots=True)
class OwnPage:
    """What `editing/page.html` prints."""

    sections: tuple[tuple[str, str, str | None, str, str], ...]
    languages: tuple[tuple[str, str], ...]
    unsent: int
    state: str
    sent_back: tuple[SentBack, ...]


def own_page(service: Service, proposal: ProposalRecord | None, photos: Sequence[PhotoRecord]) -> OwnPage:
    """The parts of a service's page, with what the draft holds."""
    changes = proposal.changes if proposal else {}
    sent = proposal.sent if proposal and proposal.state == ProposalState.SUBMITTED else {}
    return OwnPage(
        sections=(
            *(_section_row(service, section, changes, sent) for section in sections_of(service.category)),
            photos_section(service, photos),
        ),
        languages=tuple(
            (language.name, edit_address(service.slug, Section.WORDS, language.code))
            for language in site_languages()
            if language.code != "en"
        ),
        unsent=sum(1 for field, value in changes.items() if sent.get(field) != value),
        state=proposal_sentence(proposal, dict(sent)),
        sent_back=_sent_back(service, proposal),
    )


def proposal_sentence(proposal: ProposalRecord | None, sent: Mapping[str, Any]) -> str:
    """What waits, in a sentence; "" where nothing was sent."""
    if proposal is None:
        return ""
    if proposal.state == ProposalState.SUBMITTED:
        return ngettext(
            "%(num)s change waits for the Council. The live page stays as it is until then.",
            "%(num)s changes wait for the Council. The live page stays as it is until then.",
            len(sent),
        )
    if proposal.state == ProposalState.REJECTED:
        return gettext("The Council sent some of your changes back. Change them, then send them again.")
    if proposal.state == ProposalState.STALE:
        return gettext(
            "The live page was changed before the Council read your changes. Check them, then send them again."
        )
    return ""


def check_rows(
    service: Service, proposal: ProposalRecord, live: Mapping[str, Any], refused: Mapping[str, Invalid]
) -> tuple[tuple[DifferenceRow, ...], tuple[DifferenceRow, ...]]:
    """The draft against the live page: what goes live at once, and what waits."""
    addresses = {field: field_address(service.slug, field) for field in proposal.changes}
    is_draft = service.state == ServiceState.DRAFT
    return own_rows(proposal.changes, proposal.base, live, refused, addresses, is_draft=is_draft)


def overtaken_rows(
    names: tuple[str, ...], theirs: Mapping[str, Any], mine: Mapping[str, Any]
) -> tuple[DifferenceRow, ...]:
    """What a colleague saved meanwhile beside what was typed, for the fields that differ."""
    return tuple(
        difference_row(field, value_of(theirs, field), mine[field])
        for field in names
        if field in mine and mine[field] is not None and value_of(theirs, field) != mine[field]
    )


def field_address(slug: str, field: str) -> str:
    """The page on which a field is changed."""
    words = text_field(field)
    return edit_address(slug, section_of(field), words[0] if words else "en")


def edit_address(slug: str, section: Section, language: str = "en", councils: Iterable[str] = ()) -> str:
    """The page of one part; of words in one language, of areas with the wards of these councils."""
    chosen = None if language == "en" else language
    return url_for(
        "own_page.edit", slug=slug, section=str(section), words=chosen, council=list(councils) or None
    )


def _section_row(
    service: Service, section: Section, changes: Mapping[str, Any], sent: Mapping[str, Any]
) -> tuple[str, str, str | None, str, str]:
    own = [field for field in changes if section_of(field) == section]
    waiting = [field for field in own if sent.get(field) == changes[field]]
    if waiting and len(waiting) == len(own):
        state, kind = gettext("Waits for the Council"), "wait"
    elif own:
        state, kind = gettext("Changed in your draft"), "warn"
    elif service.state == ServiceState.DRAFT:
        state, kind = gettext("No change waits"), ""
    else:
        state, kind = gettext("As it is live"), ""
    names = section_fields(section, service.category, "en")
    hint = ", ".join(field_label(field) for field in names[:4]) if len(names) > 1 else None
    return translate(section.label), edit_address(service.slug, section), hint, state, kind


def _sent_back(service: Service, proposal: ProposalRecord | None) -> tuple[SentBack, ...]:
    if proposal is None or proposal.state != ProposalState.REJECTED:
        return ()
    return tuple(
        SentBack(field_label(field), decision["reason"], field_address(service.slug, field))
        for field, decision in proposal.decisions.items()
        if decision["verdict"] == "send_back" and field in proposal.changes
    )
