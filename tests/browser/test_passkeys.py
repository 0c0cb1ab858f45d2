"""A passkey in a browser, with the device that Chromium plays: made, used in the place of a code, and put away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import CDPSession, Page, expect

from directory.accounts.second_factor import STEP_SECONDS, code_at
from directory.foundation.time import now
from tests.browser.inspection import NewPage


@pytest.fixture
def address(site: str) -> str:
    """The site by a name: no passkey is bound to a number."""
    return site.replace("127.0.0.1", "localhost")


@pytest.fixture
def device(new_page: NewPage) -> Callable[..., tuple[Page, CDPSession]]:
    """A page whose browser has a device for passkeys, and who may talk to that device."""

    def open_page(**options: object) -> tuple[Page, CDPSession]:
        page = new_page(viewport={"width": 320, "height": 640}, **options)
        talk = page.context.new_cdp_session(page)
        talk.send("WebAuthn.enable")
        talk.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        return page, talk

    return open_page


def give_password(page: Page, address: str, email: str) -> None:
    """The address and the password; the page that asks for a code comes next."""
    page.goto(f"{address}/demo")
    password = page.locator("p code").first.inner_text()
    page.goto(f"{address}/sign-in")
    page.get_by_label("Your e-mail address").fill(email)
    page.get_by_label("Your password").fill(password)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter your code")


def give_code(page: Page, code: str) -> None:
    """The code of an app; the sign-in is complete with that."""
    page.get_by_label("Your code").fill(code)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")


def person(page: Page, address: str, number: int) -> tuple[str, str]:
    """The e-mail address and a code of one of the demonstration's people: the next one, since the demonstration was
    made with that of now a moment ago, and each counts once.
    """
    page.goto(f"{address}/demo")
    row = page.locator(".cc-people li").nth(number)
    secret = row.locator("code").last.inner_text()
    return row.locator("bdi").inner_text(), code_at(secret, now() + timedelta(seconds=STEP_SECONDS))


def test_a_passkey_stands_in_the_place_of_a_code(
    address: str, device: Callable[..., tuple[Page, CDPSession]]
) -> None:
    page, _ = device()
    email, code = person(page, address, 0)
    give_password(page, address, email)
    expect(page.get_by_role("button", name="Use a passkey")).to_have_count(0)
    give_code(page, code)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("A name for this passkey").fill("Work phone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("link", name="Work phone")).to_be_visible()
    page.locator("main").get_by_role("button", name="Sign out", exact=True).click()
    give_password(page, address, email)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    page.get_by_role("link", name="Work phone").click()
    page.get_by_role("button", name="Remove this passkey").click()
    expect(page.get_by_text("The passkey is removed")).to_be_visible()


def test_a_device_that_does_not_know_its_owner_is_not_taken(
    address: str, device: Callable[..., tuple[Page, CDPSession]], new_page: NewPage
) -> None:
    page, talk = device()
    email, code = person(page, address, 1)
    give_password(page, address, email)
    give_code(page, code)
    page.goto(f"{address}/account/passkeys/add")
    expect(page.get_by_text("This browser cannot make a passkey here")).to_be_hidden()
    page.get_by_label("A name for this passkey").fill("Tablet")
    talk.send("WebAuthn.disable")  # and with that no device at all
    talk.send("WebAuthn.enable")
    page.get_by_role("button", name="Add a passkey").click()
    # Without a device Chromium waits for one: the page stays, and what was typed with it.
    expect(page.get_by_label("A name for this passkey")).to_have_value("Tablet")
    still = new_page(java_script_enabled=False)
    still.context.add_cookies(page.context.cookies())
    still.goto(f"{address}/account/passkeys/add")
    expect(still.get_by_text("This browser cannot make a passkey here")).to_be_visible()
    expect(still.get_by_role("button", name="Add a passkey")).to_be_hidden()
