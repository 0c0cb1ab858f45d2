"""A home care agency's whole way in a browser: from claiming its page to losing its place on the list, and back.

Everybody uses pages and buttons alone, reads letters in the folder of mail, and has a browser of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import run_command, running_site
from tests.browser.inspection import NewPage
from tests.browser.people import MailFolder, Person
from tests.imports import cqc_files as files
from tests.patience import wait_until

FIRST_DAY = "2026-11-22"
A_WEEK_LATER = "2026-11-30"
A_DAY_AFTER = "2026-12-01"
NAME = "Marshlight Example Homecare"
LOCATION = "1-900000077"
LOT = "Care at home: one price for all needs and all days"
RESULTS = "/find-care?category=home_care&council=E09000014"
PASSWORD = "lantern-orchard-puddle"
STATEMENTS = {
    "Financial standing": "Our last accounts show three months of costs in reserve.",
    "The laws you must keep": "We keep written rules and check them each spring.",
    "Health and safety": "Everybody is trained to lift, and medicines are checked twice.",
    "A stable workforce": "We are 24. Three left last year. Travel time is paid.",
    "Fit to do this work": "We are registered for personal care and insured until March.",
    "Skill and experience": "Nine years of care at home in Hornsey.",
}


@dataclass(slots=True)
class Way:
    """Who goes the way: an administrator, two of the Council, the agency's manager; and somebody of the public."""

    site: str
    mail: MailFolder
    administrator: Person
    staff: Person
    second: Person
    visitor: Person
    manager: Person
    public: Page

    def move_to(self, site: str) -> None:
        """Go on at the address of the same site, a week later: everybody is still signed in."""
        self.site = site
        for person in (self.administrator, self.staff, self.second, self.visitor, self.manager):
            person.site = site


@contextmanager
def step(what: str) -> Iterator[None]:
    """Say in a failure how far the way went."""
    try:
        yield
    except BaseException as error:
        error.add_note(f"while {what}")
        raise


def register_file(folder: Path, as_of: str, rating: str, published: str) -> Path:
    """A file of the regulator that names the agency and its rating."""
    row = files.tidy_row(
        location_id=LOCATION,
        name=NAME,
        provider_id="1-800000077",
        provider_name="Marshlight Example Care Limited",
        address="7 Example Street, London",
        phone="020 7946 0177",
        regulated_activities="Personal care",
        adult_social_care="Y",
        rating_overall=rating,
        rating_date=published,
        as_of=as_of,
    )
    return files.put(folder, f"tidy-{as_of}.csv", files.table(files.TIDY, [row]))


def prepare(folder: Path) -> None:
    """Few services, and the agency on the register."""
    run_command(folder, FIRST_DAY, "demo", "--services", "20")
    run_command(folder, FIRST_DAY, "import", "cqc", register_file(folder, "2026-10", "Good", "2026-03-02"))


def test_an_agency_is_invited_listed_held_suspended_and_listed_again(
    tmp_path: Path, new_page: NewPage
) -> None:
    # A site of its own, since the others keep theirs as it is, and here a week passes.
    prepare(tmp_path)
    go_the_way(tmp_path, new_page)


def go_the_way(folder: Path, new_page: NewPage) -> None:
    """Every step in turn."""
    with running_site(folder, FIRST_DAY) as site:
        way = Way(
            site=site,
            mail=MailFolder(folder / "mail"),
            administrator=Person.of_demonstration(new_page(), site, "administrator@example.org"),
            staff=Person(new_page(), site, "farah.frame@example.org", PASSWORD),
            second=Person.of_demonstration(new_page(), site, "framework-manager@example.org"),
            visitor=Person.of_demonstration(new_page(), site, "quality-officer@example.org"),
            manager=Person(
                new_page(viewport={"width": 320, "height": 640}), site, "mina@example.org", PASSWORD
            ),
            public=new_page(),
        )
        for take in (
            invite_staff,
            claim_the_page,
            decide_the_claim,
            complete_the_page,
            apply_to_the_lot,
            offer_a_price,
            send_the_application,
            assess_every_criterion,
            visit_the_agency,
            admit_it,
            publish_it,
            find_it,
            change_the_price,
            tell_when_care_can_begin,
        ):
            with step(describe(take)):
                take(way)
    with running_site(folder, A_WEEK_LATER) as site:
        way.move_to(site)
        with step("answering a reminder by its link, without a password"):
            answer_the_reminder(way, new_page())
        with step("the register brings a fall of the rating"):
            fall = register_file(folder, "2026-11", "Requires improvement", "2026-11-28")
            run_command(folder, A_WEEK_LATER, "import", "cqc", fall)
        for take in (read_that_it_is_held, suspend_it, read_that_it_cannot_be_lifted):
            with step(describe(take)):
                take(way)
    with running_site(folder, A_DAY_AFTER) as site:
        way.move_to(site)
        with step("the register brings a better rating"):
            rise = register_file(folder, "2026-12", "Good", "2026-12-01")
            run_command(folder, A_DAY_AFTER, "import", "cqc", rise)
        with step(describe(lift_it)):
            lift_it(way)


