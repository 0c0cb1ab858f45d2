"""A passkey in a browser, with the device that Chromium plays: made, used in the place of a code, and put away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import CDPSession, Page, expect

from directory.demo.accounts import PASSWORD, demo_accounts
from tests.browser.inspection import NewPage
from tests.browser.signing_in import sign_in


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


def signed_in(page: Page, site: str, address: str, role: str) -> str:
    """Let the browser hold a session of one of the demonstration's people; that person's e-mail address."""
    token = sign_in(site, role)
    page.context.add_cookies([{"name": "session", "value": token, "url": address}])
    return next(account.email for account in demo_accounts() if account.role == role)


def give_password(page: Page, address: str, email: str) -> None:
    """The address and the password; the page that asks for a code comes next."""
    page.goto(f"{address}/sign-in")
    page.get_by_label("Your e-mail address").fill(email)
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter your code")


def test_a_passkey_stands_in_the_place_of_a_code(
    site: str, address: str, device: Callable[..., tuple[Page, CDPSession]]
) -> None:
    page, _ = device()
    email = signed_in(page, site, address, "approver")
    page.goto(f"{address}/sign-in/again")
    expect(page.get_by_role("button", name="Use a passkey")).to_have_count(0)
    page.goto(f"{address}/account")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("A name for this passkey").fill("Work phone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("link", name="Work phone")).to_be_visible()
    page.locator("main").get_by_role("button", name="Sign out", exact=True).click()
    give_password(page, address, email)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(f"{address}/council", timeout=15000)
    page.goto(f"{address}/account")
    page.get_by_role("link", name="Work phone").click()
    page.get_by_role("button", name="Remove this passkey").click()
    expect(page.get_by_text("The passkey is removed")).to_be_visible()


def test_a_device_that_does_not_know_its_owner_is_not_taken(
    site: str, address: str, device: Callable[..., tuple[Page, CDPSession]], new_page: NewPage
) -> None:
    page, talk = device()
    signed_in(page, site, address, "quality_officer")
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
