"""What may be granted, when a sign-in ends, and what counts as a password. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from directory.accounts.states import LinkPurpose, Side
from directory.foundation.actor import Grant, Role
from directory.foundation.errors import Invalid
from directory.foundation.permissions import ROLE_BOUNDS, Bound

SIDE_OF_ROLE: Mapping[Role, Side] = {
    Role.RESIDENT: Side.RESIDENT,
    Role.REPRESENTATIVE: Side.RESIDENT,
    Role.ADVOCATE: Side.ADVOCATE,
    Role.PROVIDER_USER: Side.PROVIDER,
    Role.PROVIDER_SIGNATORY: Side.PROVIDER,
    Role.COMMISSIONING_MANAGER: Side.STAFF,
    Role.QUALITY_OFFICER: Side.STAFF,
    Role.FRAMEWORK_MANAGER: Side.STAFF,
    Role.MARKET_OFFICER: Side.STAFF,
    Role.APPROVER: Side.STAFF,
    Role.MODERATOR: Side.STAFF,
    Role.JOINING_BROKER: Side.STAFF,
    Role.ADMINISTRATOR: Side.STAFF,
}
PROVIDER_ROLES = frozenset(role for role in SIDE_OF_ROLE if ROLE_BOUNDS[role] is Bound.PROVIDER)
COUNCIL_ROLES = frozenset(role for role in SIDE_OF_ROLE if ROLE_BOUNDS[role] is Bound.COUNCIL)
# Those whom a council lets in: a resident, and whoever acts for one. Their names are for that council alone.
RESIDENTS_ROLES = (Role.RESIDENT, Role.REPRESENTATIVE, Role.ADVOCATE)
RESIDENTS_SIDES = frozenset(SIDE_OF_ROLE[role] for role in RESIDENTS_ROLES)
# Those who get nowhere with a password alone.
TWO_FACTOR_SIDES = frozenset({Side.STAFF, Side.PROVIDER, Side.ADVOCATE})

UNUSED_FOR = timedelta(hours=1)  # a laptop left open at somebody's kitchen table
LONGEST_SESSION = timedelta(hours=12)  # a working day
FRESH_FOR = timedelta(minutes=15)
SESSIONS_KEPT = timedelta(days=90)  # after it began: to be seen by its owner, and to look into misuse
NAMES_KEPT = timedelta(days=90)  # a resident's, after all access ended: for whoever was ended by mistake
SEEN_EVERY = timedelta(minutes=1)  # the clock of a session is written no oftener
SIGN_IN_FOR_OPENID = timedelta(minutes=10)  # to sign in at the council's own page, and to come back
LINK_LASTS: Mapping[LinkPurpose, timedelta] = {
    LinkPurpose.INVITATION: timedelta(days=7),
    LinkPurpose.PASSWORD_RESET: timedelta(hours=1),
}
FREE_FAILURES = 9
LONGEST_WAIT = timedelta(hours=1)
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 128  # characters: hashing a longer one would cost the site time
WEAKEST_SCORE = 3  # of 0 to 4, as zxcvbn counts: more than 10^8 guesses
LONGEST_NAME = 100
CODE_DIGITS = 6
RECOVERY_CODES = 10
CHALLENGE_LASTS = timedelta(minutes=5)  # to find a phone and unlock it
MOST_PASSKEYS = 10
LONGEST_PASSKEY_NAME = 60
# Each names those it imitates as well, so that the order decides.
_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
# What proves more than a password: RFC 8176, and what Microsoft's Entra says besides; then whole levels of assurance.
STRONG_METHODS = frozenset(
    {"mfa", "otp", "hwk", "swk", "sc", "pop", "fpt", "face", "iris", "retina", "fido", "ngcmfa", "rsa"}
)
STRONG_LEVELS = frozenset(
    {
        "phr",
        "phrh",
        "https://refeds.org/profile/mfa",
        "http://schemas.openid.net/pape/policies/2007/06/multi-factor",
    }
)
_RECOVERY_CODE = re.compile(r"[a-z2-7]{10}")


def check_grant(side: Side, grant: Grant) -> None:
    """Raise Invalid where a role does not fit the account or its bounds (requirements section 4).

    Nobody holds a provider's role and a council's or an advocate's: an account stands on one side for good.
    """
    role = grant.role
    if SIDE_OF_ROLE.get(role) is not side:
        raise Invalid("role", "role_of_other_side")
    if (grant.provider is not None) != (role in PROVIDER_ROLES):
        raise Invalid("provider", "grant_bound")
    if (grant.council is not None) != (role in COUNCIL_ROLES):
        raise Invalid("council", "grant_bound")
    if grant.limit is not None and (role is not Role.APPROVER or grant.limit <= 0):
        raise Invalid("limit", "grant_limit")


def needs_second_factor(side: str) -> bool:
    """Whether a password alone opens nothing for this account."""
    return side in TWO_FACTOR_SIDES


def may_end(role: Role, holders: Collection[int], account_id: int) -> bool:
    """Whether somebody's role may end: the last administrator of the site or signatory of a provider may not leave.

    `holders` are the active accounts that hold the role for the same thing.
    """
    if role not in (Role.ADMINISTRATOR, Role.PROVIDER_SIGNATORY):
        return True
    return bool(set(holders) - {account_id})


def session_is_over(started_at: datetime, seen_at: datetime, at: datetime) -> bool:
    """Whether a sign-in has run out: a working day after it began, or an hour after it was last used.

    A clock that was put back makes no sign-in last longer: one that seems to begin in the future is over.
    """
    if started_at > at + SEEN_EVERY:
        return True
    return at >= started_at + LONGEST_SESSION or at >= seen_at + UNUSED_FOR


def is_fresh(verified_at: datetime | None, at: datetime) -> bool:
    """Whether the second factor was given a short while ago."""
    return verified_at is not None and verified_at <= at < verified_at + FRESH_FOR


def wait_after(failures: int) -> timedelta | None:
    """How long an account takes no password or code after so many wrong ones in a row; None for the first nine.

    From the tenth on it doubles from a minute to an hour, so that a six-digit code cannot be tried out.
    """
    over = failures - FREE_FAILURES
    if over <= 0:
        return None
    return min(timedelta(minutes=1) * (1 << min(over - 1, 10)), LONGEST_WAIT)


def check_password(password: str, score: int) -> None:
    """Raise Invalid for a password that is too short, too long or, by its zxcvbn `score`, too easily guessed."""
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid("password", "password_short", least=SHORTEST_PASSWORD)
    if len(password) > LONGEST_PASSWORD:
        raise Invalid("password", "password_long", most=LONGEST_PASSWORD)
    if score < WEAKEST_SCORE:
        raise Invalid("password", "password_guessable")


def more_than_a_password(methods: object, level: object) -> bool:
    """Whether an identity provider says, in `amr` or in `acr`, that more than a password was used (OpenID Connect 2).

    What it does not say was not used.
    """
    named = {each for each in methods if isinstance(each, str)} if isinstance(methods, list) else set()
    return bool(named & STRONG_METHODS) or (isinstance(level, str) and level in STRONG_LEVELS)


def check_passkey_name(name: str) -> str:
    """What somebody calls a passkey, such as "Work phone". Raises Invalid for nothing and for too much."""
    words = " ".join(name.split())
    if not words or len(words) > LONGEST_PASSKEY_NAME:
        raise Invalid("name", "name_length", most=LONGEST_PASSKEY_NAME)
    return words


def may_remove_passkey(side: str, *, has_app: bool, passkeys: int) -> bool:
    """Whether one of somebody's passkeys may go: whoever needs a second factor keeps one."""
    return has_app or passkeys > 1 or not needs_second_factor(side)


def may_remove_app(side: str, *, passkeys: int) -> bool:
    """Whether the authenticator app may go: whoever needs a second factor keeps one."""
    return passkeys > 0 or not needs_second_factor(side)


def read_code(text: str) -> str:
    """The digits of a code as people type it, such as "123 456"."""
    return "".join(text.split()).replace("-", "")


def is_recovery_code(code: str) -> bool:
    """Whether this has the format of a recovery code, as `read_code` and lower case leave it."""
    return _RECOVERY_CODE.fullmatch(code) is not None


def link_is_usable(
    expires_at: datetime, used_at: datetime | None, withdrawn_at: datetime | None, at: datetime
) -> bool:
    """Whether a one-time link may still be used."""
    return used_at is None and withdrawn_at is None and at < expires_at


def device_name(user_agent: str) -> str:
    """A browser and its system in words that its owner knows again, such as "Firefox on Windows".

    By the few names that browsers agree on; "" for whatever else somebody sends, which is never repeated.
    """
    browser, system = _first(user_agent, _BROWSERS), _first(user_agent, _SYSTEMS)
    return " / ".join(name for name in (browser, system) if name)


def _first(text: str, names: Iterable[tuple[str, str]]) -> str | None:
    return next((name for part, name in names if part in text), None)
