"""A council prepares its entries and admits a provider that claims one: on the real register, through the pages.

Everybody is invented and signs in as people do; the service is a real location of the regulator's file with its
rating. What is entered about it here (a contact, terms, a description) is said to be an example.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Flask
from lxml import html
from sqlalchemy import select

from directory.accounts.actions.people import invitation_token, invite
from directory.accounts.models import Account
from directory.accounts.second_factor import code_at
from directory.accounts.states import Side
from directory.admissions.models import Application, DecisionProposal
from directory.admissions.rules import Declaration, required_criteria
from directory.catalogue.models import Service
from directory.claims.models import Claim
from directory.finding.jobs import rebuild
from directory.foundation.actor import SYSTEM, Grant, Role
from directory.foundation.database import db, transaction
from directory.foundation.form_tokens import new_token
from directory.foundation.time import now, today
from directory.frameworks.models import Lot
from directory.places.queries import council_named
from directory.register.queries import current_ratings
from directory.web.access import limiter
from tests.page_client import PageClient

COUNCIL = "Birmingham"  # of whose homes the shipped files of the regulator are recent
PASSWORD = "kettle-harbour-maple"


def errors_of(body: bytes) -> str:
    """What a page says is wrong, for the line of a step that did not hold."""
    said = html.fromstring(body).xpath("//*[contains(@class, 'error')]//text()") if body else []
    return " ".join(" ".join(said).split())[:500]


class Browser:
    """Somebody's browser: one who is signed in, or the public."""

    def __init__(self, app: Flask) -> None:
        self.client = PageClient(app, app.response_class)
        self.steps = 0

    def page(self, path: str) -> html.HtmlElement:
        """A page that must be there."""
        return self.client.page(path)

    def send(self, path: str, sent: Mapping[str, Any] | None = None, status: int = 303) -> Any:
        """A form that must be taken."""
        self.steps += 1
        answer = self.client.post(path, data={"token": new_token(), **(sent or {})})
        assert answer.status_code == status, f"POST {path}: {answer.status_code} {errors_of(answer.data)}"
        return answer

    def form(self, path: str, **values: Any) -> Any:
        """The form of a page as it stands, with some values changed, sent to where it goes."""
        (found,) = self.page(path).xpath("//main//form[@method='post'][.//input[@name='version']]")
        data: dict[str, Any] = {}
        for control in found.xpath(".//input|.//textarea"):
            name, kind = control.get("name"), control.get("type")
            if kind in ("radio", "checkbox"):
                if control.get("checked") is not None:
                    data.setdefault(name, []).append(control.get("value"))
            elif name:
                typed = (
                    (control.text or "").lstrip("\n") if control.tag == "textarea" else control.get("value")
                )
                data[name] = typed or ""
        return self.send(found.get("action") or path, {**data, **values})

    def accept(self, token: str) -> None:
        """Accept an invitation: choose the password, set up the app."""
        self.send(f"/invitation/{token}", {"password": PASSWORD})
        page = self.page("/account/authenticator")
        secret = str(page.xpath("//input[@name='secret']/@value")[0])
        self.send("/account/authenticator", {"secret": secret, "code": code_at(secret, now())}, 200)


def walk(app: Flask) -> None:
    """Walk it; raises AssertionError with the step that did not hold."""
    limiter.enabled = False
    with app.app_context():
        council = council_named(COUNCIL)
        assert council is not None
        entry = prepared_home(council.code)
        slug, name, location = entry.slug, entry.name, str(entry.location_id)
        rating = current_ratings([location])[location].overall
        assert rating is not None
        print(f"\n{name} ({location}): {rating.value}, an entry that nobody sees yet")
        public = Browser(app)
        assert public.client.get(f"/services/{slug}").status_code == 404
        manager, second, officer = (
            staff(app, role, council.code)
            for role in (Role.FRAMEWORK_MANAGER, Role.FRAMEWORK_MANAGER, Role.COMMISSIONING_MANAGER)
        )
        lot_id = set_up_list(manager, council.code, entry.category)
        provider = claim(public, manager, app, location)
        complete(provider, slug)
        admit(provider, manager, second, officer, slug, lot_id, location)
        manager.form(f"/council/pages/{slug}", verb="publish")
        with transaction():
            rebuild([])
        results = public.page(f"/find-care?q={name.replace(' ', '+')}&council={council.code}").text_content()
        assert name in results, "admitted and published, and not among the results"
        own = " ".join(public.page(f"/services/{slug}").text_content().split())
        assert rating.value.replace("_", " ").capitalize() in own, (
            "the page does not show the regulator's rating"
        )
        steps = sum(browser.steps for browser in (public, manager, second, officer, provider))
        print(f"claimed, completed, assessed, admitted by two people and found in public: {steps} forms sent")


