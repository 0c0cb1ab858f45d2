"""Every memory of a process is known, bounded, and said in `docs/decisions/caches.md`.

A cache is found by what makes it: a decorator that remembers, a call that makes one, or a container that a module
starts empty. One that is not in the list below fails here, and one that strangers can fill needs a test that fills it
(`tests/trust/test_caches_fed_by_strangers.py`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from directory.admissions.standing import LOTS
from directory.comparing.queries.comparison import COMPARED
from directory.finding.queries.list_prices import OWN_WEEKS
from directory.finding.queries.service import USUAL_RATES
from directory.foundation.cache import CacheBounds
from directory.presenting.queries import PRICE_RANGES
from directory.prices.queries import BACKGROUND
from directory.web.page_cache import PAGES
from tests.trust.test_caches_fed_by_strangers import FED

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENT = (ROOT / "docs/decisions/caches.md").read_text(encoding="utf-8")
NAMED = (PAGES, COMPARED, PRICE_RANGES, OWN_WEEKS, LOTS, USUAL_RATES, BACKGROUND)
MAKERS = {"lru_cache", "cache", "cached", "cachedmethod", "cached_property"}
CONTAINERS = {
    "LRUCache",
    "TTLCache",
    "LFUCache",
    "Cache",
    "VersionedCache",
    "CacheBounds",
    "OrderedDict",
    "deque",
}
STRANGERS = "strangers"
# What fills each cache: a word of a visitor's own ("strangers"), or what the site itself is made of.
CACHES = {
    "directory/accounts/passwords.py hasher": "one value",
    "directory/accounts/passwords.py nobody": "one value",
    "directory/admissions/queries.py _listable_among": "a day",
    "directory/admissions/standing.py LOTS": "the lots of a day",
    "directory/admissions/standing.py _standing_of": "a day",
    "directory/catalogue/queries.py _governed_by": "the sets of councils that staff work for, a day",
    "directory/comparing/queries/comparison.py COMPARED": STRANGERS,
    "directory/presenting/queries.py PRICE_RANGES": STRANGERS,
    "directory/demo/feedback_texts.py sentences": "one value",
    "directory/demo/geography.py CouncilGeography.outcodes": "the demonstration's own run",
    "directory/finding/log.py SearchLogWriter.__init__": STRANGERS,
    "directory/finding/queries/list_prices.py OWN_WEEKS": STRANGERS,
    "directory/finding/queries/service.py USUAL_RATES": "the councils and the needs that they have rates for",
    "directory/foundation/cache.py VersionedCache.__init__": "every named cache",
    "directory/foundation/cache.py get_cache": "every named cache",
    "directory/foundation/calendar.py bank_holidays": "one value",
    "directory/foundation/database.py built_once": "the sets of councils that staff work for, and their accounts",
    "directory/foundation/database.py for_providers": "a day",
    "directory/foundation/workflow.py WORKFLOWS": "the workflows of the site",
    "directory/pages/queries.py accessibility_facts": "one value",
    "directory/pages/queries.py privacy_reviewed": "one value",
    "directory/places/shipped.py languages_by_council": "one value",
    "directory/places/shipped.py outlines": "one value",
    "directory/places/shipped.py ward_lines": "one value",
    "directory/presenting/weeks.py _remembered_week_words": STRANGERS,
    "directory/prices/national_queries.py _shipped_charging": "one value",
    "directory/prices/national_queries.py bank_holidays": "one value",
    "directory/prices/queries.py BACKGROUND": "one value",
    "directory/register/rules/codes.py _remembered_fold": STRANGERS,
    "directory/web/i18n.py _CATALOGS": "the languages of the site",
    "directory/web/labels.py _labels": "the kinds of labels in the languages of the site",
    "directory/web/languages.py _best_match": STRANGERS,
    "directory/web/languages.py languages_in": "one value",
    "directory/web/logs.py _words": "one value",
    "directory/web/memoize.py _drawings": STRANGERS,
    "directory/web/memoize.py fixed_url": STRANGERS,
    "directory/web/page_cache.py PAGES": STRANGERS,
    "directory/web/rate_limit_storage.py MovingWindowMemoryStorage._within": STRANGERS,
    "directory/web/templating.py _day": STRANGERS,
    "directory/web/templating.py _number": STRANGERS,
    "directory/web/templating.py built_files": "one value",
    "directory/web/templating.py money": STRANGERS,
    "search/analysis.py _remembered_fold": STRANGERS,
    "search/analysis.py _remembered_term": STRANGERS,
    "search/engines/snapshot.py Memory.__init__": STRANGERS,
}


def test_every_cache_is_in_the_list() -> None:
    found = {cache for path in modules() for cache in caches_in(path)}
    assert found - CACHES.keys() == set(), "add it to CACHES, with what fills it"
    assert CACHES.keys() - found == set(), "no longer there"


def test_each_that_strangers_can_fill_is_filled_by_a_test() -> None:
    assert {cache for cache, fed_by in CACHES.items() if fed_by == STRANGERS} == FED.keys()


def test_no_decorator_remembers_without_end() -> None:
    for path in modules():
        for decorator in (d for node in ast.walk(tree_of(path)) for d in getattr(node, "decorator_list", ())):
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            if name_of(called) in {"lru_cache", "cache"} and "demo" not in path.parts:
                sizes = [k.value for k in getattr(decorator, "keywords", ()) if k.arg == "maxsize"]
                assert sizes and not (isinstance(sizes[0], ast.Constant) and sizes[0].value is None), path


def test_the_document_says_the_bound_of_each_named_cache() -> None:
    for bounds in NAMED:
        assert f"{bounds.max_entries:,}" in DOCUMENT and mb(bounds) in DOCUMENT, bounds


def mb(bounds: CacheBounds) -> str:
    return f"{bounds.max_bytes / 1_000_000:g} MB"


def modules() -> Iterator[Path]:
    for folder in ("directory", "search"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def caches_in(path: Path) -> Iterator[str]:
    """What remembers in a module, as "path qualified.name": the function, or the constant it is bound to."""
    where = path.relative_to(ROOT).as_posix()
    tree = tree_of(path)
    for item in tree.body:
        if isinstance(item, ast.Assign | ast.AnnAssign) and item.value is not None and is_memory(item.value):
            target = item.targets[0] if isinstance(item, ast.Assign) else item.target
            yield f"{where} {name_of(target)}"
    for name, function in functions_of(tree):
        decorators = [d.func if isinstance(d, ast.Call) else d for d in function.decorator_list]
        calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
        makes = [call for call in calls if name_of(call.func) in CONTAINERS | {"lru_cache"}]
        if any(name_of(decorator) in MAKERS for decorator in decorators) or makes:
            yield f"{where} {name}"


def functions_of(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    for item in tree.body:
        if isinstance(item, ast.FunctionDef):
            yield item.name, item
        if isinstance(item, ast.ClassDef):
            for member in item.body:
                if isinstance(member, ast.FunctionDef):
                    yield f"{item.name}.{member.name}", member


def is_memory(value: ast.expr) -> bool:
    """Whether a module keeps something that begins empty, or names the bounds of a cache."""
    if isinstance(value, ast.Dict):
        return not value.keys
    if isinstance(value, ast.List | ast.Set):
        return not value.elts
    if not isinstance(value, ast.Call):
        return False
    empty = name_of(value.func) in {"dict", "list", "set"} and not value.args
    return empty or name_of(value.func) in CONTAINERS


def name_of(expression: ast.expr) -> str:
    if isinstance(expression, ast.Subscript):
        return name_of(expression.value)
    return expression.attr if isinstance(expression, ast.Attribute) else getattr(expression, "id", "")
