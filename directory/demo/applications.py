"""Applications, admissions, decisions of two people and designations in every state, by the real actions.

All are of the homes of one invented provider, whose council's invented people decide. A story is what happens to one
home, step by step; each step is a method of `Way` and has a day, so many days ago.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from directory.admissions.actions import answer, apply, change, decide, designate, propose, ratings, visit
from directory.admissions.models import Admission, Application, ReviewTask
from directory.admissions.rules import CORE_CRITERIA, Criterion, Declaration
from directory.admissions.signing_queries import documents_in_force
from directory.admissions.states import ProposedDecision
from directory.catalogue.models import Service
from directory.demo.accounts import demo_actor
from directory.demo.evidence import attach
from directory.demo.homes import complete, homes_in_order, rate, show
from directory.demo.instruments import open_lot
from directory.foundation.actor import DEMO, Actor, Role
from directory.foundation.database import db
from directory.foundation.time import LONDON
from directory.frameworks.models import Lot
from directory.vocabulary.care import Category, Need
from directory.vocabulary.quality import CriterionOutcome, EvidenceKind
from directory.vocabulary.ratings import Rating

STATEMENTS = {
    Criterion.FINANCIAL_STANDING: "Our accounts are audited each year. We have no debts that are overdue.",
    Criterion.LEGISLATION: "We are registered with the inspectors, and every policy is looked at each spring.",
    Criterion.HEALTH_AND_SAFETY: "Fire, water and lifts are checked by a firm from outside, twice a year.",
    Criterion.WORKFORCE_STABILITY: "Nine in ten of our staff have been here for a year or longer.",
    Criterion.PROFESSIONAL_SUITABILITY: "The manager has run care homes for eleven years.",
    Criterion.TECHNICAL_ABILITY: "We have looked after people with dementia since we opened.",
}
IN_DEBT = "Our last accounts show a loss. The bank has not answered yet whether it goes on lending."
DEBTS = "The accounts show debts that cannot be met this year."
QUESTION = "Which nights have only one member of staff, and who comes when somebody falls?"
# What happens to each home, in their order: so many days ago, which step.
STORIES: tuple[tuple[tuple[int, str], ...], ...] = (
    # Still written: half of it is there.
    ((2, "start"), (1, "write_some")),
    ((2, "apply"),),
    # All is there: whoever assesses it can pass every criterion, and admit.
    ((6, "apply"), (5, "assess"), (2, "visit")),
    # One criterion is left, and what is said of it is a ground to refuse.
    ((8, "apply_in_debt"), (6, "assess"), (5, "pass_the_rest"), (-3, "plan_visit")),
    ((5, "apply"), (4, "assess"), (1, "ask")),
    # Two people decide: one has proposed.
    ((9, "apply"), (8, "assess"), (5, "visit"), (2, "pass_the_rest"), (2, "pass_money"), (1, "propose")),
    # The admission ran out, and the home came back; the agreement is not signed yet.
    (
        *((58, "apply"), (56, "assess"), (54, "visit"), (50, "pass_the_rest"), (50, "pass_money")),
        *((48, "admit_for_a_month"), (16, "expire")),
        *((12, "apply"), (10, "assess"), (8, "visit"), (6, "pass_the_rest"), (6, "pass_money")),
        *((3, "admit_unsigned"),),
    ),
    # Removed, applied again, and refused.
    (
        *((58, "apply"), (56, "assess"), (54, "visit"), (50, "pass_the_rest"), (50, "pass_money")),
        *((48, "admit"), (20, "remove"), (15, "apply_in_debt"), (12, "assess"), (8, "fail_money")),
        *((4, "refuse"),),
    ),
    # Left with notice, applied again, and thought better of it.
    (
        *((58, "apply"), (56, "assess"), (54, "visit"), (50, "pass_the_rest"), (50, "pass_money")),
        *((48, "admit"), (40, "give_short_notice"), (9, "leave"), (6, "apply"), (2, "withdraw")),
    ),
    # Rated lower: held, with a review.
    (
        *((58, "apply"), (56, "assess"), (54, "visit"), (50, "pass_the_rest"), (50, "pass_money")),
        *((48, "admit"), (47, "show"), (6, "fall")),
    ),
    # Rated lower, suspended, and good again: somebody has to lift it.
    (
        *((58, "apply"), (56, "assess"), (54, "visit"), (50, "pass_the_rest"), (50, "pass_money")),
        *((48, "admit"), (47, "show"), (40, "fall"), (38, "suspend"), (3, "recover")),
    ),
    # Listed until its notice runs out; what two people did not agree on before.
    (
        *((58, "apply"), (56, "assess"), (54, "visit"), (50, "pass_the_rest"), (50, "pass_money")),
        *((48, "admit"), (47, "show"), (30, "decline_a_hold"), (25, "take_a_hold_back"), (10, "give_notice")),
    ),
    # Every criterion is passed: it has to be admitted.
    ((10, "apply"), (8, "assess"), (5, "visit"), (2, "pass_the_rest"), (2, "pass_money")),
)
DESIGNATED = 11  # the home, counted from 0, that asks to be called specialist
DESIGNATIONS = (
    (Need.DEMENTIA, "applied"),
    (Need.STROKE, "accredited"),
    (Need.END_OF_LIFE, "renewed"),
    (Need.BRAIN_INJURY, "renewal"),
    (Need.MENTAL_HEALTH, "expired"),
    (Need.AUTISM, "withdrawn"),
)


def make_applications(on: date) -> int:
    """What becomes of each home of the invented provider, on a day; how many applications. In the caller's transaction.

    Nothing where the council has no list for care homes that was open for as long as the stories take.
    """
    people = People()
    council = people.manager.grants[0].council
    longest = max(days for story in STORIES for days, _ in story)
    lot = open_lot(council or "", Category.CARE_HOME, on - timedelta(days=longest))
    if lot is None:
        return 0
    ways = [Way(people, lot, home) for home in homes_in_order()]
    for way, story in zip(ways, STORIES, strict=False):
        complete(people.user, way.home, on - timedelta(days=max(story)[0]))
        for days, step in story:
            getattr(way, step)(on - timedelta(days=days))
    if len(ways) > DESIGNATED:
        _designate(people, ways[DESIGNATED].home, on)
    return sum(way.applications for way in ways)


class People:
    """The invented people who act."""

    def __init__(self) -> None:
        self.user = demo_actor(Role.PROVIDER_SIGNATORY, 3)
        self.manager = demo_actor(Role.FRAMEWORK_MANAGER)
        self.second_manager = demo_actor(Role.FRAMEWORK_MANAGER, 2)
        self.commissioner = demo_actor(Role.COMMISSIONING_MANAGER)
        self.approver = demo_actor(Role.APPROVER)


@dataclass
class Way:
    """One home on its way: each method is a step, on a day."""

    people: People
    lot: Lot
    home: Service
    applications: int = 0
    application: Application | None = None
    admission: Admission | None = None

    def start(self, day: date) -> None:
        """Begin an application."""
        self.application = apply.start_application(self.people.user, self.home, self.lot.id, on=day)
        self.applications += 1

    def write_some(self, _day: date) -> None:
        """Say how two of the criteria are met."""
        self._state(tuple(STATEMENTS)[:2])

    def apply(self, day: date) -> None:
        """Begin an application, write and sign all of it, and send it."""
        self._apply(day, STATEMENTS[Criterion.FINANCIAL_STANDING])

    def apply_in_debt(self, day: date) -> None:
        """The same, with accounts that say what fails."""
        self._apply(day, IN_DEBT)

    def assess(self, _day: date) -> None:
        """Begin to assess."""
        apply.start_assessment(self.people.manager, self._application)

    def plan_visit(self, day: date) -> None:
        """Plan the visit for a day."""
        visit.plan_visit(self.people.manager, self._application, planned_for=day, on=day)

    def visit(self, day: date) -> None:
        """Record a visit that found what the home claims."""
        visit.record_visit(
            self.people.manager,
            self._application,
            completed_on=day,
            confirmed=True,
            notes="Rooms, rota and records are as they say.",
            on=day,
        )

    def pass_the_rest(self, day: date) -> None:
        """Pass every criterion but the one about money."""
        for criterion in CORE_CRITERIA:
            if criterion != Criterion.FINANCIAL_STANDING:
                self._record(criterion, CriterionOutcome.PASSED, "", day)

    def pass_money(self, day: date) -> None:
        """Pass the criterion about money."""
        self._record(Criterion.FINANCIAL_STANDING, CriterionOutcome.PASSED, "", day)

    def fail_money(self, day: date) -> None:
        """Fail it."""
        self._record(Criterion.FINANCIAL_STANDING, CriterionOutcome.FAILED, DEBTS, day)

    def ask(self, _day: date) -> None:
        """Ask the provider a question."""
        apply.request_clarification(self.people.manager, self._application, question=QUESTION)

    def propose(self, day: date) -> None:
        """Propose to admit: the other manager waits for somebody to agree."""
        terms = {"valid_from": day + timedelta(days=7), "agreement_signed_on": day}
        propose.propose_admission(self.people.second_manager, self._application, terms=terms, on=day)

    def admit(self, day: date) -> None:
        """Admit, by two people."""
        self._admit(day, {"valid_from": day, "agreement_signed_on": day})

    def admit_for_a_month(self, day: date) -> None:
        """Admit until a day that comes soon."""
        self._admit(
            day, {"valid_from": day, "agreement_signed_on": day, "valid_to": day + timedelta(days=30)}
        )

    def admit_unsigned(self, day: date) -> None:
        """Admit before the agreement is signed."""
        self._admit(day, {"valid_from": day})

    def refuse(self, day: date) -> None:
        """Refuse, for what failed."""
        decide.refuse(
            self.people.manager,
            self._application,
            ground=Criterion.FINANCIAL_STANDING,
            reason=DEBTS,
            on=day,
        )

    def withdraw(self, _day: date) -> None:
        """Take the application back."""
        apply.withdraw_application(self.people.user, self._application)

    def show(self, day: date) -> None:
        """Show the page to the public."""
        show(self.people.manager, self.home, day)

    def fall(self, day: date) -> None:
        """Be rated below what the list asks for: the site holds new business, and opens a review."""
        self._rate(Rating.REQUIRES_IMPROVEMENT, day)

    def recover(self, day: date) -> None:
        """Be rated good again."""
        self._rate(Rating.GOOD, day)

    def suspend(self, day: date) -> None:
        """Suspend, by two people, and close the review that the fall opened."""
        self._change(
            ProposedDecision.SUSPEND,
            "There were too few staff on three nights.",
            self.people.commissioner,
            day,
        )
        waiting = select(ReviewTask).where(
            ReviewTask.admission_id == self._admission.id, ReviewTask.done_on.is_(None)
        )
        for review in db.session.scalars(waiting).all():
            ratings.finish_review(
                self.people.manager, review, outcome="Suspended until it is good again.", on=day
            )

    def remove(self, day: date) -> None:
        """Remove from the list, with the approver's agreement."""
        self._change(
            ProposedDecision.REMOVE, "The terms of the list were broken twice.", self.people.approver, day
        )

    def decline_a_hold(self, day: date) -> None:
        """Propose a hold that another person does not agree to."""
        proposal = propose.propose_change(
            self.people.commissioner,
            self._admission,
            kind=ProposedDecision.HOLD,
            reason="Two families have complained.",
            on=day,
        )
        propose.decline(self.people.manager, proposal, reason="Both complaints were settled.", on=day)

    def take_a_hold_back(self, day: date) -> None:
        """Propose a hold, and take it back."""
        proposal = propose.propose_change(
            self.people.commissioner,
            self._admission,
            kind=ProposedDecision.HOLD,
            reason="Nobody answers the phone.",
            on=day,
        )
        propose.take_back(self.people.commissioner, proposal, on=day)

    def give_notice(self, day: date) -> None:
        """Give notice to leave in some weeks."""
        self._give_notice(day, timedelta(days=60))

    def give_short_notice(self, day: date) -> None:
        """Give notice to leave soon."""
        self._give_notice(day, timedelta(days=28))

    def leave(self, day: date) -> None:
        """Leave, as the notice is over."""
        change.exit_lot(DEMO, self._admission, on=day)

    def expire(self, day: date) -> None:
        """Come to the last day."""
        change.expire(DEMO, self._admission, on=day)

    @property
    def _application(self) -> Application:
        assert self.application is not None
        return self.application

    @property
    def _admission(self) -> Admission:
        assert self.admission is not None
        return self.admission

    def _state(self, criteria: Sequence[str], of_money: str = "") -> None:
        for criterion in criteria:
            words = of_money if criterion == Criterion.FINANCIAL_STANDING else ""
            answer.state_criterion(
                self.people.user,
                self._application,
                criterion=criterion,
                words=words or STATEMENTS[Criterion(criterion)],
                version=0,
            )

    def _apply(self, day: date, of_money: str) -> None:
        self.start(day)
        user, application = self.people.user, self._application
        self._state(tuple(STATEMENTS), of_money)
        answers = {str(question): True for question in Declaration}
        answer.declare(user, application, answers=answers, version=application.version)
        answer.consent_to_publish(user, application, given=True, version=application.version)
        attach(user, application.public_id)
        shown = documents_in_force(self.lot.id, day)
        signatures = apply.Signatures(shown.specification_id, day, day, day, shown.agreement_version)
        apply.sign_application(user, application, signatures, on=day)
        apply.submit_application(
            user,
            application,
            declaration=application.declaration,
            consent_to_publish=True,
            at=datetime.combine(day, time(10), LONDON),
            on=day,
        )

    def _record(self, criterion: str, result: str, reason: str, day: date) -> None:
        decide.record_criterion(
            self.people.manager,
            self._application,
            criterion=criterion,
            result=result,
            reason=reason,
            evidence=["The statement and the file that were sent with it."],
            on=day,
        )

    def _admit(self, day: date, terms: dict[str, date | None]) -> None:
        manager = self.people.manager
        proposal = propose.propose_admission(manager, self._application, terms=terms, on=day)
        propose.agree(self.people.commissioner, proposal, proposer=manager, on=day)
        found = select(Admission).where(Admission.application_id == self._application.id)
        self.admission = db.session.scalars(found).one()

    def _change(self, kind: str, reason: str, agreeing: Actor, day: date) -> None:
        manager = self.people.manager
        proposal = propose.propose_change(manager, self._admission, kind=kind, reason=reason, on=day)
        propose.agree(agreeing, proposal, proposer=manager, on=day)

    def _give_notice(self, day: date, length: timedelta) -> None:
        change.give_exit_notice(
            self.people.user,
            self._admission,
            last_day=day + length,
            reason="We are closing this house.",
            on=day,
        )

    def _rate(self, rating: Rating, day: date) -> None:
        rate(self.home, rating, day)
        assert self.home.location_id is not None
        ratings.follow_rating(DEMO, self.home.location_id, on=day)


