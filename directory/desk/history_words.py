"""What the history calls things, what was done to them, and values. A code that is not here shows itself in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import LazyString

from directory.proposals.difference_page import FIELD_LABELS, area_words, field_label
from directory.proposals.rules import text_field
from directory.vocabulary.organisations import AreaKind
from directory.web.i18n import gettext
from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import label
from directory.web.templating import in_pounds, short_day

THINGS: Mapping[str, LazyString] = {
    "access_agreement": _l("Access agreement"),
    "account": _l("Account"),
    "admission": _l("Place on the list"),
    "application": _l("Application"),
    "attendance": _l("Training or meeting"),
    "broad_market_area": _l("Area of prices"),
    "call_request": _l("Request to be rung or visited"),
    "charging_figure": _l("Allowance or benefit"),
    "checked_entry": _l("Entry that the Council does not buy"),
    "claim": _l("Claim"),
    "concern_appeal": _l("Appeal against a concern"),
    "council": _l("Council"),
    "council_charging_policy": _l("How a council charges"),
    "council_concern": _l("Serious concern of the Council"),
    "council_sheet": _l("Council’s own spreadsheet"),
    "decision_proposal": _l("Decision for two people"),
    "discount_rule": _l("Rule of a bulk discount"),
    "discount_trigger": _l("Bulk discount that was reached"),
    "discounted_service": _l("Prices under a discount"),
    "feedback": _l("Feedback"),
    "feedback_challenge": _l("Challenge to feedback"),
    "feedback_decision": _l("Decision of two moderators"),
    "feedback_reply": _l("Reply to feedback"),
    "file": _l("File"),
    "instrument": _l("List or framework"),
    "lot": _l("Lot"),
    "mistake_report": _l("Report of a mistake"),
    "national_figures": _l("National figures"),
    "nursing_rate": _l("What the NHS pays for nursing"),
    "price": _l("Price"),
    "price_band": _l("Price band"),
    "price_ending": _l("End of a price"),
    "proposal": _l("Changes to the page"),
    "provider": _l("Provider"),
    "provider_invitation": _l("Invitation of a provider"),
    "provider_note": _l("Note about a provider"),
    "quality_check": _l("Council’s check"),
    "reference_rate": _l("Usual rate of a council"),
    "register_import": _l("Import of the register"),
    "review_task": _l("Review of a rating"),
    "savings_limits": _l("Limits on savings"),
    "service": _l("Service"),
    "service_photo": _l("Photo"),
    "specialist_designation": _l("Specialist designation"),
    "specification": _l("What a lot asks"),
}
DONE: Mapping[str, LazyString] = {
    "accept": _l("accepted"),
    "accept_text": _l("new words accepted"),
    "activate": _l("brought into use"),
    "add": _l("added"),
    "added": _l("added"),
    "admit": _l("admitted"),
    "agree": _l("agreed to by a second person"),
    "agreement_signed": _l("agreement signed"),
    "announced": _l("entered"),
    "answered": _l("answered"),
    "applied": _l("applied for"),
    "approve": _l("approved"),
    "areas_set": _l("area it serves changed"),
    "ask": _l("asked"),
    "begin": _l("begun"),
    "calls_offered": _l("requests to be rung or visited changed"),
    "capped": _l("most admissions changed"),
    "challenge": _l("challenged"),
    "claim": _l("claimed by its provider"),
    "clarify": _l("question answered"),
    "clear": _l("cleared"),
    "close": _l("closed"),
    "conditions": _l("conditions changed"),
    "confirmed": _l("still right, as its provider says"),
    "consent_given": _l("consent to publish given"),
    "contact": _l("contact reached"),
    "contact_named": _l("contact named"),
    "contact_removed": _l("contact removed"),
    "contacts_set": _l("contacts changed"),
    "continuity_updated": _l("number of different carers updated"),
    "criterion_recorded": _l("criterion assessed"),
    "criterion_stated": _l("statement written"),
    "deadline_extended": _l("more time taken to decide"),
    "decline": _l("declined"),
    "describe": _l("words changed"),
    "designate": _l("called specialist"),
    "discard": _l("given up"),
    "done": _l("seen done"),
    "drafted": _l("written"),
    "end": _l("ended"),
    "ended": _l("ended"),
    "entries_linked": _l("other entries joined"),
    "exit": _l("left the list"),
    "exit_notice_given": _l("notice to leave given"),
    "expire": _l("ran out"),
    "extended": _l("extended"),
    "factor_set": _l("second factor set up"),
    "finish": _l("finished"),
    "forget_complainant": _l("name of the challenger deleted"),
    "go_live": _l("went live"),
    "grant_ended": _l("role ended"),
    "granted": _l("role given"),
    "hide": _l("hidden"),
    "hold": _l("held: no new placements"),
    "hold_out_of_band": _l("held back: outside its band"),
    "hours_updated": _l("opening hours updated"),
    "import": _l("imported"),
    "invitation_sent": _l("invitation sent"),
    "kept": _l("looked at again and kept"),
    "keep_text": _l("words left as they are"),
    "lapse": _l("closed: nobody had answered in time"),
    "look": _l("looked at who asked"),
    "miss": _l("tried, nobody was reached"),
    "place": _l("put in another place"),
    "plan_visit": _l("visit planned"),
    "propose": _l("proposed"),
    "propose_text": _l("new words sent"),
    "purge": _l("who asked was deleted"),
    "reach": _l("reached"),
    "take": _l("taken"),
    "leave_unchanged": _l("looked at and left as it is"),
    "lift": _l("put back"),
    "location_confirmed": _l("place of care confirmed"),
    "location_named": _l("place of care named"),
    "made": _l("made"),
    "make": _l("entries made of it"),
    "map": _l("columns named"),
    "mark_corrected": _l("corrected"),
    "mark_stale": _l("overtaken by another change"),
    "members_set": _l("councils changed"),
    "move": _l("moved"),
    "open": _l("opened"),
    "passkey_added": _l("passkey added"),
    "passkey_removed": _l("passkey removed"),
    "password_set": _l("password set"),
    "planned": _l("planned"),
    "publish": _l("published"),
    "purge_contact": _l("contact details deleted"),
    "purge_text": _l("words deleted"),
    "put_right": _l("seen put right"),
    "quarantine": _l("kept apart: not safe"),
    "recall": _l("taken back from the provider"),
    "receive": _l("received"),
    "record": _l("written up"),
    "record_step": _l("step noted"),
    "recorded": _l("recorded"),
    "refuse": _l("refused"),
    "refuse_infected": _l("refused: not safe"),
    "reject": _l("sent back"),
    "remove": _l("removed"),
    "reopen": _l("opened again"),
    "repriced": _l("listed prices changed"),
    "request_clarification": _l("question asked"),
    "reset_factor": _l("second factor taken away"),
    "return_for_changes": _l("returned for changes"),
    "revised": _l("written again"),
    "send_again": _l("sent again"),
    "send_back": _l("sent back"),
    "send_text_back": _l("new words sent back"),
    "sent": _l("sent"),
    "set": _l("entered"),
    "rewrite": _l("written again"),
    "share": _l("shared with the provider"),
    "show": _l("shown again"),
    "start_assessment": _l("assessment begun"),
    "start_moderation": _l("moderation begun"),
    "start_review": _l("looked at"),
    "start_updated": _l("earliest start updated"),
    "store": _l("stored"),
    "strike": _l("struck out"),
    "submit": _l("sent"),
    "supersede": _l("replaced by the next"),
    "suspend": _l("suspended"),
    "take_back": _l("taken back"),
    "take_down": _l("taken off the page"),
    "take_up": _l("taken up"),
    "taken_over": _l("taken over from another provider"),
    "taken_back": _l("taken back"),
    "tell": _l("told to the provider"),
    "terminate": _l("terminated"),
    "terms_changed": _l("terms changed"),
    "text_written": _l("words written"),
    "triggered": _l("reached"),
    "uphold": _l("kept after the challenge"),
    "vacancies_updated": _l("vacancies updated"),
    "visit_planned": _l("visit planned"),
    "visit_recorded": _l("visit recorded"),
    "withdraw": _l("withdrawn"),
    "workforce_updated": _l("facts about staff updated"),
    "written": _l("written"),
}
# Values that are kept as a keyed digest alone, so that the record tells that words changed and not what they were.
DIGEST = re.compile(r"[0-9a-f]{32}|[0-9a-f]{64}")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
PAGES = frozenset({"proposal", "service"})  # the things whose fields are those of a service's page
FIELD_LISTS = frozenset({"accepted", "fields", "sent_back"})  # whose values are the names of fields
LONGEST_VALUE = 300  # characters of one value on a page; the rest is in the file


def thing_words(kind: str) -> str:
    """What a kind of thing is called."""
    return str(THINGS.get(kind) or kind.replace("_", " ").capitalize())


def done_words(action: str) -> str:
    """What was done, as a code such as "application.submit", in words."""
    verb = action.partition(".")[2]
    return str(DONE.get(verb) or verb.replace("_", " "))


def who_words(actor_id: str, roles: tuple[str, ...], own_id: str, names: Mapping[str, str]) -> str:
    """Who did it: the role, and the name where it may be known (requirement 84)."""
    if roles == ("system",):
        return gettext("The site by itself")
    if roles == ("public",):
        return gettext("A visitor")
    role = ", ".join(label("role", role) for role in roles if role)
    if actor_id == own_id:
        return gettext("You (%(role)s)", role=role)
    name = names.get(actor_id)
    return gettext("%(name)s (%(role)s)", name=name, role=role) if name else role or gettext("Somebody")


def value_words(values: Mapping[str, Any], kind: str = "", *, whole: bool = False) -> list[str]:
    """The values of an event about a kind of thing, a line a field: "State: under assessment".

    A list of things, such as prices, has a line for each. A page cuts what is too long, a file has the `whole`.
    """
    words = [
        f"{field_words(field)}: {(kind in PAGES and _page_words(field, one)) or _value(field, one)}"
        for field, value in sorted(values.items())
        for one in (value if _is_things(value) else [value])
    ]
    return words if whole else [_short(line) for line in words]


def _is_things(value: Any) -> bool:
    """Whether a value is a list of things with fields of their own."""
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def field_words(field: str) -> str:
    """What a field is called."""
    return field.removesuffix("_pence").removesuffix("_id").replace("_", " ").capitalize()


def _value(field: str, value: Any) -> str:
    if value in (None, "", []):
        words = gettext("nothing")
    elif isinstance(value, bool):
        words = gettext("yes") if value else gettext("no")
    elif isinstance(value, int):
        words = in_pounds(value) if field.endswith("pence") else str(value)
    elif isinstance(value, list):
        words = ", ".join(_value(field, one) for one in value)
    elif isinstance(value, dict):
        words = "; ".join(f"{field_words(name)}: {_value(name, one)}" for name, one in value.items())
    else:
        words = _text(str(value))
    return words


def _page_words(field: str, value: Any) -> str:
    """What the page of a service calls the fields and areas that an event names; "" for any other value."""
    if field in FIELD_LISTS and isinstance(value, list):
        return ", ".join(_page_field(str(one)) for one in value)
    if field == "areas" and _is_areas(value):
        return ", ".join(area_words(value))
    return ""


def _page_field(code: str) -> str:
    """A field of a service's page as its form calls it; other codes without their underscores."""
    for name in (code, f"text.{code}"):
        if name in FIELD_LABELS or text_field(name) is not None:
            return field_label(name)
    return _text(code)


def _is_areas(value: Any) -> bool:
    """Whether a value is a list of areas, each its kind and its code."""
    return isinstance(value, list) and all(
        isinstance(one, list) and len(one) == 2 and AreaKind.has(one[0]) for one in value
    )


def _text(words: str) -> str:
    """A text of the record: digests and days in words, codes without their underscores."""
    if DIGEST.fullmatch(words):
        return gettext("words that are not kept in the record")
    if DAY.fullmatch(words):
        return short_day(date.fromisoformat(words))
    return words.replace("_", " ") if words.islower() and " " not in words else words


def _short(words: str) -> str:
    return words if len(words) <= LONGEST_VALUE else words[:LONGEST_VALUE] + "…"
