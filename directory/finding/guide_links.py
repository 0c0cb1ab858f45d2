"""The links to guides that explain what somebody typed into the search for care."""

from __future__ import annotations

from directory.finding.guide_words import guides_in
from directory.web.i18n import lazy_gettext as _l

# The title of each guide that words can ask for, as the guide itself has it (a test compares them).
GUIDE_TITLES = {
    "choosing-a-care-home": _l("Choosing a care home"),
    "who-pays": _l("Who pays for care"),
    "complaints": _l("How to complain"),
    "direct-payments": _l("Direct payments"),
    "what-a-personal-budget-is": _l("What a personal budget is"),
    "safeguarding": _l("If someone is being hurt or is not safe"),
    "what-ratings-mean": _l("What inspectors' ratings mean"),
}


def guide_links(words: str) -> tuple[tuple[str, str], ...]:
    """The title and the name of each guide that explains these words."""
    return tuple((str(GUIDE_TITLES[asked.guide.name]), asked.guide.name) for asked in guides_in(words))
