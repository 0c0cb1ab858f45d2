"""What the desks call each kind of task, and the page that each leads to.

A kind that is not here shows its code, so that nothing that waits is hidden. A page that does not exist yet gives a row
without a link.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for
from flask_babel import LazyString

from directory.desk.work_words import WORK
from directory.foundation.tasks import Task
from directory.web.i18n import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class TaskWords:
    """The words of one kind of task.

    `group` is what the filter by kind calls it. `rest` follows the name of the service; `step` is what the button says.
    `pages` are endpoints, of which the first that exists is taken. `waits_for_other_side`: it waits for somebody else.
    `name` is what a thing is called that has no name of its own.
    """

    group: str
    rest: LazyString | str
    step: LazyString | str
    pages: tuple[str, ...] = ()
    waits_for_other_side: bool = False
    name: LazyString | None = None


GROUPS: Mapping[str, LazyString] = {
    "application": _l("Applications"),
    "visit": _l("Visits"),
    "decision": _l("Decisions to agree"),
    "review": _l("Ratings"),
    "claim": _l("Claims"),
    "exit": _l("Leaving"),
    "designation": _l("Specialists"),
    "description": _l("Pages"),
    "proposal": _l("Changes to pages"),
    "price": _l("Prices"),
    "vacancy": _l("Vacancies"),
    "quality": _l("Checks"),
    "concern": _l("Serious concerns"),
    "report": _l("Reports"),
    "call_request": _l("Calls and visits"),
    "feedback": _l("Feedback"),
    "challenge": _l("Challenges"),
    "instrument": _l("Lists and frameworks"),
    "register": _l("Register"),
    "work": _l("Long work"),
}
_CHECK = ("council_checks.check",)
_OWN_CHECK = ("provider_checks.check",)
_CONCERN = ("council_concerns.concern",)
_OWN_CONCERN = ("provider_concerns.concern",)
_SERVICE = ("own_page.page",)
_ENTRY = ("own_entries.entry",)
_PAGE_CHANGE = ("moderation_queue.page_change",)
_ASSESS = ("assessing.application",)
_DESIGNATION = ("designating.designation",)
_APPLY = ("applying.application",)
_ADMISSION = ("admission_pages.admission",)
_DECISION = (*_ASSESS, *_ADMISSION)
_PRICE = ("moderation_prices.price",)
_OWN_PRICES = ("own_prices.prices",)
_OWN_PHOTOS = ("own_photos.photos",)
_CALL = ("moderation_calls.call",)
_SECOND = ("moderation_second.decision",)
_CHALLENGE = ("moderation_opinions.challenge",)
_WORK = ("desk.work",)

WORDS: Mapping[str, TaskWords] = {
    "application.begin": TaskWords("application", _l("has applied"), _l("Begin to assess"), _ASSESS),
    "application.assess": TaskWords("application", _l("is being assessed"), _l("Go on"), _ASSESS),
    "application.asked": TaskWords(
        "application",
        _l("has a question to answer"),
        _l("See the question"),
        _ASSESS,
        waits_for_other_side=True,
    ),
    "application.finish": TaskWords("application", _l("application not sent yet"), _l("Go on"), _APPLY),
    "application.answer": TaskWords(
        "application", _l("the Council has a question"), _l("Read and answer"), _APPLY
    ),
    "application.waiting": TaskWords(
        "application",
        _l("application is with the Council"),
        _l("See what you sent"),
        _APPLY,
        waits_for_other_side=True,
    ),
    "visit.record": TaskWords("visit", _l("visit before admission"), _l("Record the visit"), _ASSESS),
    "decision.admit": TaskWords("decision", _l("to be admitted"), _l("Read and decide"), _DECISION),
    "decision.hold": TaskWords("decision", _l("to be held"), _l("Read and decide"), _DECISION),
    "decision.suspend": TaskWords("decision", _l("to be suspended"), _l("Read and decide"), _DECISION),
    "decision.lift": TaskWords("decision", _l("to be put back"), _l("Read and decide"), _DECISION),
    "decision.remove": TaskWords("decision", _l("to be removed"), _l("Read and decide"), _DECISION),
    "decision.exit": TaskWords("decision", _l("to leave on a day"), _l("Read and decide"), _DECISION),
    "declined.admit": TaskWords("decision", _l("admission: not agreed to"), _l("Read why"), _DECISION),
    "declined.hold": TaskWords("decision", _l("hold: not agreed to"), _l("Read why"), _DECISION),
    "declined.suspend": TaskWords("decision", _l("suspension: not agreed to"), _l("Read why"), _DECISION),
    "declined.lift": TaskWords("decision", _l("putting back: not agreed to"), _l("Read why"), _DECISION),
    "declined.remove": TaskWords("decision", _l("removal: not agreed to"), _l("Read why"), _DECISION),
    "declined.exit": TaskWords("decision", _l("notice to leave: not agreed to"), _l("Read why"), _DECISION),
    "review.rating_below_minimum": TaskWords(
        "review", _l("rating is below what the list asks for"), _l("Review"), _ADMISSION
    ),
    "review.rating_recovered": TaskWords(
        "review", _l("rating is good enough again"), _l("Review"), _ADMISSION
    ),
    "review.rating_lost": TaskWords("review", _l("has lost its rating"), _l("Review"), _ADMISSION),
    "review.new_owner": TaskWords("review", _l("has a new owner"), _l("Review"), _ADMISSION),
    "claim.check": TaskWords(
        "claim", _l("is claimed: ask its provider"), _l("Ask"), ("council_claims.claim",)
    ),
    "claim.decide": TaskWords("claim", _l("claim to decide"), _l("Decide"), ("council_claims.claim",)),
    "claim.tell": TaskWords(
        "claim", _l("claimant was not told of the decision"), _l("Write again"), ("council_claims.claim",)
    ),
    "admission.sign": TaskWords(
        "application",
        _l("is admitted, and not listed until its agreement is signed"),
        _l("Note the day"),
        ("admission_pages.agreement",),
    ),
    "admission.exit": TaskWords("exit", _l("leaves the list"), _l("See who is affected"), _ADMISSION),
    "designation.decide": TaskWords(
        "designation", _l("asks to be called specialist"), _l("Assess"), _DESIGNATION
    ),
    "designation.renew": TaskWords(
        "designation", _l("is called specialist until then"), _l("Look at it"), _DESIGNATION
    ),
    "designation.reapply": TaskWords(
        "designation", _l("is called specialist until then"), _l("Renew"), ("own_designations.renew",)
    ),
    "service.decide": TaskWords(
        "description", _l("page waits to be published"), _l("Read"), ("council_listings.page",)
    ),
    "service.show": TaskWords(
        "description", _l("page is hidden and complete again"), _l("Read"), ("council_listings.page",)
    ),
    "service.finish": TaskWords("description", _l("page is not finished"), _l("Go on"), _ENTRY),
    "service.name_contact": TaskWords(
        "description", _l("page is hidden: it has no named contact"), _l("Name somebody"), _ENTRY
    ),
    "service.waiting": TaskWords(
        "description", _l("page is with the Council"), _l("See it"), _ENTRY, waits_for_other_side=True
    ),
    "proposal.decide": TaskWords("proposal", _l("changes to a page wait"), _l("Read"), _PAGE_CHANGE),
    "proposal.send": TaskWords("proposal", _l("changes are not sent yet"), _l("Check and send"), _SERVICE),
    "proposal.waiting": TaskWords(
        "proposal", _l("changes are with the Council"), _l("See them"), _SERVICE, waits_for_other_side=True
    ),
    "proposal.sent_back": TaskWords(
        "proposal", _l("the Council sent changes back"), _l("Read and change"), _SERVICE
    ),
    "proposal.overtaken": TaskWords(
        "proposal", _l("the page was changed meanwhile"), _l("Check and send"), _SERVICE
    ),
    "photo.decide": TaskWords(
        "proposal", _l("a photo waits"), _l("Look at it"), ("moderation_photos.photo",)
    ),
    "photo.waiting": TaskWords(
        "proposal", _l("photos are with the Council"), _l("See them"), _OWN_PHOTOS, waits_for_other_side=True
    ),
    "photo.sent_back": TaskWords(
        "proposal", _l("the Council sent a photo back"), _l("Read and change"), _OWN_PHOTOS
    ),
    "vacancy.confirm": TaskWords(
        "vacancy", _l("is the number of vacancies still right?"), _l("Answer"), ("own_services.vacancies",)
    ),
    "price.confirm": TaskWords("price", _l("are the prices still right?"), _l("Answer"), _OWN_PRICES),
    "words.confirm": TaskWords("vacancy", _l("are the words still right?"), _l("Answer"), _SERVICE),
    "price.decide": TaskWords("price", _l("price waits for a decision"), _l("Decide"), _PRICE),
    "price.out_of_band": TaskWords("price", _l("price is outside its band"), _l("Decide"), _PRICE),
    "price.waiting": TaskWords(
        "price", _l("price is with the Council"), _l("See it"), _OWN_PRICES, waits_for_other_side=True
    ),
    "price.held": TaskWords("price", _l("price is outside its band"), _l("Change it"), _OWN_PRICES),
    "price_ending.decide": TaskWords(
        "price", _l("asks to end a price"), _l("Decide"), ("moderation_prices.ending",)
    ),
    "price_ending.waiting": TaskWords(
        "price",
        _l("a price to end is with the Council"),
        _l("See it"),
        _OWN_PRICES,
        waits_for_other_side=True,
    ),
    "price.sent_back": TaskWords("price", _l("the Council refused a price"), _l("Read why"), _OWN_PRICES),
    "price_ending.sent_back": TaskWords(
        "price", _l("the Council refused to end a price"), _l("Read why"), _OWN_PRICES
    ),
    "discount.reached": TaskWords(
        "price", _l("has reached a bulk discount"), _l("See each price"), ("desk.history",)
    ),
    "discount.ends": TaskWords(
        "price", _l("a bulk discount ends: its listed prices rise"), _l("See each price"), ("desk.history",)
    ),
    "discount.review": TaskWords(
        "price",
        _l("the rule of a bulk discount ends: it runs on until you end it"),
        _l("End it"),
        ("discounts.ending",),
    ),
    "quality_check.record": TaskWords("quality", _l("check is planned"), _l("Write it up"), _CHECK),
    "quality_check.publish": TaskWords("quality", _l("check is not published yet"), _l("Go on"), _CHECK),
    "quality_check.answer": TaskWords(
        "quality", _l("the Council has checked the service"), _l("Read and answer"), _OWN_CHECK
    ),
    "quality_action.overdue": TaskWords("quality", _l("action is overdue"), _l("See it"), _CHECK),
    "quality_action.do": TaskWords("quality", _l("action after a check"), _l("See it"), _OWN_CHECK),
    "council_concern.tell": TaskWords("concern", _l("a concern is being written"), _l("Go on"), _CONCERN),
    "council_concern.waiting": TaskWords(
        "concern",
        _l("the provider may answer a concern"),
        _l("See it"),
        _CONCERN,
        waits_for_other_side=True,
    ),
    "council_concern.propose": TaskWords(
        "concern", _l("a concern can be sent for approval"), _l("Go on"), _CONCERN
    ),
    "council_concern.approve": TaskWords(
        "concern", _l("a concern waits for a second person"), _l("Read and decide"), _CONCERN
    ),
    "council_concern.publish": TaskWords(
        "concern", _l("a concern is approved, not public yet"), _l("Publish it"), _CONCERN
    ),
    "council_concern.review": TaskWords("concern", _l("look again at a concern"), _l("Look at it"), _CONCERN),
    "council_concern.answer": TaskWords(
        "concern", _l("the Council has a serious concern"), _l("Read and answer"), _OWN_CONCERN
    ),
    "concern_appeal.decide": TaskWords(
        "concern", _l("the provider appeals against a concern"), _l("Decide"), _CONCERN
    ),
    "concern_appeal.waiting": TaskWords(
        "concern",
        _l("your appeal is with the Council"),
        _l("See it"),
        _OWN_CONCERN,
        waits_for_other_side=True,
    ),
    "instrument.ending": TaskWords(
        "instrument", _l("the term ends soon"), _l("See it"), ("instruments.instrument",)
    ),
    "instrument.over": TaskWords(
        "instrument", _l("the term is over"), _l("Say that it is over"), ("instruments.instrument",)
    ),
    "instrument.value_80": TaskWords(
        "instrument", _l("past 80 in 100 of its highest value"), _l("Plan what comes next"), ("buying.value",)
    ),
    "instrument.value_95": TaskWords(
        "instrument", _l("past 95 in 100 of its highest value"), _l("Plan what comes next"), ("buying.value",)
    ),
    "access_agreement.ending": TaskWords(
        "instrument", _l("an access agreement ends soon"), _l("See it"), ("buying.agreements",)
    ),
    "register.not_understood": TaskWords(
        "register",
        _l("holds words that are not understood"),
        _l("See them"),
        ("register_imports.register_import",),
    ),
    "register.unfinished": TaskWords(
        "register",
        _l("was read and never brought into force"),
        _l("See it"),
        ("register_imports.register_import",),
    ),
    "register.broken_off": TaskWords(
        "register", _l("breaks off again and again"), _l("See it"), ("register_imports.register_import",)
    ),
    "mistake_report.decide": TaskWords(
        "report", _l("somebody reports a mistake"), _l("Read"), ("moderation_reports.report",)
    ),
    "call_request.ring": TaskWords("call_request", _l("somebody asks to be rung"), _l("Ring"), _CALL),
    "call_request.visit": TaskWords(
        "call_request", _l("somebody asks for a visit at home"), _l("Arrange it"), _CALL
    ),
    "feedback.moderate": TaskWords(
        "feedback", _l("new feedback"), _l("Read"), ("moderation_opinions.feedback",)
    ),
    "feedback_reply.moderate": TaskWords(
        "feedback", _l("reply to feedback"), _l("Read"), ("moderation_opinions.reply",)
    ),
    "feedback.reply": TaskWords(
        "feedback", _l("feedback has no reply yet"), _l("Reply"), ("replying.reply",)
    ),
    "feedback_reply.sent_back": TaskWords(
        "feedback", _l("the Council sent a reply back"), _l("Read and change"), ("replying.reply",)
    ),
    "second_moderator.agree": TaskWords(
        "decision", _l("a colleague proposes what to publish"), _l("Read and decide"), _SECOND
    ),
    "second_moderator.waiting": TaskWords(
        "decision",
        _l("your proposal waits for a second moderator"),
        _l("See it"),
        _SECOND,
        waits_for_other_side=True,
    ),
    "challenge.contact_writer": TaskWords(
        "challenge", _l("feedback is challenged: ask its writer"), _l("Ask the writer"), _CHALLENGE
    ),
    "challenge.wait_for_writer": TaskWords(
        "challenge",
        _l("feedback is challenged: its writer is asked"),
        _l("See it"),
        _CHALLENGE,
        waits_for_other_side=True,
    ),
    "challenge.decide": TaskWords(
        "challenge", _l("feedback is challenged: its writer answered"), _l("Decide"), _CHALLENGE
    ),
    "challenge.remove": TaskWords(
        "challenge", _l("feedback is challenged: its writer did not answer"), _l("Remove it"), _CHALLENGE
    ),
}


WORK_WORDS: Mapping[str, TaskWords] = {
    kind: words
    for work, known in WORK.items()
    for kind, words in (
        (f"work_done.{work}", TaskWords("work", _l("is finished"), _l("See it"), _WORK, name=known.name)),
        (
            f"work_broken.{work}",
            TaskWords("work", _l("did not finish"), _l("Read what to do"), _WORK, name=known.name),
        ),
    )
}


def words_of(kind: str) -> TaskWords:
    """The words of a kind; one that has none yet is called by its code."""
    found = WORDS.get(kind) or WORK_WORDS.get(kind)
    if found is not None:
        return found
    group, _, rest = kind.partition(".")
    return TaskWords(group, rest.replace("_", " "), _l("Open"))


def title_of(task: Task) -> str:
    """What a task is about: the name of its service or provider, else what its kind calls it."""
    return task.title or str(words_of(task.kind).name or "")


def group_words(group: str) -> str:
    """What the filter calls a group of kinds."""
    words = GROUPS.get(group)
    return str(words) if words is not None else group.replace("_", " ").capitalize()


def address_of(task: Task) -> str | None:
    """The page of a task, the first of its kind's that exists; None before there is one."""
    return first_page(words_of(task.kind).pages, task.href_values)


def first_page(endpoints: tuple[str, ...], held: Mapping[str, str | int]) -> str | None:
    """The address of the first endpoint that exists and whose values are all held; None where there is none."""
    for endpoint in endpoints:
        rules = current_app.url_map.iter_rules(endpoint) if endpoint in current_app.view_functions else ()
        for rule in rules:
            if rule.arguments <= held.keys():
                values: dict[str, Any] = {name: held[name] for name in rule.arguments}
                return url_for(endpoint, **values)
    return None
