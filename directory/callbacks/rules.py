"""Decisions about requests to be rung or visited: what each must hold, when it is due, how long it is kept. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from directory.admissions.rules import working_days_after
from directory.foundation.clean_text import clean_email
from directory.foundation.contact_details import check_email, check_own_phone, same_phone
from directory.foundation.errors import Invalid
from directory.places.records import CallOffer
from directory.vocabulary.callbacks import CallFor, CallKind, CallMeans, CallOutcome, CallTime
from directory.vocabulary.languages import SpokenLanguage
from directory.vocabulary.organisations import Weekday

LONGEST_NAME = 120  # characters
LONGEST_PHONE = 32
LONGEST_EMAIL = 254  # RFC 5321
LONGEST_ADDRESS = 300
LONGEST_ABOUT = 300
LONGEST_NOTE = 300  # of one press
LONGEST_NOTES = 3000  # of all of a request
# Who asked is forgotten this long after the request was closed, or after it came where nobody closed it.
KEPT_CLOSED_DAYS = 90
KEPT_OPEN_DAYS = 365
LAST_VISIT_DAYS = 365  # ahead
MOST_SERVICES = 20  # of a shortlist
_SERVICE_ID = re.compile(r"[0-9a-f]{32}")
LOOK_MINUTES = 30  # how long a look that was recorded lets its own reader see who asked
# The days on which councils ring.
RINGING_DAYS = (Weekday.MONDAY, Weekday.TUESDAY, Weekday.WEDNESDAY, Weekday.THURSDAY, Weekday.FRIDAY)
# What staff close a request with.
STAFF_OUTCOMES = tuple(outcome for outcome in CallOutcome if outcome != CallOutcome.LAPSED)


@dataclass(frozen=True, slots=True)
class RequestedCall:
    """What somebody asked for, as typed. Blank text means not told; no times or days mean any.

    `is_known`: whoever asks for somebody else says that this person knows of it. `shortlist`: opaque ids of services,
    where she sends them along.
    """

    kind: str
    means: str
    name: str
    phone: str = ""
    email: str = ""
    address: str = ""
    for_whom: str = CallFor.ONESELF
    is_known: bool = False
    times: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    language: str = ""
    interpreter: bool = False
    about: str = ""
    shortlist: tuple[str, ...] = ()


def check_asked(asked: RequestedCall, offer: CallOffer) -> RequestedCall:
    """The request as it is stored: trimmed, times and days in their order.

    Raises Invalid for what the council does not take, for a way to be reached without what it needs (a number, an
    address), for somebody else who does not know of it, and for what is too long or of no meaning.
    """
    _check_kind(asked.kind, offer)
    if not CallMeans.has(asked.means):
        raise Invalid("means", "unknown")
    if not CallFor.has(asked.for_whom):
        raise Invalid("for_whom", "unknown")
    if asked.for_whom == CallFor.SOMEBODY and not asked.is_known:
        raise Invalid("is_known", "call_knowledge")
    if asked.language and not SpokenLanguage.has(asked.language):
        raise Invalid("language", "unknown")
    name = _line("name", asked.name, LONGEST_NAME)
    if not name:
        raise Invalid("name", "required")
    cleaned = replace(
        asked,
        name=name,
        phone=_short("phone", check_own_phone("phone", asked.phone), LONGEST_PHONE),
        email=_short("email", check_email("email", asked.email), LONGEST_EMAIL),
        address=_lines("address", asked.address, LONGEST_ADDRESS),
        times=_known("times", asked.times, tuple(CallTime)),
        days=_known("days", asked.days, RINGING_DAYS),
        about=_lines("about", asked.about, LONGEST_ABOUT),
        shortlist=check_shortlist(asked.shortlist),
    )
    for field in needed_fields(cleaned.kind, cleaned.means):
        if not getattr(cleaned, field):
            raise Invalid(field, "required")
    return cleaned


def check_shortlist(ids: Iterable[str]) -> tuple[str, ...]:
    """The services that are sent along, each once. Raises Invalid for what is no id, and for more than a list holds."""
    chosen = tuple(dict.fromkeys(ids))
    if len(chosen) > MOST_SERVICES or not all(_SERVICE_ID.fullmatch(each) for each in chosen):
        raise Invalid("with_shortlist", "unknown")
    return chosen


def needed_fields(kind: str, means: str) -> tuple[str, ...]:
    """What must be told to be reached this way, and to be visited at home."""
    by_means: Mapping[str, str] = {
        CallMeans.PHONE: "phone",
        CallMeans.RELAY: "phone",
        CallMeans.EMAIL: "email",
    }
    field = by_means.get(means, "address")
    return (field, "address") if kind == CallKind.VISIT and field != "address" else (field,)


def offered_kinds(offer: CallOffer) -> tuple[CallKind, ...]:
    """What residents may ask this council for."""
    offered = {CallKind.CALL: offer.calls, CallKind.VISIT: offer.visits}
    return tuple(kind for kind in CallKind if offered[kind])


def due_on(received_on: date, within_days: int | None, holidays: Collection[date]) -> date | None:
    """The last day on which the council answers in time; None where it promises none."""
    return None if within_days is None else working_days_after(received_on, within_days, holidays)


def keep_open_until(received_on: date) -> date:
    """The last day on which it is known who asked, where nobody closes the request."""
    return received_on + timedelta(days=KEPT_OPEN_DAYS)


def keep_closed_until(closed_on: date) -> date:
    """The last day on which it is known who asked, once the request is closed."""
    return closed_on + timedelta(days=KEPT_CLOSED_DAYS)


def check_outcome(outcome: str) -> CallOutcome:
    """How staff say that a request ended. Raises Invalid."""
    found = next((each for each in STAFF_OUTCOMES if each == outcome), None)
    if found is None:
        raise Invalid("outcome", "unknown")
    return found


def check_visit_day(day: date | None, today: date) -> date:
    """The day of a visit: today or later, within a year. Raises Invalid."""
    if day is None:
        raise Invalid("visit_on", "required")
    if day < today:
        raise Invalid("visit_on", "in_the_past")
    if day > today + timedelta(days=LAST_VISIT_DAYS):
        raise Invalid("visit_on", "not_a_day")
    return day


def add_note(notes: str, added: str, on: date) -> str:
    """The notes of a request with one more, under its day. Raises Invalid for too much of it."""
    added = _lines("note", added, LONGEST_NOTE)
    if not added:
        return notes
    whole = f"{notes}\n{on.isoformat()}: {added}".strip()
    if len(whole) > LONGEST_NOTES:
        raise Invalid("note", "call_note_full")
    return whole


def is_whoever_asked(given: str, *, phone: str, email: str, name: str) -> bool:
    """Whether somebody gives the number or the address of the request; the name counts where there is neither."""
    given = " ".join(given.split())
    if not given:
        return False
    if phone and same_phone(given, phone):
        return True
    if email:
        return clean_email(given).casefold() == email.casefold()
    return not phone and given.casefold() == name.casefold()


def _check_kind(kind: str, offer: CallOffer) -> None:
    if not CallKind.has(kind):
        raise Invalid("kind", "unknown")
    if kind not in offered_kinds(offer):
        raise Invalid("kind", "call_kind")


def _known(field: str, chosen: Iterable[str], known: tuple[str, ...]) -> tuple[str, ...]:
    wanted = set(chosen)
    if not wanted <= set(known):
        raise Invalid(field, "unknown")
    return tuple(str(each) for each in known if each in wanted)


def _line(field: str, text: str, most: int) -> str:
    return _short(field, " ".join(text.split()), most)


def _lines(field: str, text: str, most: int) -> str:
    return _short(field, text.replace("\r\n", "\n").strip(), most)


def _short(field: str, text: str, most: int) -> str:
    if len(text) > most:
        raise Invalid(field, "too_long", most=most)
    return text


def look_is_open(looked_at: datetime | None, at: datetime) -> bool:
    """Whether a reader's last recorded look still lasts: whoever takes a request needs the number while ringing."""
    return looked_at is not None and at - looked_at < timedelta(minutes=LOOK_MINUTES)
