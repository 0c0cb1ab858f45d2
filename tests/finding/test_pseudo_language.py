"""No page holds words that a translator can't reach: in a made-up language every sentence stands in ⟦brackets⟧."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.support import NullTranslations
from flask import Flask
from flask_babel import Domain
from lxml import etree
from lxml import html as lxml_html

from directory.leagues.jobs import publish_league_tables
from directory.web.languages import page_language
from tests.browser.paths import NOT_THERE, PATHS, TABLE, filled
from tests.finding.conftest import Town
from tests.finding.test_searching import WORDS
from tests.page_client import PageClient

PSEUDO = "eo"  # a language that Babel can write dates in and that we have no catalogue for
LANGUAGES = """
[en]
name = "English"
direction = "ltr"
confirmed_by = "the authors"

[eo]
name = "⟦Pseudo⟧"
direction = "ltr"
confirmed_by = ""
"""
# Pages that depend on this town, beside those of tests/browser.
MORE_PATHS = (
    WORDS,
    "/find-care?category=nursing_home",
    "/find-care?q=nothing+is+called+zzyzx&max-weekly=1",
    "/catalogue/haringey",
    "/checklists?service={service}&service=gone&need=dementia",
    "/compare?service={service}&service=gone&max-weekly=100&near=N8+0RD",
    "/compare/all?q=care&near=N8+0RD",
    "/work-out-the-cost?kind=home_care&go=1&first_minutes=30&first_times=2&first_days=0&budget=10",
    "/work-out-the-cost?kind=care_home&go=1&level=nursing&nursing=standard&price=900&budget=abc",
    "/work-out-the-cost?kind=day_opportunities",
    "/view-together?text=together",
    "/view-together?link=nothing",
    "/shortlist/shared/nothing",
    "/league-table/haringey/list-2-h1",
)
MISSING = {"/shortlist/shared/nothing", *NOT_THERE}
TRANSLATED_ATTRIBUTES = ("title", "aria-label", "placeholder", "alt", "data-copied")
UNTRANSLATED_TAGS = frozenset(
    {"script", "style", "bdi", "time"}
)  # bdi and time hold data: names, amounts, days
# Alone or in a title: names, which are the same in every language, and postcodes.
DATA = re.compile(r"Haringey|Lark Homecare|\b[A-Z]{1,2}\d[A-Z\d]?(?: ?\d[A-Z]{2})?\b")


class Bracketed(NullTranslations):
    """A catalogue that answers each message with itself, in brackets."""

    def ugettext(self, message: str) -> str:
        """The message."""
        return f"⟦{message}⟧"

    def ungettext(self, singular: str, plural: str, num: int) -> str:
        """The message that English would choose."""
        return f"⟦{singular if num == 1 else plural}⟧"

    def upgettext(self, context: str, message: str) -> str:
        """The message."""
        return f"⟦{message}⟧"


@pytest.fixture
def pseudo(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The site with English and the made-up language."""
    (tmp_path / "languages.toml").write_text(LANGUAGES, encoding="utf-8")
    monkeypatch.setitem(app.config, "BABEL_TRANSLATION_DIRECTORIES", str(tmp_path))
    real = Domain.get_translations

    def catalogue(domain: Domain) -> object:
        return Bracketed() if page_language().code == PSEUDO else real(domain)

    monkeypatch.setattr(Domain, "get_translations", catalogue)


def test_every_sentence_can_be_translated(pseudo: None, town: Town, client: PageClient) -> None:
    publish_league_tables()
    addresses = [str(link) for link in client.page(WORDS).xpath("//*[@class='cc-card__name']//a/@href")]
    slugs = (
        addresses[0].split("?")[0].rpartition("/")[2],
        addresses[1].split("?")[0].rpartition("/")[2],
    )
    table = str(client.page("/league-tables").xpath("//main//li/a/@href")[0])
    raw: list[str] = []
    for path in (*PATHS, *MORE_PATHS):
        address = table if path == TABLE else filled(path, slugs)
        status = 404 if path in MISSING else 200
        tree = client.page(f"{address}{'&' if '?' in address else '?'}lang={PSEUDO}", status)
        assert tree.get("lang") == PSEUDO and "⟦" in tree.text_content()
        raw += [f"{path}: {words}" for words in raw_words(tree)]
    assert not raw, "\n".join(raw)


def raw_words(tree: lxml_html.HtmlElement) -> Iterator[str]:
    """What a reader would see or hear that stands outside the brackets."""
    depth = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if not isinstance(element.tag, str):
            continue
        if event == "start":
            for name in TRANSLATED_ATTRIBUTES:
                _, left = outside(element.get(name, ""), 0)
                if left and in_page_language(element):
                    yield f"{element.tag} {name}: {left}"
        text, holder = (element.text, element) if event == "start" else (element.tail, element.getparent())
        depth, left = outside(text or "", depth)
        if left and holder is not None and holder.tag not in UNTRANSLATED_TAGS and in_page_language(holder):
            yield f"{holder.tag}: {left}"


def outside(text: str, depth: int) -> tuple[int, str]:
    """How deep in brackets the text ends, and the words in it that no bracket holds."""
    kept = []
    for sign in text:
        if sign == "⟧":
            depth -= 1
        elif sign == "⟦":
            depth += 1
        elif depth == 0:
            kept.append(sign)
    words = " ".join("".join(kept).split())
    return depth, words if re.search(r"[^\W\d_]", DATA.sub("", words)) else ""


def in_page_language(element: lxml_html.HtmlElement) -> bool:
    """Whether nothing around it says that it is data: another language, a name, a day."""
    said = element.xpath("ancestor-or-self::*[@lang][1]/@lang")
    kept_apart = any(above.tag in UNTRANSLATED_TAGS for above in (element, *element.iterancestors()))
    return said[-1:] == [PSEUDO] and not kept_apart
