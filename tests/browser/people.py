"""People in a browser: each with one of their own, who read their letters, sign in with a code and fill in forms."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from playwright.sync_api import Page, expect

from directory.accounts.second_factor import STEP_SECONDS, code_at
from directory.demo.accounts import PASSWORD, demo_accounts, has_app, secret_of
from directory.foundation.time import now
from tests.patience import wait_until

_LINK = re.compile(r"https?://\S+")


class MailFolder:
    """The letters that a site wrote into a folder, as whoever they went to reads them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def link(self, to: str, subject: str) -> str:
        """The first link in the newest letter to an address whose subject has these words; waits for the letter."""
        found: list[str] = []

        def has_come() -> bool:
            found[:] = self._texts(to, subject)
            return bool(found)

        wait_until(has_come, f"a letter to {to} about “{subject}”")
        link = _LINK.search(found[0])
        assert link, found[0]
        return link.group()

    def _texts(self, to: str, subject: str) -> list[str]:
        files = sorted(self.folder.glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)
        letters = (message_from_bytes(path.read_bytes(), policy=default) for path in files)
        return [
            str(body.get_content())
            for letter in letters
            if isinstance(letter, EmailMessage)
            and to in str(letter["To"])
            and subject in str(letter["Subject"])
            and (body := letter.get_body(("plain",))) is not None
        ]


class Person:
    """Somebody who uses the site in a browser of their own."""

    def __init__(self, page: Page, site: str, email: str, password: str, secret: str = "") -> None:
        self.page = page
        self.site = site
        self.email = email
        self.password = password
        self.secret = secret

    @classmethod
    def of_demonstration(cls, page: Page, site: str, email: str) -> Person:
        """One of the demonstration's people, whose secret everybody knows; signed in."""
        account = next(account for account in demo_accounts() if account.email == email)
        person = cls(page, site, email, PASSWORD, secret_of(account) if has_app(account) else "")
        person.sign_in()
        return person

    def open(self, path: str) -> None:
        """Open a page of the site by its address, as from a bookmark."""
        self.page.goto(f"{self.site}{path}")

    def follow(self, link: str | re.Pattern[str]) -> None:
        """Follow a link of the page, which may look like a button."""
        self.page.locator("a:visible", has_text=link).first.click()

    def choose(self, question: str | re.Pattern[str], answer: str) -> None:
        """Choose one of a question's answers."""
        self.page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()

    def write(self, field: str, words: str) -> None:
        """Write into a field."""
        self.page.get_by_label(field).first.fill(words)

    def press(self, button: str | re.Pattern[str], then: str | re.Pattern[str]) -> None:
        """Press a button, and read on the page that comes that it was done."""
        self.page.locator("main").get_by_role("button", name=button).first.click()
        self.reads(then)

    def reads(self, words: str | re.Pattern[str]) -> None:
        """The words stand on the page."""
        expect(self.page.locator("main")).to_contain_text(words)

    def take_invitation(self, link: str) -> None:
        """Choose a password and set up the app for codes, from the link of an invitation."""
        self.page.goto(link)
        self.write("Choose a password", self.password)
        self.press("Go on", "Set up your app for codes")
        self.secret = self.page.locator("code").inner_text()
        self.write("The code that the app shows now", code_at(self.secret, now()))
        self.press("Finish", "Keep your recovery codes")
        self.follow("I have kept them. Go on")

    def sign_in(self) -> None:
        """Sign in with the password and a code; a resident with the password alone."""
        self.open("/sign-in")
        self.write("Your e-mail address", self.email)
        self.write("Your password", self.password)
        if not self.secret:
            self.press("Go on", "Your page")
            return
        self.press("Go on", "Enter your code")
        for steps in (-1, 0, 1):  # each code counts once, and the next one's time may have begun
            self.write("Your code", code_at(self.secret, now() + timedelta(seconds=steps * STEP_SECONDS)))
            self.page.get_by_role("button", name="Go on").click()
            self.page.wait_for_load_state()
            if not self.page.url.startswith(f"{self.site}/sign-in"):
                return
        raise AssertionError(f"{self.email} could not sign in")