def describe(take: Callable[[Way], None]) -> str:
    """A step in the words of its docstring."""
    return (take.__doc__ or "").rstrip(".")


def invite_staff(way: Way) -> None:
    """The administrator invites a framework manager, who sets up a password and an app for codes."""
    way.administrator.follow("People")
    way.administrator.follow("Invite")
    way.administrator.write("Name", "Farah Frame")
    way.administrator.write("E-mail address", way.staff.email)
    way.administrator.page.get_by_label("Role").select_option(label="Framework manager")
    way.administrator.page.get_by_label("Council").select_option(label="Haringey")
    way.administrator.press("Send the invitation", "on its way")
    way.staff.take_invitation(way.mail.link(way.staff.email, "You are invited"))


def claim_the_page(way: Way) -> None:
    """The manager finds the agency by its number with the inspectors and claims it."""
    manager = way.manager
    manager.open("/claim")
    manager.write("Name or postcode of the service", LOCATION)
    manager.press("Find my service", NAME)
    manager.follow(NAME)
    manager.write("Your name", "Mina Marsh")
    manager.write("Your job there", "Registered manager")
    manager.write("Your work e-mail address", manager.email)
    manager.write("Your work phone number", "020 7946 0178")
    manager.page.get_by_label("I may speak for this service").check()
    manager.press("Send", re.compile(r"C-\w{4}-\w{4}"))


def decide_the_claim(way: Way) -> None:
    """Staff ring the number that the inspectors publish, and accept the claim; the manager is invited."""
    staff = way.staff
    staff.follow("Claims")
    staff.follow(NAME)
    staff.choose("How did you reach them?", "A phone call")
    staff.choose("Who publishes the contact?", "The inspectors’ register")
    staff.choose("What did they say?", "They confirmed the claim")
    staff.write("On which day?", FIRST_DAY)
    staff.press("Note it", "Noted.")
    staff.press("Accept the claim", "the claimant is told by letter")
    way.manager.take_invitation(way.mail.link(way.manager.email, "You are invited"))


def complete_the_page(way: Way) -> None:
    """The manager completes the page and hands it in."""
    manager = way.manager
    manager.follow("Pages to complete")
    manager.follow(NAME)
    manager.reads("6 things are missing")
    manager.press("We agree", "You agreed to publish")
    manager.follow("One named person")
    manager.write("Name", "Mina Marsh")
    manager.write("Job", "Registered manager")
    manager.write("Direct phone", "020 7946 0178")
    manager.write("E-mail address", manager.email)
    manager.write("On which day did they agree", FIRST_DAY)
    manager.press("Save", "Saved in your draft")
    manager.follow("Terms")
    manager.choose("Can people try it first?", "Yes")
    manager.write("Days of the trial", "14")
    manager.write("Days of notice a resident gives", "14")
    manager.write("Days of notice you give", "28")
    manager.press("Save", "Saved in your draft")
    manager.follow(re.compile(r"^Your own words$"))
    manager.write("In one sentence", "Care at home in Hornsey, day and evening.")
    manager.write("About the service", "The same two or three carers come to you, at the times you choose.")
    manager.press("Save", "Saved in your draft")
    manager.follow("put them into the page")
    manager.reads("Nobody else sees the page before the Council publishes it.")
    manager.press(re.compile(r"^Put \d"), "It is in the page now")
    manager.follow("Pages to complete")
    manager.follow(NAME)
    manager.press("Send", "Sent. The Council reads it now.")


