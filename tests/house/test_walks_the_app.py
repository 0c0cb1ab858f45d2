"""Rules that hold for the whole application, so that a new page or workflow is covered without being listed."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes
from sqlalchemy.orm import configure_mappers

from directory.foundation.database import Model
from directory.foundation.errors import WrongState
from directory.foundation.on_demand import LIBRARIES
from directory.foundation.workflow import WORKFLOWS, Workflow
from directory.web.access import access_of, limit_of
from tests.browser.paths import ELSEWHERE, PATHS, SIGNED_IN

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = ROOT / "templates"
FORBIDDEN_NAMES = {
    "util",
    "utils",
    "helpers",
    "common",
    "misc",
    "base",
    "core",
    "manager",
    "services",
    "listings",
}
# Nobody reads it: naming the class is what makes its address known to the limiter.
NAMED_TO_REGISTER = {"STORES"}


def modules() -> list[Path]:
    ours = [*sorted((ROOT / "directory").rglob("*.py")), *sorted((ROOT / "search").rglob("*.py"))]
    return [path for path in ours if path.parent.name != "versions"]


def test_every_view_declares_its_access(session_app: Flask) -> None:
    without = [name for name, view in session_app.view_functions.items() if access_of(view) is None]
    assert not without


# What costs little more than the page that would refuse it (1 to 2 ms of processor), and what watches the site.
UNLIMITED = {
    "finding.start",
    "health.alive",
    "health.ready",
    "opendata.robots",
    "opendata.security",
    "pages.accessibility",
    "pages.cookies",
    "pages.guide",
    "pages.guides",
    "pages.privacy",
}


def test_every_view_is_limited_or_costs_next_to_nothing(session_app: Flask) -> None:
    views = session_app.view_functions
    assert {name for name, view in views.items() if limit_of(view) is None} == UNLIMITED
    posts = {rule.endpoint for rule in session_app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert not posts & UNLIMITED, "whatever writes is limited"


def test_every_address_is_kebab_case_and_typed(session_app: Flask) -> None:
    for rule in session_app.url_map.iter_rules():
        fixed = re.sub(r"<[^>]+>", "", rule.rule)
        assert re.fullmatch(r"[a-z0-9/.-]*", fixed), rule.rule
        for converter in re.findall(r"<([^>]+)>", rule.rule):
            assert ":" in converter, f"{rule.rule}: {converter} has no type"


def test_addresses_once_given_never_vanish(session_app: Flask) -> None:
    known = (Path(__file__).parent / "addresses.txt").read_text(encoding="utf-8").split()
    now = {rule.rule for rule in session_app.url_map.iter_rules()}
    assert not set(known) - now, "an address that people may have kept is gone"
    assert not now - set(known), "add the new address to addresses.txt"


def test_no_page_is_missing_from_the_list(session_app: Flask) -> None:
    for rule in session_app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.rule in ELSEWHERE:
            continue
        shape = re.compile(re.sub(r"<[^>]+>", "[^/?]+", rule.rule) + r"(\?.*)?")
        assert any(shape.fullmatch(path) for path in (*PATHS, *SIGNED_IN)), (
            f"add {rule.rule} to tests/browser/paths.py"
        )


@pytest.mark.parametrize("workflow", WORKFLOWS.values(), ids=lambda workflow: workflow.name)
def test_every_verb_from_every_state(workflow: Workflow) -> None:
    for state in workflow.states:
        for verb, (sources, target) in workflow.moves.items():
            if state in sources:
                assert workflow.move(state, verb) == target
            else:
                with pytest.raises(WrongState):
                    workflow.move(state, verb)
    assert not any(workflow.verbs(state) for state in workflow.final), "a final state has a way out"
    reachable = {workflow.initial, *workflow.other_beginnings}
    while more := {
        t for s in reachable for v in workflow.verbs(s) if (t := workflow.move(s, v)) not in reachable
    }:
        reachable |= more
    assert reachable == workflow.states, "a state that nothing leads to"


def test_some_workflows_were_walked() -> None:
    assert len(WORKFLOWS) >= 4


def test_no_relationship_crosses_rooms() -> None:
    configure_mappers()
    for mapper in Model.registry.mappers:
        room = mapper.class_.__module__.split(".")[1]
        for relation in mapper.relationships:
            assert relation.mapper.class_.__module__.split(".")[1] == room, (
                f"{mapper.class_.__name__}.{relation.key}"
            )


def test_templates_are_all_used_and_compile(session_app: Flask) -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in [*modules(), *TEMPLATES.rglob("*.html")])
    for path in sorted(TEMPLATES.rglob("*.html")):
        name = path.relative_to(TEMPLATES).as_posix()
        with session_app.test_request_context("/"):  # a template is compiled for a language
            session_app.jinja_env.get_template(name)
        assert name in sources or path.stem.isdigit() or name.startswith("pages/"), f"nobody uses {name}"


def test_every_macro_and_import_is_used(session_app: Flask) -> None:
    """A macro is used where its own template or one that imports it names it, outside the macro itself."""
    trees = {
        path.relative_to(TEMPLATES).as_posix(): session_app.jinja_env.parse(path.read_text(encoding="utf-8"))
        for path in TEMPLATES.rglob("*.html")
    }
    used: set[tuple[str, str]] = set()
    for name, tree in trees.items():
        uses = Counter(word.name for word in tree.find_all(nodes.Name) if word.ctx == "load")
        for macro in tree.find_all(nodes.Macro):
            inside = sum(word.name == macro.name for word in macro.find_all(nodes.Name))
            if uses[macro.name] > inside:
                used.add((name, macro.name))
        for taken in tree.find_all(nodes.FromImport):
            for pair in taken.names:
                macro_name, alias = pair if isinstance(pair, tuple) else (pair, pair)
                assert uses[alias], f"{name} imports {alias} for nothing"
                used.add((taken.template.value, macro_name))
    defined = {(name, macro.name) for name, tree in trees.items() for macro in tree.find_all(nodes.Macro)}
    assert not defined - used


def test_every_style_of_ours_is_worn() -> None:
    """A class in the stylesheets stands in a template, a module or the script, whole or up to its last `--`."""
    sheets = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "static/css").glob("*.scss"))
    wearers = [*TEMPLATES.rglob("*.html"), *(ROOT / "static/js").glob("*.mjs"), *modules()]
    worn = set(re.findall(r"cc-[\w-]+", "\n".join(path.read_text(encoding="utf-8") for path in wearers)))
    styled = set(re.findall(r"\.(cc-[\w-]+)", sheets))
    assert not {name for name in styled if name not in worn and name.rpartition("--")[0] + "--" not in worn}


def test_no_module_is_called_after_nothing() -> None:
    for path in modules():
        assert not {path.stem, *path.relative_to(ROOT).parts[:-1]} & FORBIDDEN_NAMES, path


def test_init_files_hold_a_docstring_and_nothing_else() -> None:
    for path in (ROOT / "directory").rglob("__init__.py"):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        assert len(body) <= 1 and all(isinstance(item, ast.Expr) for item in body), path
        if path.parent.parent == ROOT / "directory":
            assert body, f"{path.parent.name} does not say what it is for"


def test_no_import_inside_a_function() -> None:
    for path in modules():
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                inside = [n for n in ast.walk(function) if isinstance(n, ast.Import | ast.ImportFrom)]
                assert not inside, f"{path}:{function.lineno}"


def test_public_functions_say_what_they_do() -> None:
    for path in modules():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for item in tree.body:
            if isinstance(item, ast.FunctionDef | ast.ClassDef) and not item.name.startswith("_"):
                assert ast.get_docstring(item), f"{path.relative_to(ROOT)}:{item.lineno} {item.name}"


def test_transactions_are_opened_by_doors_only() -> None:
    allowed = {"views.py", "jobs.py", "commands.py", "command.py", "wiring.py", "database.py", "actions.py"}
    for path in (ROOT / "directory").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        may_open = path.name in allowed or path.parent.name in {"views", "jobs"}
        if "with transaction()" in text and not may_open and not {"imports", "operations"} & set(path.parts):
            raise AssertionError(f"{path} opens a transaction")
        if path.name == "actions.py" or "actions" in path.parts:
            outbox = "outbox" in path.parts
            assert outbox or "with transaction()" not in text, f"{path}: actions never commit"


def test_no_constant_and_no_private_function_is_left_over() -> None:
    """Each is named a second time somewhere in the sources, the templates or the tests."""
    sources = [*modules(), *(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")]
    uses = Counter(word for path in sources for word in re.findall(r"\w+", path.read_text(encoding="utf-8")))
    for path in modules():
        for item in ast.parse(path.read_text(encoding="utf-8")).body:
            names = []
            if isinstance(item, ast.Assign):
                names = [target.id for target in item.targets if isinstance(target, ast.Name)]
            elif isinstance(item, ast.FunctionDef) and item.name.startswith("_") and not item.decorator_list:
                names = [item.name]
            for name in names:
                assert uses[name] > 1 or name in NAMED_TO_REGISTER, (
                    f"{path.relative_to(ROOT)}:{item.lineno} nobody uses {name}"
                )


def test_a_process_that_serves_pages_loads_nothing_that_only_other_processes_need() -> None:
    printed = subprocess.run(
        [sys.executable, "-c", "import sys, directory.serving; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {"directory.serving", "directory.commands", "directory.imports.commands", "alembic", "pyproj"}
    loaded |= {"typst", "directory.print.catalogue_document"}  # what a PDF prints is read by its own process
    loaded |= {
        *LIBRARIES,
        "authlib",
        "cryptography",
        "PIL",
        "fsspec",
        "python_calamine",
        "requests",
        "notifications_python_client",
    }
    loaded |= {
        "PIL",
        "fsspec",
        "s3fs",
        "directory.image_main",
    }  # of uploaded files: an image's process, an S3 alone
    assert loaded & set(printed.stdout.split()) == {"directory.serving"}