def prepared_home(council: str) -> Service:
    """A prepared care home of the council's area that is rated Good."""
    rows = db.session.scalars(
        select(Service)
        .where(Service.state == "prepared", Service.council_code == council, Service.category == "care_home")
        .order_by(Service.name)
    ).all()
    ratings = current_ratings([str(row.location_id) for row in rows])
    for row in rows:
        overall = ratings[str(row.location_id)].overall
        if overall is not None and overall.value == "good":
            return row
    raise AssertionError(f"no prepared care home that is rated Good among {len(rows)}")


def staff(app: Flask, role: Role, council: str) -> Browser:
    """Somebody who works for the council, invited and signed in."""
    number = db.session.query(Account).count() + 1
    with transaction():
        row = invite(
            SYSTEM,
            f"staff-{number}@example.org",
            name=f"Example {role.replace('_', ' ')} {number}",
            side=Side.STAFF,
            grants=(Grant(role, council=council),),
            by_letter=False,
        )
        token = invitation_token(row.id)
    browser = Browser(app)
    browser.accept(token)
    return browser


def set_up_list(manager: Browser, council: str, category: str) -> int:
    """An approved list with one lot, open and live; the id of the lot."""
    begins = today() - timedelta(days=30)
    answer = manager.send(
        "/council/instruments/new",
        {
            "council": council,
            "code": "Example list",
            "name": "Example approved list",
            "type": "dynamic_market",
            "legal_regime": "PA2023_LTC",
            "starts_on": begins.isoformat(),
            "ends_on": (begins + timedelta(days=1400)).isoformat(),
            "extension_to": "",
            "max_value": "1,000,000",
            "expected_yearly": "100,000",
            "catalogue_choice": "yes",
            "further_competition": "yes",
            "emergency": "yes",
            "direct_award": "no",
            "direct_award_basis": "",
            "source": "An example",
            "members": "",
            "min_rating": "good",
            "unrated_policy": "refuse",
            "on_fall": "hold",
            "publication_consent": "yes",
            "notice_months": "3",
            "agreement_version": "1",
        },
    )
    own = str(answer.location).partition("?")[0]
    lot = {
        "code": "H1",
        "name": "Homes",
        "categories": [category],
        "client_groups": ["older_people"],
        "regulated_required": "yes",
        "pricing_mode": "non_priced",
        "standard_placements_only": "no",
        "award_methods": ["catalogue_choice"],
        "opens_on": "",
    }
    manager.send(f"{own}/lots/new", lot)
    manager.form(
        f"{own}/lots/H1/specification", title="Homes", valid_from=begins.isoformat(), new_version="1"
    )
    manager.send(f"{own}/open")
    manager.send(f"{own}/go-live")
    return db.session.scalars(select(Lot.id).where(Lot.code == "H1")).one()