def apply_to_the_lot(way: Way) -> None:
    """The manager applies to a lot, and does every task of the application but the price."""
    manager = way.manager
    manager.follow("Lists and applications")
    manager.press(f"Apply {NAME}", "Declarations")
    manager.follow("Declarations")
    for answer in manager.page.get_by_label("Yes", exact=True).all():
        answer.check()
    manager.press("Save", "saved")
    for criterion, words in STATEMENTS.items():
        manager.follow(criterion)
        manager.write("How do you meet this?", words)
        manager.press("Save", "saved")
    manager.follow("Agree that prices")
    manager.page.get_by_label("Yes", exact=True).check()
    manager.press("Save", "saved")
    manager.follow("Specification and agreement")
    for tick in manager.page.get_by_role("checkbox").all():
        tick.check()
    manager.press("Sign", "saved")


def offer_a_price(way: Way) -> None:
    """The manager asks for a price in the lot that is applied to, and puts right what a rule refuses."""
    manager = way.manager
    manager.follow(re.compile(r"^Prices$"))
    manager.follow("Propose a price for something else")
    manager.page.get_by_label("For which list?").select_option(label=LOT)
    manager.page.get_by_label("Who pays it?").select_option(label="The Council arranges it")
    manager.page.get_by_label("What is it for?").select_option(label="An hour")
    manager.write("New price", "24.50")
    manager.write("From which day?", FIRST_DAY)
    manager.press("Send to the Council", "say that weekends, bank holidays and travel are in the price")
    expect(manager.page.locator(".govuk-error-summary")).to_be_focused()
    for question in ("weekends", "bank holidays", "travel"):
        manager.choose(re.compile(question), "Yes")
    manager.press("Send to the Council", "Sent to the Council")


def send_the_application(way: Way) -> None:
    """The manager checks all answers and sends the application."""
    manager = way.manager
    manager.follow("Lists and applications")
    manager.follow(NAME)
    manager.reads("1 price for this lot")
    manager.follow("Check all answers and send")
    manager.press("Send the application", "Sent. The council answers within 10 working days")


def assess_every_criterion(way: Way) -> None:
    """Staff decide each criterion; the next one opens by itself."""
    staff = way.staff
    staff.follow("Applications")
    staff.follow(NAME)
    staff.press("Begin to assess", "You began to assess it")
    staff.follow("Decide this")  # the first that is not decided stands open
    for number, criterion in enumerate(STATEMENTS, 1):
        expect(staff.page.get_by_role("heading", level=1)).to_contain_text(criterion)
        staff.choose("Do they meet it?", "Pass")
        staff.press("Save and go on", f"{number} of 6 decided")
    staff.reads("It cannot be admitted yet")


def visit_the_agency(way: Way) -> None:
    """A quality officer records the visit before admission."""
    visitor = way.visitor
    visitor.follow("Applications")
    visitor.follow(NAME)
    visitor.follow("Record the visit")
    visitor.write("Day of the visit", FIRST_DAY)
    visitor.choose("Does the service offer what it claims", "Yes")
    visitor.press("Save", "The visit is recorded")


def admit_it(way: Way) -> None:
    """One of the Council proposes to admit it, another agrees, and the manager reads the answer."""
    way.staff.page.reload()
    way.staff.follow("Propose to admit it")
    way.staff.write("First day on the list", FIRST_DAY)
    way.staff.write("Agreement signed on", FIRST_DAY)
    way.staff.press("Propose it", "It is admitted once another person agrees")
    expect(way.staff.page.locator("main").get_by_role("button", name="Agree")).to_have_count(0)
    way.second.follow("Applications")
    way.second.follow(NAME)
    way.second.press("Agree", "Admitted.")
    way.manager.page.goto(way.mail.link(way.manager.email, "The answer to your application"))
    way.manager.reads("Admitted on 22 November 2026")


def publish_it(way: Way) -> None:
    """A framework manager accepts the first price and publishes the page."""
    way.staff.follow("Moderation")
    way.staff.follow(NAME)
    way.staff.press("Accept this price", "Accepted. The price is published")
    way.staff.follow("Pages of services")
    way.staff.follow(NAME)
    way.staff.press("Publish the page", "The page is public")


