"""The contexts of the pages of a shortlist: the visitor's own, and one that was shared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from flask import current_app, request, url_for

from directory.finding.forms import read_search
from directory.finding.queries.interpretation import find_named_place
from directory.finding.search_request import council_of_places
from directory.presenting.rules import chosen_week
from directory.presenting.shared_link import LEAVE_OUT, CarriedPart, carried_parts, left_out
from directory.shortlists.entry_cards import CombinedPlan, EntryCard, combined_plan, entry_cards
from directory.shortlists.forms import LetterForm
from directory.shortlists.pricing_form import PricingForm, pricing_form
from directory.shortlists.queries import known_names, shortlist_entries
from directory.shortlists.rules.sharing import DAYS_SHARED, SharedShortlist
from directory.shortlists.shortlist_urls import CARRIED_PARAMS, qr_code, share_url
from directory.web.council import requested_council, resolve_council
from directory.web.navigation import checklists_url, own_path, page_payer, query_pairs, site_address
from directory.web.shortlist import MOST, is_id


@dataclass(frozen=True, slots=True)
class ShortlistContent:
    """What every page of a shortlist prints: its services for the week in the address, and the form that changes it.

    `carried` are the parameters that go along with every form and link; `query` is the same as the end of an address.
    """

    entries: tuple[EntryCard, ...]
    plan: CombinedPlan | None
    form: PricingForm
    carried: tuple[tuple[str, str], ...]
    query: str
    checklists_url: str
    most: int = MOST

    @property
    def offered_count(self) -> int:
        """How many of the services are offered today."""
        return sum(entry.card is not None for entry in self.entries)


@dataclass(frozen=True, slots=True)
class ShareLink:
    """The link that shows a shortlist to others, its QR code, what it carries, and how many days it works."""

    url: str
    qr_code: str
    carried: tuple[CarriedPart, ...]
    days: int = DAYS_SHARED


@dataclass(frozen=True, slots=True)
class FlashMessages:
    """What has just happened, as the address says it: there is no session to remember it in.

    `added` and `full` count services, the latter those without room; `removed` is the id and name of one taken off;
    `came` is the page to go back to.
    """

    added: int
    full: int
    is_unknown: bool
    is_sent: bool
    removed: tuple[str, str] | None
    came: str | None


@dataclass(frozen=True, slots=True)
class ShortlistPage:
    """What `shortlists/shortlist.html` prints. `emptied` are the ids that were just taken off, to put them back;
    `send_query` ends the address that sends the letter, with what its sender leaves out.

    `has_mail` says whether the site can send letters, `demo_mail_url` where those of a demonstration are shown.
    """

    content: ShortlistContent
    share: ShareLink | None
    flash: FlashMessages
    letter_form: LetterForm
    emptied: tuple[str, ...]
    send_query: str
    has_mail: bool
    demo_mail_url: str | None


@dataclass(frozen=True, slots=True)
class SharedPage:
    """What `shortlists/shared.html` prints: a shortlist that somebody shared, and when it was made."""

    content: ShortlistContent
    token: str
    made_on: date


@dataclass(frozen=True, slots=True)
class UnusableLinkPage:
    """What `shortlists/shared_unusable.html` prints: why a link does not work, and how many days one works."""

    is_too_old: bool
    days: int = DAYS_SHARED


def shortlist_page(
    ids: Sequence[str], letter_form: LetterForm, on: date, emptied: Sequence[str] = ()
) -> ShortlistPage:
    """The page of the visitor's own shortlist."""
    mail_url = str(current_app.config["MAIL_URL"])
    has_demo_mail = current_app.config["DEMONSTRATION"] and mail_url.startswith("folder:")
    return ShortlistPage(
        content=shortlist_content(ids, on),
        share=_share_link(ids, on) if ids else None,
        flash=_flash_messages(ids),
        letter_form=letter_form,
        emptied=tuple(emptied),
        send_query=_send_query(),
        has_mail=bool(mail_url),
        demo_mail_url=url_for("demonstration.mail") if has_demo_mail else None,
    )


def shared_page(shared: SharedShortlist, token: str, on: date) -> SharedPage:
    """The page of a shortlist that somebody shared."""
    return SharedPage(shortlist_content(shared.ids, on), token, shared.made_on)


def shortlist_content(ids: Sequence[str], on: date) -> ShortlistContent:
    """The services behind these ids; decides the page's council by the place, else by the first service offered."""
    params, payer, council = read_search(request.args), page_payer(), requested_council()
    named = [find_named_place(typed, council.code if council else None) for typed in params.near]
    places = [place.place for place in named if place.place is not None]
    entries = shortlist_entries(
        ids, lambda category: chosen_week(category, params.visits, params.week_key), payer, places, on
    )
    resolve_council(
        place=council_of_places(places),
        fallback=next((entry.offered.council_code for entry in entries if entry.offered), None),
    )
    carried = query_pairs(CARRIED_PARAMS)
    cards = entry_cards(entries, params, payer, tuple(place.label for place in places), on)
    slugs = [entry.card.slug for entry in cards if entry.card]
    return ShortlistContent(
        entries=cards,
        plan=combined_plan(entries, params, payer),
        form=pricing_form(entries, params, named, payer),
        carried=tuple(carried),
        query=f"?{urlencode(carried)}" if carried else "",
        checklists_url=checklists_url(slugs),
    )


def _send_query() -> str:
    pairs = [*query_pairs(CARRIED_PARAMS), *((LEAVE_OUT, part) for part in left_out())]
    return f"?{urlencode(pairs)}" if pairs else ""


def _share_link(ids: Sequence[str], on: date) -> ShareLink:
    url = share_url(ids, on, site_address())
    return ShareLink(url, qr_code(url), carried_parts())


def _flash_messages(ids: Sequence[str]) -> FlashMessages:
    removed = request.args.get("removed", "")
    names = known_names([removed]) if is_id(removed) and removed not in ids else {}
    return FlashMessages(
        added=_count("added"),
        full=_count("full"),
        is_unknown=request.args.get("unknown") == "1",
        is_sent=request.args.get("sent") == "1",
        removed=next(iter(names.items()), None),
        came=own_path(request.args.get("came", "")),
    )


def _count(name: str) -> int:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 2 else 0
