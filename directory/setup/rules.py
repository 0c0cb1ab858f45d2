"""Which councils a site can speak for, and what is still missing. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from directory.places.records import CouncilRecord
from directory.vocabulary.organisations import ContactPurpose

# A district has no adult social care of its own: its county has.
WITHOUT_SOCIAL_CARE = frozenset({"district"})
# Without these a visitor who needs somebody finds nobody.
NEEDED_CONTACTS = (
    ContactPurpose.ADULT_SOCIAL_CARE,
    ContactPurpose.COMPLAINTS,
    ContactPurpose.SAFEGUARDING,
    ContactPurpose.OUT_OF_HOURS,
)


def has_social_care(council: CouncilRecord) -> bool:
    """Whether a council arranges care: every one in England but a district (Local Government Act 1972)."""
    return council.kind not in WITHOUT_SOCIAL_CARE


def missing_contacts(council: CouncilRecord) -> tuple[ContactPurpose, ...]:
    """The purposes that every council should have a contact for, and this one has none."""
    return tuple(purpose for purpose in NEEDED_CONTACTS if council.contact_for(purpose) is None)


def unserved_council(code: str, served: Iterable[CouncilRecord]) -> str:
    """What is wrong with the council that a setting names, and what to do; empty where the site speaks for it.

    A site that speaks for no council yet may be given any.
    """
    codes = sorted(council.code for council in served)
    if not code or not codes or code in codes:
        return ""
    return (
        f"DIRECTORY_COUNCIL is {code}, and this site does not speak for it. It speaks for: {', '.join(codes)}. Change"
        f" the setting, or run: directory setup --council {code}"
    )


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """How far a site has come."""

    councils: Sequence[CouncilRecord]
    locations: int
    prepared: int
    letters_sent: bool
    has_administrator: bool


def next_steps(facts: SiteFacts) -> tuple[str, ...]:
    """What is to be done next, as commands and sentences, in order."""
    steps = []
    if any(missing_contacts(council) for council in facts.councils):
        steps.append("directory import contacts FILE          whom residents ring; see docs/operate.md")
    if not facts.locations:
        steps.append("directory import cqc FILE               the regulator's register")
    elif not facts.prepared:
        steps += [
            f"directory prepare {council.slug:<22}entries for its providers to claim"
            for council in facts.councils
        ]
    if not facts.letters_sent:
        steps.append("DIRECTORY_MAIL_URL, DIRECTORY_MAIL_FROM in the settings, so that letters are sent")
    if not facts.has_administrator:
        steps.append(
            "directory user invite ADDRESS           the first administrator, who invites everybody else"
        )
    steps.append("directory serve                         the site")
    steps.append("directory backup FILE                   the first copy; later ones every night")
    return tuple(steps)