def claim(public: Browser, manager: Browser, app: Flask, location: str) -> Browser:
    """The provider claims its entry; the council rings the number that the regulator publishes, and agrees."""
    assert public.page(f"/claim?q={location}").xpath(f"//main//a[@href='/claim/{location}']")
    typed = {
        "name": "Ada Example",
        "job": "Registered manager",
        "email": "ada@example.org",
        "phone": "020 7946 0555",
        "consent": "y",
    }
    public.send(f"/claim/{location}", typed)
    db.session.rollback()
    row = db.session.scalars(select(Claim).order_by(Claim.id.desc())).first()
    assert row is not None
    number = row.id
    contact = {
        "means": "by_call",
        "publisher": "regulator",
        "used": "020 7946 0123",
        "outcome": "confirmed",
        "contacted_on": today().isoformat(),
        "note": "The office knows her.",
    }
    own = f"/council/claims/{number}"
    sent = {f"contact-{name}": value for name, value in contact.items()}
    manager.send(f"{own}/contact", {**sent, "contact-token": new_token()})
    version = str(db.session.scalar(select(Claim.version).where(Claim.id == number)))
    manager.send(f"{own}/accept", {"accept-version": version, "accept-token": new_token()})
    db.session.rollback()
    account = db.session.scalars(select(Account).where(Account.email == "ada@example.org")).one()
    provider = Browser(app)
    provider.accept(invitation_token(account.id))
    return provider


def complete(provider: Browser, slug: str) -> None:
    """The provider completes its entry and hands it in."""
    edit = f"/provider/services/{slug}/edit"
    provider.form(f"{edit}/words", text__en__summary="An example of a summary.")
    provider.form(
        f"{edit}/terms", trial_offered="no", notice_by_resident_days="28", notice_by_provider_days="28"
    )
    provider.form(
        f"{edit}/contact", name="Ada Example", phone="020 7946 0555", consent_on=today().isoformat()
    )
    page = provider.page(f"/provider/services/{slug}/check")
    (form,) = page.xpath("//form[contains(@action, '/send')]")
    provider.send(
        form.get("action"), {field.get("name"): field.get("value") for field in form.xpath(".//input")}
    )
    own = f"/provider/entries/{slug}"
    provider.send(f"{own}/agree", {"version": _version(slug)})
    provider.send(f"{own}/submit", {"version": _version(slug)})


def _version(slug: str) -> str:
    db.session.rollback()
    return str(db.session.scalar(select(Service.version).where(Service.slug == slug)))


def admit(
    provider: Browser,
    manager: Browser,
    second: Browser,
    officer: Browser,
    slug: str,
    lot_id: int,
    location: str,
) -> None:
    """The provider applies; the council assesses, visits, and two people admit."""

    def version(browser: Browser, path: str) -> str:
        return str(browser.page(path).xpath("//input[@name='version']/@value")[0])

    apply = str(provider.send(f"/provider/applications/start/{slug}/{lot_id}").location)
    provider.send(
        f"{apply}/location", {"location_id": location, "version": version(provider, f"{apply}/location")}
    )
    declared = dict.fromkeys(Declaration, "yes")
    provider.send(f"{apply}/declaration", {**declared, "version": version(provider, f"{apply}/declaration")})
    provider.send(f"{apply}/consent", {"consent": "yes", "version": version(provider, f"{apply}/consent")})
    for criterion in required_criteria(regulated_required=True):
        provider.send(f"{apply}/criteria/{criterion}", {"words": "We do this well.", "version": "0"})
    provider.form(f"{apply}/sign", specification="y", safeguarding="y", prevent="y")
    provider.send(f"{apply}/send")
    db.session.rollback()
    row = db.session.scalars(select(Application)).one()
    assess = f"/council/applications/{row.public_id}"
    manager.send(f"{assess}/begin")
    manager.send(f"{assess}/location")
    officer.send(f"{assess}/visit/plan", {"planned_for": today().isoformat()})
    officer.send(f"{assess}/visit", {"completed_on": today().isoformat(), "confirmed": "yes"})
    for criterion in required_criteria(regulated_required=True):
        manager.send(f"{assess}/criteria/{criterion}", {"result": "pass", "evidence": "What they say"})
    day = today().isoformat()
    manager.send(f"{assess}/admit", {"valid_from": day, "agreement_signed_on": day})
    db.session.rollback()
    decision = db.session.scalars(select(DecisionProposal.public_id)).one()
    second.send(f"/council/decisions/{decision}/agree")
    assert re.search(r"Admitted on", provider.page(apply).text_content())
