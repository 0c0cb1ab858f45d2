"""Every sentence of the site is there in every language, whole, with its placeholders."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent.parent
KEYWORDS = {
    "_": None,
    "_l": None,
    "_lp": ((1, "c"), 2),
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
METHODS = [("directory/**.py", "python"), ("templates/**.html", "jinja2")]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
TRANSLATED = [
    code
    for code in tomllib.loads((ROOT / "translations/languages.toml").read_text(encoding="utf-8"))
    if code != "en"
]


# Files whose words stand on pages for staff alone, which are drawn in English (`web.languages.is_for_staff`).
STAFF_FILES = re.compile(
    r"templates/(frameworks|places|preparing|prices|register)/"
    r"|templates/\w+/council_\w+\.html"
    r"|templates/admissions/(assess|assess_form|admission|admission_form|admissions|decline|designation|designations"
    r"|entries|entry_form|queue|refuse_check|staff_parts)\.html"
    r"|templates/claims/claims?\.html"
    r"|templates/moderation/(?!mistake)"
    r"|directory/(frameworks|imports|preparing|moderation/(?!forms|report_letter|views/reporting|views/challenging))"
    r"|directory/\w+/((views|forms)/council\w*|council_\w+)\.py"
    r"|directory/admissions/(assessing_page|forms/(assessing|entries|admission)|views/(assessing|deciding|entries))\.py"
    r"|directory/claims/claim_page\.py"
    r"|directory/(places|prices)/forms\.py"
    r"|directory/desk/work_\w+\.py"
    r"|templates/desk/work\w*\.html"
    r"|directory/register/imports_page\.py"
)


def source_messages() -> set[tuple[str | None, str | tuple[str, ...]]]:
    """Every message of the sources that anybody but staff reads: its context and its words."""
    messages = extract_from_dir(str(ROOT), METHODS, keywords=KEYWORDS)
    return {(context, words) for file, _, words, _, context in messages if not STAFF_FILES.match(file)}


def catalogue(code: str) -> Catalog:
    with (ROOT / "translations" / code / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=code)


def placeholders(words: str) -> set[str]:
    return set(PLACEHOLDER.findall(words))


def forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


@pytest.mark.parametrize("code", TRANSLATED)
def test_nothing_is_missing_or_fuzzy(code: str) -> None:
    translated = catalogue(code)
    sources = source_messages()
    assert len(sources) > 500, "the sources were not read"
    for context, words in sources:
        message = translated.get(words if isinstance(words, str) else words[0], context)
        assert message is not None, f"{code} lacks: {words}"
        assert all(forms(message)), f"{code} has no words for: {words}"
        assert not message.fuzzy, f"{code} is fuzzy: {words}"


@pytest.mark.parametrize("code", TRANSLATED)
def test_placeholders_survive(code: str) -> None:
    translated = catalogue(code)
    for message in translated:
        if not message.id or not any(forms(message)):  # those of pages for staff stay in English
            continue
        expected = placeholders(message.id if isinstance(message.id, str) else message.id[1])
        assert isinstance(message.id, str) or len(forms(message)) == translated.num_plurals
        for form in forms(message):
            # A form for one, two or none may say the number in a word.
            missing = expected - placeholders(form)
            assert placeholders(form) <= expected and missing <= (
                {"num"} if len(forms(message)) > 1 else set()
            ), f"{code}: {form}"


def test_arabic_counts_as_arabic_counts() -> None:
    # Babel's own rule for a new Arabic catalogue gives 11 to 99 the form that belongs to 100.
    assert "n%100>=11" in catalogue("ar").plural_expr.replace(" ", "")