def _designate(people: People, home: Service, on: date) -> None:
    """Ask to be called specialist in some needs, and to renew that in two; decide all but one of each."""
    for need, fate in DESIGNATIONS:
        evidence = designate.Evidence(
            EvidenceKind.PROFESSIONAL_ACCREDITATION,
            "Two in three staff hold a qualification in this field.",
            "demonstration",
            on - timedelta(days=90),
        )
        asked = designate.apply_for_designation(
            people.user, home, area=need, standard_version="2026.1", evidence=[evidence]
        )
        if fate == "withdrawn":
            designate.withdraw_designation(people.manager, asked, reason="The evidence was out of date.")
        elif fate != "applied":
            first, review = (on - timedelta(days=20), on + timedelta(days=40))
            if fate == "expired":
                first, review = on - timedelta(days=700), on - timedelta(days=5)
            designate.designate(people.manager, asked, valid_from=first, review_by=review, on=on)
        if fate in ("renewal", "renewed"):
            again = designate.ask_to_renew(
                people.user, asked, standard_version="2026.2", evidence=[evidence], on=on
            )
        if fate == "renewed":
            designate.designate(
                people.manager, again, valid_from=on, review_by=on + timedelta(days=365), on=on
            )
    designate.expire_designations(DEMO, on=on)
