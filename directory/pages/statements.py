"""What the site stores, as tables that the privacy and cookie pages print."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString

from directory.accounts.rules import NAMES_KEPT, SESSIONS_KEPT
from directory.callbacks.rules import KEPT_CLOSED_DAYS as CALL_DAYS
from directory.callbacks.rules import KEPT_OPEN_DAYS as MOST_CALL_DAYS
from directory.moderation.rules import RETENTION_DAYS as REPORT_DAYS
from directory.outbox.rules import DAYS_TO_TRY
from directory.web.i18n import lazy_gettext as _l
from directory.web.shortlist import SHORTLIST_DAYS

COOKIE_DAYS = 365
SEARCH_DAYS = 365
SERVER_LOG_DAYS = 30
SIGN_IN_DAYS = SESSIONS_KEPT.days
NAME_DAYS = NAMES_KEPT.days


@dataclass(frozen=True, slots=True)
class CookieFact:
    """One cookie: its name, the same as in an address, what it is for, and the days it lasts.

    `days` is None for one that the browser forgets when it is closed.
    """

    name: str
    purpose: LazyString
    days: int | None = COOKIE_DAYS


@dataclass(frozen=True, slots=True)
class RetentionFact:
    """One kind of data that is stored: what, why, and for how long in words."""

    what: LazyString
    why: LazyString
    how_long: LazyString


COOKIES: tuple[CookieFact, ...] = (
    CookieFact("lang", _l("Keeps the language you chose.")),
    CookieFact("text", _l("Keeps the size of print you chose.")),
    CookieFact("council", _l("Keeps the council whose list you look at, if you ask us to.")),
    CookieFact(
        "payer", _l("Keeps who you said will pay, if you ask us to, so that you see the right prices.")
    ),
    CookieFact("shortlist", _l("Keeps the services you put on your shortlist."), SHORTLIST_DAYS),
    CookieFact("session", _l("Keeps you signed in, if you have an account. It holds a random number."), None),
    CookieFact(
        "council-sign-in",
        _l("Brings you back here when you sign in with your council. It works for ten minutes."),
        None,
    ),
)

RETENTION: tuple[RetentionFact, ...] = (
    RetentionFact(
        _l("What people search for"),
        _l("To see what care is missing, and to make the search better."),
        _l("%(days)s days", days=SEARCH_DAYS),
    ),
    RetentionFact(
        _l("A mistake you report, and how to reach you if you tell us"),
        _l("To put the mistake right, and to tell you that we did."),
        _l("%(days)s days", days=REPORT_DAYS),
    ),
    RetentionFact(
        _l(
            "What you tell us when you ask the council to ring or visit you, and your shortlist if you send it along"
        ),
        _l("To reach you and to help you. Each time somebody of the council looks at it, that is recorded."),
        _l(
            "%(days)s days after we have helped you; no more than %(most)s days; not at all once you take it back",
            days=CALL_DAYS,
            most=MOST_CALL_DAYS,
        ),
    ),
    RetentionFact(
        _l("The e-mail address you send your shortlist to"),
        _l("To send that one letter. We do not use it for anything else."),
        _l("Until the letter is sent, and no more than %(days)s days", days=DAYS_TO_TRY),
    ),
    RetentionFact(
        _l(
            "A mark made from that address, which cannot be turned back into it, and the services in the letter"
        ),
        _l("To send each letter once, and not too many to one person."),
        _l("A day after you asked for it, or when we give up"),
    ),
    RetentionFact(
        _l("Feedback you give, with proof that you used the service, without your name"),
        _l("To help other people choose, and to keep out fakes."),
        _l("As long as the service is listed"),
    ),
    RetentionFact(
        _l("If a council invited you: your name, your e-mail address, your language and who invited you"),
        _l("So that you can sign in, and nobody else in your name."),
        _l("Until %(days)s days after the council ends your access", days=NAME_DAYS),
    ),
    RetentionFact(
        _l("If you are here for your work: your name, your work e-mail address and what you may do here"),
        _l("So that the right people can do their work, and nobody else can."),
        _l("Until your account is closed, and after that to show who did what"),
    ),
    RetentionFact(
        _l("When you signed in, and the kind of browser you used"),
        _l("So that you can see it and end it, and to find out if somebody else was there."),
        _l("%(days)s days", days=SIGN_IN_DAYS),
    ),
    RetentionFact(
        _l("What you change here while you are signed in, with a number for your account"),
        _l("So that everybody can trust what the site says, and a mistake can be found."),
        _l("For good"),
    ),
    RetentionFact(
        _l("The number of your internet connection, when you send us something"),
        _l("To stop one person from sending too much. It is not written down."),
        _l("No more than a day"),
    ),
    RetentionFact(
        _l("A log of the pages that were sent, without names or search words"),
        _l("To find faults and to keep the site safe."),
        _l("%(days)s days", days=SERVER_LOG_DAYS),
    ),
)
