"""The context of `print/checklists.html`: what each service told us, to be confirmed, then the questions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import LazyString

from directory.presenting.facts import (
    Fact,
    feedback_fact,
    price_fact,
    rating_fact,
    terms_facts,
    warning_fact,
)
from directory.presenting.warning_words import warning_words
from directory.prices.rules.types import Comparable
from directory.print.queries import PrintedService
from directory.print.rules.checklist import NEEDS_WITH_QUESTIONS, questions_for
from directory.web.i18n import gettext
from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import label
from directory.web.navigation import ANSWERED_PARAMS, query_pairs

QUESTION_WORDS: Mapping[str, LazyString] = {
    "safe_alone": _l("What do you do if someone falls or is taken ill?"),
    "who_comes": _l("Who would come? May we meet them first?"),
    "how_many_carers": _l("How many different people would come in a month?"),
    "carer_away": _l("Who comes when the usual carer is ill or away?"),
    "late": _l("What happens if someone is late or does not come? Who rings us?"),
    "night_staff": _l("How many staff are awake at night?"),
    "call_bell": _l("If someone presses the bell, how long do they wait?"),
    "smell_and_noise": _l("Look: is it clean? How does it smell and sound?"),
    "residents_busy": _l("Look: what are people doing? Do they look content?"),
    "staff_manner": _l("Listen: how do staff speak to people? Do they use their names?"),
    "food": _l("What is there to eat? Can one choose, and eat when one likes?"),
    "own_things": _l("May one bring furniture, pictures, a pet?"),
    "visitors": _l("When may family and friends come? May they stay for a meal?"),
    "doctor": _l("Which doctor comes? May one keep one’s own?"),
    "medicine": _l("Who gives the medicine, and who checks it?"),
    "wash_and_dress": _l("Who helps to wash and dress? May one say who, and when?"),
    "language": _l("Who speaks our language, and knows our customs and faith?"),
    "journey": _l("How does one get there and back? Who waits if it is late?"),
    "tools": _l("Who brings the tools and pays for what is used?"),
    "insured": _l("Are you insured? May we see your DBS check, which shows criminal records?"),
    "inspectors": _l("What did inspectors ask you to put right, and is it done?"),
    "complaint": _l("If something is wrong, who do we talk to? How soon do they answer?"),
    "price_now": _l("Is the price above still right? What is not in it?"),
    "price_asked": _l("What would it cost a week? What is not in that price?"),
    "price_rise": _l("When does the price rise, and how long before are we told?"),
    "try_and_leave": _l("May we try it first? How do we leave, and what do we pay then?"),
    "dementia": _l("Dementia: how do you learn what someone likes, and calm them when they are upset?"),
    "stroke": _l("Stroke: who helps with exercises, speaking and swallowing?"),
    "own_choices": _l("How do you help someone decide for themselves and learn new things?"),
    "quiet_place": _l("Is there a quiet place? How do you prepare someone for a change?"),
    "bad_days": _l("What do you do on a bad day? Who do you call?"),
    "moving_about": _l("Are there steps? Who may use a hoist, and is it always there?"),
    "see_and_hear": _l("How do you help someone who sees or hears badly: signs, lights, hearing loop?"),
    "last_days": _l("Can someone stay to the end? Who comes to help with pain?"),
}


CARRIED = (*ANSWERED_PARAMS, "visits", "level")  # what of an address a checklist depends on, beside the needs
QUESTIONS_A_PAGE = 15  # of 16 points, with the facts above and lines to write on below


@dataclass(frozen=True, slots=True)
class Checklist:
    """The checklist of one service: its name, what it told us, and the questions in words."""

    slug: str
    name: str
    category: str
    facts: tuple[Fact, ...]
    questions: tuple[str, ...]

    @property
    def is_long(self) -> bool:
        """Whether the questions alone fill a page in large print, so that there is room to write on a second."""
        return len(self.questions) > QUESTIONS_A_PAGE


@dataclass(frozen=True, slots=True)
class ChecklistsPage:
    """What `print/checklists.html` prints.

    `missing` counts the chosen services that are not offered; `carried` is what the form sends along.
    """

    checklists: tuple[Checklist, ...]
    missing: int
    needs: tuple[tuple[str, str, None, bool], ...]
    carried: tuple[tuple[str, str], ...]


def checklists_page(
    services: Iterable[PrintedService], needs: Collection[str], payer: str, on: date, *, missing: int
) -> ChecklistsPage:
    """A checklist for each service, with the questions for these needs."""
    return ChecklistsPage(
        checklists=tuple(_checklist(service, needs, payer, on) for service in services),
        missing=missing,
        needs=tuple((need, label("need", need), None, need in needs) for need in NEEDS_WITH_QUESTIONS),
        carried=tuple(query_pairs(CARRIED)),
    )


def _checklist(service: PrintedService, needs: Collection[str], payer: str, on: date) -> Checklist:
    record = service.record
    questions = questions_for(
        record.category,
        needs,
        regulated=record.regulated,
        priced=any(isinstance(price, Comparable) for price in service.prices.values()),
    )
    return Checklist(
        slug=record.slug,
        name=record.name,
        category=record.category,
        facts=(
            *warning_fact(warning_words(service.warning_facts, on)),
            price_fact(
                record.category,
                service.listing,
                service.week,
                service.prices,
                service.price_lines,
                payer,
                service.visits,
            ),
            rating_fact(service.listing.kind, service.rating_code, service.ratings, service.check),
            feedback_fact(service.feedback),
            *terms_facts(record),
            *([Fact(gettext("Phone"), record.phone)] if record.phone else []),
        ),
        questions=tuple(str(QUESTION_WORDS[code]) for code in questions),
    )
