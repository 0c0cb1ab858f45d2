"""How a site map is cut into files, and the lines of `robots.txt` and `security.txt`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

# The protocol of sitemaps.org allows 50,000 addresses and 50 MB a file; these are some 6 MB.
MOST_ADDRESSES = 10_000
Item = TypeVar("Item")


def files_of(pages: Sequence[Item], addresses_a_page: int) -> list[Sequence[Item]]:
    """The pages of each file of a site map, in order: at least one file, none with more than MOST_ADDRESSES."""
    size = max(1, MOST_ADDRESSES // addresses_a_page)
    return [pages[start : start + size] for start in range(0, max(1, len(pages)), size)]


def robots_lines(disallowed: Iterable[str], sitemap: str | None) -> list[str]:
    """The lines of a `robots.txt` (RFC 9309) for every robot; `sitemap` is a whole address, where there is one."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in disallowed)]
    return [*lines, "", f"Sitemap: {sitemap}"] if sitemap else lines


def crawl_pattern(rule: str) -> str:
    """A rule of the router as a path of `robots.txt`: any value where a parameter stands."""
    return re.sub(r"<[^>]+>", "*", rule)


def contact_uri(contact: str) -> str:
    """A contact as the URI that RFC 9116 asks for: an e-mail address gets its scheme."""
    return contact if ":" in contact else f"mailto:{contact}"


def security_lines(contact: str, expires: date, canonical: str | None) -> list[str]:
    """The lines of a `security.txt` (RFC 9116). It holds through the day `expires`, in UTC."""
    lines = [
        f"Contact: {contact_uri(contact)}",
        f"Expires: {expires.isoformat()}T23:59:59Z",
        "Preferred-Languages: en",
    ]
    return [*lines, f"Canonical: {canonical}"] if canonical else lines
