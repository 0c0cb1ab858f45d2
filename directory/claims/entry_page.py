"""An entry of one's own: what it holds, what is missing, and the page on which each is mended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for
from flask_babel import LazyString

from directory.catalogue.models import Service
from directory.catalogue.rules import PublishFacts, missing_to_publish
from directory.catalogue.states import NEW_OWNER, NO_NAMED_CONTACT, ServiceState
from directory.claims.claim_page import register_page
from directory.claims.rules import FROM_ELSEWHERE, missing_to_submit
from directory.foundation.actor import Actor
from directory.foundation.permissions import Permission, providers_with
from directory.vocabulary.care import VISITING_CATEGORIES
from directory.web.i18n import gettext, ngettext
from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import label

# A part of the page by the code of the part, as the pages that edit it call it.
_SECTIONS: Mapping[str, str] = {
    "named_contact": "contact",
    "trial": "terms",
    "trial_days": "terms",
    "notice_by_resident": "terms",
    "notice_by_provider": "terms",
    "description": "words",
}
# Why a page was hidden where no person wrote it, in words.
_STATE_REASONS: Mapping[str, LazyString] = {
    NO_NAMED_CONTACT: _l("It has no named contact. Name somebody; then the Council can show it again."),
    NEW_OWNER: _l(
        "It has a new owner. Agree to publish and name a contact; then the Council can show it again."
    ),
}
_NEVER_PUBLIC = (ServiceState.DRAFT, ServiceState.SUBMITTED)
_WORDS: Mapping[str, LazyString] = {
    "named_contact": _l("One named person whom residents can turn to"),
    "publish_consent": _l("Your agreement that price, rating and feedback are public"),
    "trial": _l("Whether people can try the service first"),
    "trial_days": _l("How long people can try it"),
    "notice_by_resident": _l("How much notice a resident gives"),
    "notice_by_provider": _l("How much notice you give"),
    "description": _l("A short description in English"),
    "place": _l("The postcode, or the areas that you visit"),
    "price": _l("A price"),
    "rating": _l("The inspectors’ rating, or why there is none"),
    "registration": _l("A registration for personal care"),
}


@dataclass(frozen=True, slots=True)
class EntryItem:
    """One thing that a page needs: in words, where it is mended (None where it comes by itself), how it stands."""

    words: str
    address: str | None
    hint: str
    state: str
    state_kind: str


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Everything that the page of one's own entry prints."""

    slug: str
    name: str
    category: str
    state: str
    heading: str
    items: tuple[EntryItem, ...]
    reason: str
    reason_is_of_staff: bool
    may_agree: bool
    may_submit: bool
    is_hidden: bool
    edit: str | None
    preview: str | None
    lists: str | None
    give_up: str | None
    register_page: str | None


def entry_page(service: Service, facts: PublishFacts) -> EntryPage:
    """An entry of one's own, with what is missing first."""
    missing, own = missing_to_publish(facts), missing_to_submit(facts)
    is_draft = service.state == ServiceState.DRAFT
    codes = sorted(_WORDS, key=lambda code: (code not in own, code not in missing))
    if not facts.trial_offered:
        codes.remove("trial_days")
    reason = service.state_reason or ""
    return EntryPage(
        slug=service.slug,
        name=service.name,
        category=label("category", service.category),
        state=label("service_state", service.state),
        heading=_heading(service, len(own)),
        items=tuple(_item(service, code, code in missing) for code in codes),
        reason=state_reason_words(reason),
        reason_is_of_staff=reason not in _STATE_REASONS,
        may_agree="publish_consent" in missing,
        may_submit=is_draft and not own,
        is_hidden=service.state == ServiceState.HIDDEN,
        edit=_address("own_page.page", slug=service.slug),
        preview=_address("own_preview.preview", slug=service.slug),
        lists=_address("applying.applications"),
        give_up=_address("own_drafts.give_up", slug=service.slug) if service.state in _NEVER_PUBLIC else None,
        register_page=register_page(service.location_id),
    )


def add_address(actor: Actor) -> str | None:
    """The page that begins another service, for those who may."""
    return _address("own_drafts.add") if providers_with(actor, Permission.LISTING_CREATE) else None


def state_reason_words(reason: str | None) -> str:
    """Why a page was sent back or hidden, as its provider reads it; "" where nobody said so."""
    return str(_STATE_REASONS.get(reason or "", reason or ""))


def missing_fact_words(code: str) -> str:
    """What a fact that a page needs is called."""
    return str(_WORDS[code])


def _heading(service: Service, missing: int) -> str:
    if missing:
        return ngettext("%(num)s thing is missing", "%(num)s things are missing", missing)
    if service.state == ServiceState.DRAFT:
        return gettext("Ready to send to the Council")
    return gettext("Nothing of yours is missing")


def _item(service: Service, code: str, is_missing: bool) -> EntryItem:
    section = "areas" if code == "place" and service.category in VISITING_CATEGORIES else _SECTIONS.get(code)
    address = _address("own_page.edit", slug=service.slug, section=section) if section else None
    if code == "price":
        address = _address("own_prices.prices", slug=service.slug)
    if code == "publish_consent" and is_missing:
        address = "#agree"
    state, kind = (gettext("Missing"), "warn") if is_missing else (gettext("Done"), "good")
    if is_missing and code in FROM_ELSEWHERE:
        state, kind = gettext("Later"), "wait"
    return EntryItem(str(_WORDS[code]), address, _hint(code) if is_missing else "", state, kind)


def _hint(code: str) -> str:
    if code == "price":
        return gettext("Propose it now, or when you apply to join the Council’s list.")
    if code in FROM_ELSEWHERE:
        return gettext("It comes from the inspectors’ register by itself.")
    return ""


def _address(endpoint: str, **values: Any) -> str | None:
    """The address of a page, where the site has it."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None
