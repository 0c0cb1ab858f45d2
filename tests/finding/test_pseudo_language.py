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

from directory.web.languages import page_language
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
PAGES = {
    "/": 200,
    WORDS: 200,
    "/find-care?category=nursing_home": 200,
    "/find-care?q=nothing+is+called+zzyzx&max-weekly=1": 200,
    "/services/{slug}": 200,
    "/services/{slug}/report-a-mistake": 200,
    "/register": 200,
    "/register?q=care": 200,
    "/councils": 200,
    "/councils/haringey": 200,
    "/catalogue/haringey": 200,
    "/checklists?service={slug}&service=gone&need=dementia": 200,
    "/compare": 200,
    "/compare?service={slug}&service=gone&max-weekly=100&near=N8+0RD": 200,
    "/compare/all?q=care&near=N8+0RD": 200,
    "/league-tables": 200,
    "/work-out-the-cost": 200,
    "/work-out-the-cost?kind=home_care&go=1&first_minutes=30&first_times=2&first_days=0&budget=10": 200,
    "/work-out-the-cost?kind=care_home&go=1&level=nursing&nursing=standard&price=900&budget=abc": 200,
    "/work-out-the-cost?kind=day_opportunities": 200,
    "/view-together?text=together": 200,
    "/view-together?link=nothing": 200,
    "/guides": 200,
    "/guides/choosing-home-care": 200,
    "/accessibility-statement": 200,
    "/privacy": 200,
    "/cookies": 200,
    "/shortlist": 200,
    "/shortlist/shared/nothing": 404,
    "/demo/mail": 200,
    "/no-such-page": 404,
}
SPOKEN = ("title", "aria-label", "placeholder", "alt", "data-copied")
UNSAID = frozenset({"script", "style", "bdi", "time"})  # bdi and time hold data: names, amounts, days
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


def test_every_word_is_in_reach_of_a_translator(pseudo: None, town: Town, client: PageClient) -> None:
    found = client.page(WORDS).xpath("//*[@class='cc-card__name']//a/@href")
    slug = str(found[0]).split("?", maxsplit=1)[0].rsplit("/", maxsplit=1)[-1]
    raw: list[str] = []
    for path, status in PAGES.items():
        address = path.replace("{slug}", slug)
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
            for name in SPOKEN:
                _, left = outside(element.get(name, ""), 0)
                if left and in_page_language(element):
                    yield f"{element.tag} {name}: {left}"
        text, holder = (element.text, element) if event == "start" else (element.tail, element.getparent())
        depth, left = outside(text or "", depth)
        if left and holder is not None and holder.tag not in UNSAID and in_page_language(holder):
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
    kept_apart = any(above.tag in UNSAID for above in (element, *element.iterancestors()))
    return said[-1:] == [PSEUDO] and not kept_apart
