"""`robots.txt`, the site map and `security.txt`."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Response, current_app, url_for

from directory.foundation.errors import NotFound
from directory.foundation.time import today
from directory.opendata.rules import crawl_pattern, robots_lines, security_lines
from directory.opendata.sitemap_page import sitemap_files, sitemap_index_xml, sitemap_xml
from directory.web.access import limited, machine
from directory.web.languages import site_languages

opendata = Blueprint("opendata", __name__)
SITEMAP_LIMIT = "30 per minute"
KEPT_SECONDS = 3600
# Answers to what one visitor asked or keeps, forms, files of pages that are listed, and what only machines ask.
NOT_TO_CRAWL = (
    "callbacks.form",
    "challenging.form",
    "challenging.thanks",
    "claims.search",
    "comparing.side_by_side",
    "demonstration.accounts",
    "files.file",
    "finding.about_you",
    "finding.suggest",
    "health.alive",
    "health.ready",
    "moderation.mistake",
    "print.catalogue_pdf",
    "print.checklists",
    "register.search",
    "reminder_answers.letter",
    "shortlists.shortlist",
    "signing_in.invitation",
    "signing_in.new_password",
    "signing_in.sign_in",
    "signing_in.signed_out",
    "together.begin",
)
# Their own address is listed; with a search in it there would be no end of them.
NOT_TO_CRAWL_WITH_SEARCH = ("costing.calculator", "costing.savings", "finding.results")


@opendata.get("/robots.txt")
@machine
def robots() -> Response:
    """What search engines should leave alone; in a demonstration all of it, for what it shows is invented."""
    if current_app.config["DEMONSTRATION"]:
        return _text(robots_lines(["/"], None))
    patterns = [*_patterns(NOT_TO_CRAWL), *(f"{path}?*" for path in _patterns(NOT_TO_CRAWL_WITH_SEARCH))]
    site = current_app.config["PUBLIC_URL"]
    return _text(robots_lines(sorted(patterns), f"{site}{url_for('opendata.sitemap')}" if site else None))


@opendata.get("/sitemap.xml")
@machine
@limited(SITEMAP_LIMIT)
def sitemap() -> Response:
    """The map of the site, or the list of its files where one could not hold it."""
    site, languages = _site(), _languages()
    files = sitemap_files(today(), languages)
    if len(files) == 1:
        return _xml(sitemap_xml(files[0], languages, site))
    numbers = range(1, len(files) + 1)
    return _xml(
        sitemap_index_xml(f"{site}{url_for('opendata.sitemap_file', number=number)}" for number in numbers)
    )


@opendata.get("/sitemap-<int:number>.xml")
@machine
@limited(SITEMAP_LIMIT)
def sitemap_file(number: int) -> Response:
    """One file of the map, from 1."""
    site, languages = _site(), _languages()
    files = sitemap_files(today(), languages)
    if not 1 <= number <= len(files):
        raise NotFound
    return _xml(sitemap_xml(files[number - 1], languages, site))


@opendata.get("/.well-known/security.txt")
@machine
def security() -> Response:
    """Whom to tell of a weakness (RFC 9116), where the settings name somebody and the day has not passed."""
    settings = current_app.extensions["settings"]
    if not settings.security_contact or settings.security_expires < today():
        raise NotFound
    site = current_app.config["PUBLIC_URL"]
    canonical = f"{site}{url_for('opendata.security')}" if site else None
    return _text(security_lines(settings.security_contact, settings.security_expires, canonical))


def _site() -> str:
    """The site's public address; without one a map would have to believe whatever host a request names."""
    site: str = current_app.config["PUBLIC_URL"]
    if not site or current_app.config["DEMONSTRATION"]:
        raise NotFound
    return site


def _languages() -> list[str]:
    return [language.code for language in site_languages()]


def _patterns(endpoints: Iterable[str]) -> list[str]:
    rules = (rule for endpoint in endpoints for rule in current_app.url_map.iter_rules(endpoint))
    return [crawl_pattern(rule.rule) for rule in rules]


def _text(lines: Iterable[str]) -> Response:
    return _kept(Response("\n".join(lines) + "\n", mimetype="text/plain"))


def _xml(text: str) -> Response:
    return _kept(Response(text, mimetype="text/xml"))


def _kept(response: Response) -> Response:
    """Let it be kept for an hour by whoever asks, a shared cache too: it is the same for everybody."""
    response.cache_control.public = True
    response.cache_control.max_age = KEPT_SECONDS
    return response
