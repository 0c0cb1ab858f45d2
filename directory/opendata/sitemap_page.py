"""The site map as XML (sitemaps.org, protocol 0.9), each page in each language (`hreflang`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from urllib.parse import urlencode
from xml.sax.saxutils import escape, quoteattr

from flask import url_for

from directory.opendata.queries import Page, public_pages
from directory.opendata.rules import files_of
from directory.pages.guides import GUIDES

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
# The address without a language answers in that which the browser asks for.
ANY_LANGUAGE = "x-default"


def sitemap_files(on: date, languages: Sequence[str]) -> list[Sequence[Page]]:
    """The public pages of each file: a page has an address in each language, and one that leaves it to the browser."""
    return files_of(public_pages(on, (guide.name for guide in GUIDES)), len(languages) + 1)


def sitemap_xml(pages: Iterable[Page], languages: Sequence[str], site: str) -> str:
    """One file of the map: every address of each page, with its alternatives."""
    entries = "".join(_entries(f"{site}{url_for(name, **values)}", languages) for name, values in pages)
    return f'{HEAD}<urlset xmlns="{SITEMAP}" xmlns:xhtml="{XHTML}">\n{entries}</urlset>\n'


def sitemap_index_xml(addresses: Iterable[str]) -> str:
    """The list of the files, where there is more than one."""
    entries = "".join(f"<sitemap><loc>{escape(address)}</loc></sitemap>\n" for address in addresses)
    return f'{HEAD}<sitemapindex xmlns="{SITEMAP}">\n{entries}</sitemapindex>\n'


def _entries(address: str, languages: Sequence[str]) -> str:
    versions = {ANY_LANGUAGE: address}
    versions.update((code, f"{address}?{urlencode({'lang': code})}") for code in languages)
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang={quoteattr(code)} href={quoteattr(version)}/>'
        for code, version in versions.items()
    )
    return "".join(f"<url><loc>{escape(version)}</loc>{links}</url>\n" for version in versions.values())