def find_it(way: Way) -> None:
    """A daughter finds it with its rating and price, and whom to ring."""
    is_found(way, "£24.50", "Good")
    way.public.get_by_role("link", name=NAME).click()
    expect(way.public.locator("body")).to_contain_text("£171.50 a week")
    expect(way.public.locator("body")).to_contain_text("Mina Marsh")


def change_the_price(way: Way) -> None:
    """The manager asks for another price; the public one stays until a framework manager accepts it."""
    manager = way.manager
    manager.follow("Your services")
    manager.follow(NAME)
    manager.follow(re.compile(r"^Prices$"))
    manager.follow(re.compile(r"^Change\s+£"))
    manager.write("New price", "25.60")
    manager.write("From which day?", FIRST_DAY)
    manager.press("Send to the Council", "Sent to the Council")
    way.public.reload()
    expect(way.public.locator("body")).to_contain_text("£171.50 a week")
    way.staff.follow("Moderation")
    way.staff.follow(NAME)
    way.staff.press("Accept this price", "Accepted. The price is published")
    is_found(way, "£25.60", "Good")


def tell_when_care_can_begin(way: Way) -> None:
    """The manager tells how soon care can begin."""
    way.manager.follow("Your services")
    way.manager.follow("Vacancies")
    way.manager.press("In 2 weeks", "Saved")
    is_found(way, "Can start in 2 weeks")


def answer_the_reminder(way: Way, reader: Page) -> None:
    """Press the button behind the link of the letter, in a browser that never signed in."""
    reader.goto(way.mail.link(way.manager.email, "Is this still right?"))
    reader.get_by_label(NAME).select_option(label="In 3 days")
    reader.get_by_role("button", name="This is right today").click()
    expect(reader.locator("main")).to_contain_text("Families see this now")
    is_found(way, "Can start within a week", "told us today")


def read_that_it_is_held(way: Way) -> None:
    """The instrument holds new placements: the results and the page warn, and staff have a review to do."""
    is_found(way, "Requires improvement", "No new people placed by the Council for now")
    way.public.get_by_role("link", name=NAME).click()
    expect(way.public.locator("main")).to_contain_text("The Council is not placing anyone new here for now")
    way.staff.open("/council")
    way.staff.follow("Our list")
    way.staff.follow(NAME)
    way.staff.reads("On hold")
    way.staff.reads("Its rating fell below the lowest that the list takes")


def suspend_it(way: Way) -> None:
    """Two people suspend it: nobody finds it, and its page is no page any more."""
    address = way.public.url
    decide_together(way, "Suspend: take it off the list", "Two missed visits were found.")
    wait_until(lambda: NAME not in results(way), f"{NAME} gone from the public results")
    way.public.goto(address)
    expect(way.public.locator("body")).not_to_contain_text("£")


def read_that_it_cannot_be_lifted(way: Way) -> None:
    """While the rating is below the lowest that the list takes, nobody is offered to lift it, and the page says why."""
    way.staff.open("/council")
    way.staff.follow("Our list")
    way.staff.follow(NAME)
    way.staff.reads("It cannot be put back on the list now")
    expect(way.staff.page.get_by_role("link", name="Lift: back on the list as before")).to_have_count(0)


def lift_it(way: Way) -> None:
    """Two people lift it once the rating is good enough again: it is found again, with the price it had."""
    decide_together(way, "Lift: back on the list as before", "The visits are made again.")
    is_found(way, "Good", "£25.60")


def decide_together(way: Way, change: str, why: str) -> None:
    """One proposes a change of the agency's place on the list, another agrees to it."""
    for person in (way.staff, way.second):
        person.open("/council")
        person.follow("Our list")
        person.follow(NAME)
        if person is way.staff:
            person.follow(change)
            person.write("Why?", why)
            person.press("Propose it", "It happens once another person agrees")
    way.second.press("Agree", "the public site follows")


def results(way: Way) -> str:
    """The public results as they are now, unread by the browser: asking for them is cheap."""
    return way.public.request.get(f"{way.site}{RESULTS}").text()


def is_found(way: Way, *words: str) -> None:
    """Search as the public does once the index has followed: one card, which says these words."""
    wait_until(
        lambda: all(each in results(way) for each in (NAME, *words)),
        f"{NAME} in the public results with {words}",
    )
    way.public.goto(f"{way.site}{RESULTS}")
    card = way.public.locator(".cc-card", has_text=NAME)
    for each in words:
        expect(card).to_contain_text(each)
