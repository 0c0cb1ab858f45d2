"""What is taken away, in words: a service's facts in the same order on each, "not told us" where one is missing; and
whom to ring."""

from __future__ import annotations

from dataclasses import dataclass

from directory.catalogue.records import ServiceRecord
from directory.feedback.rules.averages import FeedbackSummary
from directory.finding import cards, wording
from directory.finding.service_page import notice_words, trial_words
from directory.places.records import CouncilRecord
from directory.prices.rules.types import PriceLine
from directory.quality.queries import CheckOutcome
from directory.register.records import CurrentRating
from directory.web.i18n import gettext, ngettext
from directory.web.labels import label
from directory.web.templating import average, day, figure, in_pounds


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: what it is, what is so, and smaller words that date or explain it."""

    name: str
    value: str
    notes: tuple[str, ...] = ()


def told_words(line: PriceLine) -> str:
    """A price as it was told: "£22.00 an hour, any day"."""
    return cards.unit_words(line.amount_pence, line.unit, line.includes_weekends)


def amount_words(pence: int, per: str) -> str:
    """ "£171.50 a week"; per: week, visit or hour."""
    price = in_pounds(pence)
    if per == "hour":
        return gettext("%(price)s an hour", price=price)
    if per == "visit":
        return gettext("%(price)s a visit", price=price)
    return gettext("%(price)s a week", price=price)


def rating_notes(rating: CurrentRating | None) -> tuple[str, ...]:
    """When inspectors looked, and whether their rating was earned under the previous owner."""
    if rating is None:
        return ()
    looked = rating.inspected_on or rating.published_on
    notes = [gettext("Inspected %(day)s", day=day(looked))] if looked else []
    return (*notes, gettext("Earned under the previous owner")) if rating.inherited else tuple(notes)


def feedback_fact(told: FeedbackSummary) -> Fact:
    """What residents and families say: the average with its number, never without; or that they are too few."""
    name = gettext("Residents and families say")
    if told.overall_hundredths is None or told.since is None:
        so_far = (
            ngettext("%(num)s person so far", "%(num)s people so far", told.count)
            if told.count
            else gettext("Nobody has answered yet")
        )
        return Fact(name, gettext("Too few to show"), (so_far,))
    people = ngettext(
        "%(num)s person since %(year)s",
        "%(num)s people since %(year)s",
        told.count,
        year=str(told.since.year),
    )
    return Fact(name, gettext("%(number)s out of 5", number=average(told.overall_hundredths)), (people,))


def check_fact(check: CheckOutcome | None) -> Fact:
    """What the Council found when it looked last."""
    name = gettext("The Council’s last check")
    if check is None:
        return Fact(name, gettext("No check published yet"))
    notes = [gettext("Checked on %(day)s", day=day(check.checked_on))]
    if check.actions_open:
        notes.append(
            ngettext(
                "%(num)s thing still to be put right",
                "%(num)s things still to be put right",
                check.actions_open,
            )
        )
    elif check.put_right:
        notes.append(gettext("Since put right"))
    return Fact(name, label("check_outcome", check.outcome), tuple(notes))


def terms_facts(it: ServiceRecord) -> tuple[Fact, ...]:
    """Languages, trial and notice."""
    missing = gettext("Not told us")
    spoken = wording.joined(label("language", code) for code in it.languages)
    return (
        Fact(gettext("Languages spoken"), spoken or missing),
        Fact(gettext("Try it first"), trial_words(it.trial_offered, it.trial_days) or missing),
        Fact(gettext("You can leave with"), notice_words(it.notice_by_resident_days) or missing),
    )


def help_words(council: CouncilRecord) -> tuple[str, ...]:
    """A council's phone and hours, and the relay: on whatever is taken away."""
    if not council.phone:
        return ()
    name, phone, hours = map(figure, (council.name, council.phone, council.phone_hours))
    said = [gettext("Call %(council)s on %(phone)s.", council=name, phone=phone)]
    if council.phone_hours:
        said.append(gettext("Lines are open %(hours)s.", hours=hours))
    said.append(gettext("Relay UK: dial 18001 before the number."))
    return tuple(said)
