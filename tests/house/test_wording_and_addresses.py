"""How sources and templates are written: no word of the old private vocabulary, no address by hand, no endless line."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SOURCES = [
    path
    for folder in ("directory", "search", "tests", "benchmarks")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if path != Path(__file__)
]
MOST_CHARACTERS = 200
# Names that had a meaning in this project alone, each with the term that stands in its place.
FORMER_NAMES = {
    "Answered": "SearchOutcome",
    "Asked": "SearchParams",
    "HER_OWN": "PERSONAL_PARAMS",
    "JUST_HAPPENED": "FLASH_PARAMS",
    "Kept": "VersionedCache",
    "Tally": "MovingWindowMemoryStorage",
    "Weighed": "CostedWeek",
    "at_the_press": "pdf_slot",
    "close_what_ran_out": "expire_due",
    "dice": "seeded_random",
    "door": "access check",
    "door_of": "access check",
    "doors": "access checks",
    "dress_templates": "configure_jinja",
    "end_what_ran_out": "expire_due",
    "guards": "append_only_triggers",
    "hamlet": "listed_services",
    "hand_over": "send",
    "her_own": "personal",
    "keeper": "get_cache",
    "kept_paper": "catalogue_pdf",
    "lose_sight": "mark_unknown",
    "mend": "repair_index",
    "post_office": "mailer",
    "read_meaning": "interpret",
    "service_sheet": "service_context",
    "speak_for": "the council of the request",
    "speak_once": "bind_locale",
    "speak_only_for": "the council of the request",
    "surroundings": "inject_globals",
    "turn_the_day": "reindex_daily",
    "unguards": "drop_append_only_triggers",
    "weigh": "cost_week",
}
NAME = re.compile(r"\b(" + "|".join(map(re.escape, FORMER_NAMES)) + r")\b")
STRING_OR_COMMENT = re.compile(r'""".*?"""|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|#[^\n]*', re.DOTALL)
# A key of seeded numbers, an address of the regulator, and the folder of the built files, which `asset` adds names to.
# Paths that are not ours, and the folders whose pages are for staff (`web.languages`).
PATHS_OF_OTHERS = {
    "/writer/",
    "/provider/",
    "/static/build/",
    "/proc",
    "/proc/locks",
    "/council",
    "/council/",
    "/site",
    "/site/",
}
ADDRESS_BY_HAND = re.compile(r"""\b(?:href|action|src)=["']/""")


def test_no_former_name_comes_back() -> None:
    """In code and in the names of files; sentences, which visitors read, say what they like."""
    found = []
    for path in SOURCES:
        code = STRING_OR_COMMENT.sub("", path.read_text(encoding="utf-8"))
        parts = set(path.relative_to(ROOT).with_suffix("").parts)
        for name in sorted({*NAME.findall(code), *FORMER_NAMES.keys() & parts}):
            found.append(f"{path.relative_to(ROOT)}: {name} is called {FORMER_NAMES[name]}")
    assert not found


def test_no_address_is_written_by_hand() -> None:
    """`url_for` knows the address of a page, `asset` that of a file."""
    by_hand = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in TEMPLATES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if ADDRESS_BY_HAND.search(line)
    ]
    assert not by_hand


def test_no_expression_of_a_template_holds_an_address() -> None:
    by_hand = [
        f"{path.relative_to(ROOT)}: {expression}"
        for path in TEMPLATES
        for expression in re.findall(r"\{[{%].*?[%}]\}", path.read_text(encoding="utf-8"), re.DOTALL)
        if re.search(r"""["']/[a-z]""", expression)
    ]
    assert not by_hand


def test_no_source_holds_an_address() -> None:
    """Outside the decorators of views, a text that begins like a path of this site is one of `PATHS_OF_OTHERS`."""
    by_hand = []
    for path in sorted((ROOT / "directory").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        routes = {
            id(node)
            for function in ast.walk(tree)
            if isinstance(function, ast.FunctionDef)
            for decorator in function.decorator_list
            for node in ast.walk(decorator)
        }
        by_hand += [
            f"{path.relative_to(ROOT)}:{node.lineno} {node.value}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in routes
            and re.match(r"/[a-z]", node.value)
            and node.value not in PATHS_OF_OTHERS
        ]
    assert not by_hand


def test_no_template_line_is_endless() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in TEMPLATES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > MOST_CHARACTERS
    ]
    assert not long
