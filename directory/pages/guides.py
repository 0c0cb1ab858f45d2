"""The list of guides: one tuple drives the index, the addresses, the related guides and the sitemap."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString

from directory.vocabulary.organisations import ContactPurpose as Ring
from directory.web.i18n import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Guide:
    """One guide: its address under /guides, its title, how people ask for it, and the group it belongs to.

    `ring`: what somebody who has read it rings the council, or another organisation, about.
    """

    name: str
    title: LazyString
    question: LazyString
    group: str
    ring: tuple[Ring, ...]

    @property
    def template(self) -> str:
        """The template that holds its words."""
        return f"pages/guides/{self.name.replace('-', '_')}.html"


@dataclass(frozen=True, slots=True)
class GuideGroup:
    """Guides that belong together, in the order they are shown."""

    code: str
    title: LazyString
    guides: tuple[Guide, ...]


GROUPS: dict[str, LazyString] = {
    "start": _l("Start here"),
    "choosing": _l("Choosing care"),
    "paying": _l("Paying for care"),
    "help": _l("Help and putting things right"),
    "fairness": _l("How we keep this site fair"),
}

GUIDES: tuple[Guide, ...] = (
    Guide(
        "how-to-use-this-site",
        _l("How to use this site"),
        _l("How do I find care on this site?"),
        "start",
        (Ring.ADULT_SOCIAL_CARE, Ring.BROKERAGE),
    ),
    Guide(
        "assessing-your-own-needs",
        _l("Working out what help you need"),
        _l("How do I work out what help I need?"),
        "start",
        (Ring.ADULT_SOCIAL_CARE, Ring.CARERS),
    ),
    Guide(
        "choosing-a-care-home",
        _l("Choosing a care home"),
        _l("How do I choose a good care home?"),
        "choosing",
        (Ring.BROKERAGE, Ring.ADVOCACY),
    ),
    Guide(
        "choosing-home-care",
        _l("Choosing care at home"),
        _l("How do I choose someone to help me at home?"),
        "choosing",
        (Ring.BROKERAGE, Ring.CARERS),
    ),
    Guide(
        "what-ratings-mean",
        _l("What inspectors' ratings mean"),
        _l("What do inspectors say, and can I trust it?"),
        "choosing",
        (Ring.REGULATOR,),
    ),
    Guide(
        "specialist-services",
        _l("Specialist services"),
        _l("What does the word specialist mean here?"),
        "choosing",
        (Ring.BROKERAGE,),
    ),
    Guide(
        "who-pays",
        _l("Who pays for care"),
        _l("Will I have to pay for my care?"),
        "paying",
        (Ring.ADULT_SOCIAL_CARE,),
    ),
    Guide(
        "what-a-personal-budget-is",
        _l("What a personal budget is"),
        _l("What is a personal budget?"),
        "paying",
        (Ring.ADULT_SOCIAL_CARE, Ring.DIRECT_PAYMENTS),
    ),
    Guide(
        "direct-payments",
        _l("Direct payments"),
        _l("Can I have the money and arrange my own care?"),
        "paying",
        (Ring.DIRECT_PAYMENTS, Ring.CARERS),
    ),
    Guide(
        "how-prices-are-compared",
        _l("How we compare prices"),
        _l("How do I know which one really costs less?"),
        "paying",
        (Ring.BROKERAGE,),
    ),
    Guide(
        "independent-advocacy",
        _l("Someone to speak up for you"),
        _l("Who can help me say what I want?"),
        "help",
        (Ring.ADVOCACY, Ring.ADULT_SOCIAL_CARE),
    ),
    Guide(
        "if-your-home-is-rated-inadequate",
        _l("If your home is rated Inadequate"),
        _l("My home has a bad rating. What do I do now?"),
        "help",
        (
            Ring.SAFEGUARDING,
            Ring.OUT_OF_HOURS,
            Ring.ADULT_SOCIAL_CARE,
            Ring.ADVOCACY,
            Ring.REGULATOR,
            Ring.COMPLAINTS,
        ),
    ),
    Guide(
        "complaints",
        _l("How to complain"),
        _l("What can I do if the care is not good?"),
        "help",
        (Ring.COMPLAINTS, Ring.ADVOCACY, Ring.OMBUDSMAN, Ring.REGULATOR),
    ),
    Guide(
        "safeguarding",
        _l("If someone is being hurt or is not safe"),
        _l("What do I do if I am worried someone is being hurt?"),
        "help",
        (Ring.SAFEGUARDING, Ring.OUT_OF_HOURS, Ring.ADVOCACY),
    ),
    Guide(
        "how-the-order-works",
        _l("How we put services in order"),
        _l("Why does this service come first?"),
        "fairness",
        (Ring.BROKERAGE,),
    ),
    Guide(
        "how-feedback-is-checked",
        _l("How we check feedback"),
        _l("Are the comments from real people?"),
        "fairness",
        (Ring.COMPLAINTS,),
    ),
)

_BY_NAME = {guide.name: guide for guide in GUIDES}


def guide_named(name: str) -> Guide | None:
    """The guide at this address, or None."""
    return _BY_NAME.get(name)


def related_to(guide: Guide) -> tuple[Guide, ...]:
    """The other guides of the same group, in their order."""
    return tuple(other for other in GUIDES if other.group == guide.group and other is not guide)


def guide_groups() -> tuple[GuideGroup, ...]:
    """Every guide, group by group."""
    return tuple(
        GuideGroup(code, title, tuple(guide for guide in GUIDES if guide.group == code))
        for code, title in GROUPS.items()
    )
