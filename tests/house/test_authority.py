"""Every action and query that takes an actor is in a table written by hand; a table names only what there is.

Every other function that writes is named here with what stands before it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from tests.effects import blocks_of

# What the shipped tables hold is loaded by fixtures, or is not what the room's test is about.
WRITES_NOTHING = {
    "directory.places.actions.load_shipped",
    "directory.preparing.actions.sheets.try_lines",
    "directory.prices.actions.announce.load_nursing_rates",
}
ROOT = Path(__file__).resolve().parent.parent.parent
WRITING_WORDS = ("INSERT", "UPDATE", "DELETE", "DROP", "ALTER", "TRUNCATE")
# The record and the transition have no subject of their own: the action that calls them has asked.
ASKED_BY_THE_CALLER = {
    "directory.admissions.actions.change.close_review",
    "directory.accounts.actions.tell.tell_provider",
    "directory.accounts.actions.submissions.submit_once",
    "directory.audit.actions.record",
    "directory.workflow.actions.transition",
}


# Public functions that write without asking: no actor comes first, or it is not an action. What asks instead.
CLOCK = "the worker, when it is due"
MESSAGE = "the worker, of a message or a letter that an action wrote"
STAGED = "imports.postcodes, with the table that begin_replacement gave, which asks"
OWN = "one's own account alone: its session, or a link that only its owner was sent"
UNASKED = {
    "directory.accounts.actions.own_account.activate": OWN,
    "directory.accounts.actions.own_account.change_password": OWN,
    "directory.accounts.actions.own_account.choose_new_password": OWN,
    "directory.accounts.actions.own_account.remove_app": OWN,
    "directory.accounts.actions.own_account.renew_recovery_codes": OWN,
    "directory.accounts.actions.own_account.set_up_app": OWN,
    "directory.accounts.actions.passkeys.add_passkey": OWN,
    "directory.accounts.actions.passkeys.forget_challenges": CLOCK,
    "directory.accounts.actions.passkeys.remove_passkey": OWN,
    "directory.accounts.actions.passkeys.use_passkey": OWN,
    "directory.accounts.actions.people.add_account": "invite and invite_resident, which ask",
    "directory.accounts.actions.people.add_grant": "invite, grant_role and invite_resident, which ask",
    "directory.accounts.actions.people.end_sign_ins": "close_account and what else ends access, which ask",
    "directory.accounts.actions.people.forget_factors": "close_account and reset_factor, which ask",
    "directory.accounts.actions.people.make_link": "invite, which asks, and ask_for_new_password",
    "directory.accounts.actions.people.withdraw_links": "close_account, which asks, and make_link",
    "directory.accounts.actions.signing_in.begin_session": "whatever proved who it is",
    "directory.accounts.actions.signing_in.forget_old_sessions": CLOCK,
    "directory.accounts.actions.signing_in.end_other_sessions": OWN,
    "directory.accounts.actions.signing_in.end_own_session": OWN,
    "directory.accounts.actions.signing_in.give_second_factor": OWN,
    "directory.accounts.actions.signing_in.note_first_factor": OWN,
    "directory.accounts.actions.signing_in.note_verified": OWN,
    "directory.accounts.actions.signing_in.renew_token": OWN,
    "directory.accounts.actions.session_clock.sign_in_with_token": OWN,
    "directory.accounts.actions.submissions.forget_submissions": CLOCK,
    "directory.audit.actions.seal": CLOCK,
    "directory.catalogue.actions.describe.insert_service": "add_service and prepare_entry, which ask",
    "directory.feedback.actions.challenging.forget_complainants": CLOCK,
    "directory.files.actions.forget_blobs": CLOCK,
    "directory.files.actions.note_unreached": CLOCK,
    "directory.callbacks.actions.asking.purge": CLOCK,
    "directory.claims.actions.asking.purge": CLOCK,
    "directory.finding.jobs.purge_search_log": CLOCK,
    "directory.finding.jobs.rebuild": "the worker and the terminal: the index alone",
    "directory.finding.log.SearchLogWriter.write": "a thread, of searches without a name",
    "directory.foundation.backups.restore_backup": "the terminal, of a copy that it has checked",
    "directory.foundation.database_copy.load_into_sqlite": "the terminal, into a file of its own",
    "directory.moderation.actions.purge": CLOCK,
    "directory.notices.actions.choose_notices": OWN,
    "directory.notices.actions.pass_over": CLOCK,
    "directory.notices.actions.tell_of_new": CLOCK,
    "directory.notices.actions.write_summary": CLOCK,
    "directory.outbox.actions.claim": MESSAGE,
    "directory.outbox.actions.deliver": MESSAGE,
    "directory.outbox.actions.post": "the action or the transition that posts",
    "directory.outbox.actions.purge_delivered": CLOCK,
    "directory.outbox.letters.forget_letters": CLOCK,
    "directory.outbox.letters.give_up": MESSAGE,
    "directory.outbox.letters.mark_unknown": MESSAGE,
    "directory.outbox.letters.note_sent": MESSAGE,
    "directory.outbox.letters.put_off": MESSAGE,
    "directory.outbox.letters.settle_abandoned": CLOCK,
    "directory.outbox.letters.take": MESSAGE,
    "directory.outbox.letters.write_letter": "a view that anybody may use, within the limits of an address",
    "directory.places.postcode_replacement.add_rows": STAGED,
    "directory.places.postcode_replacement.drop_retired_tables": STAGED,
    "directory.places.postcode_replacement.remove_duplicates": STAGED,
    "directory.places.postcode_replacement.retire_table": STAGED,
    "directory.progress.actions.Progress.end": "the work itself, of its own row",
    "directory.progress.actions.purge_work": CLOCK,
    "directory.progress.actions.note_death": CLOCK,
    "directory.reminders.actions.send_reminders": CLOCK,
    "directory.register.merging.StatementMerger.merge_statements": "register.actions, which asks",
    "directory.register.merging.project_anew": "register.actions, which asks",
}


def functions(layer: str) -> set[str]:
    """The full names of all public functions of a layer, "actions" or "queries", that take an actor first."""
    names = set()
    for path in (ROOT / "directory").rglob("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if layer not in parts:
            continue
        for item in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(item, ast.FunctionDef) and not item.name.startswith("_"):
                first = [argument.arg for argument in item.args.args[:1]]
                if first == ["actor"]:
                    names.add(".".join((*parts, item.name)))
    return names


def tables(table: str) -> dict[str, str]:
    """Which test module holds each function's line in its table of that name."""
    held: dict[str, str] = {}
    for path in sorted((ROOT / "tests").glob("*/test_*_authority.py")):
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for name in getattr(module, table, {}):
            assert name not in held, f"{name} is in two tables"
            held[name] = path.name
    return held


def test_every_action_is_in_a_table_of_authority() -> None:
    named, held = functions("actions") - ASKED_BY_THE_CALLER, tables("AUTHORITY")
    assert len(named) > 60
    assert not named - held.keys(), "an action that no table of authority names"
    assert not held.keys() - named, "a table of authority names what is no action"


def test_the_effects_of_every_action_are_listed() -> None:
    blocks: dict[str, list[str]] = {}
    for path in (ROOT / "tests").glob("*/effects.txt"):
        blocks |= blocks_of(path)
    assert {name for name in tables("AUTHORITY") if not blocks.get(name)} == WRITES_NOTHING


def test_every_query_that_is_not_public_is_in_a_table() -> None:
    named, held = functions("queries"), tables("QUERIES")
    assert named
    assert not named - held.keys(), "a query that takes an actor and that no table names"
    assert not held.keys() - named, "a table names what is no query that takes an actor"


def written_statements(node: ast.AST) -> Iterator[str]:
    """The calls that write to the database: of the session, of a statement, of SQL as text."""
    for call in ast.walk(node):
        if not isinstance(call, ast.Call):
            continue
        callee, words = call.func, ast.unparse(call.args[0]).lstrip("f\"'") if call.args else ""
        if isinstance(callee, ast.Attribute) and callee.attr in ("add", "add_all", "delete", "merge"):
            if ast.unparse(callee.value).removesuffix("()").endswith("session"):
                yield ast.unparse(callee)
        elif isinstance(callee, ast.Name) and callee.id in ("insert", "update", "delete"):
            yield callee.id
        elif isinstance(callee, ast.Name) and callee.id == "text" and words.startswith(WRITING_WORDS):
            yield words


def functions_of(tree: ast.Module) -> dict[str, ast.FunctionDef]:
    """The functions of a module and the methods of its classes, by name."""
    owners = [("", tree), *((f"{item.name}.", item) for item in tree.body if isinstance(item, ast.ClassDef))]
    return {
        f"{prefix}{item.name}": item
        for prefix, owner in owners
        for item in owner.body
        if isinstance(item, ast.FunctionDef)
    }


def called_names(function: ast.FunctionDef) -> set[str]:
    """The last part of the name of everything that a function calls."""
    callees = (call.func for call in ast.walk(function) if isinstance(call, ast.Call))
    return {ast.unparse(callee).rpartition(".")[2] for callee in callees}


def unasked_writers(tree: ast.Module, *, is_action: bool) -> set[str]:
    """The functions that write, by themselves or by private ones beside them, and don't ask whether they may."""
    functions = functions_of(tree)
    writers = {name for name, function in functions.items() if any(written_statements(function))}
    while True:
        private = {last for name in writers if (last := name.rpartition(".")[2]).startswith("_")}
        more = {name for name, function in functions.items() if called_names(function) & private} - writers
        if not more:
            break
        writers |= more
    return {
        name
        for name in writers
        if not name.rpartition(".")[2].startswith("_")
        and "allow" not in called_names(functions[name])
        and not (is_action and [argument.arg for argument in functions[name].args.args[:1]] == ["actor"])
    }


def test_every_function_that_writes_without_asking_is_named() -> None:
    named = set()
    for path in sorted((ROOT / "directory").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts[1] not in ("demo", "migrations"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            writers = unasked_writers(tree, is_action="actions" in parts)
            named |= {".".join((*parts, name)) for name in writers}
    assert named == UNASKED.keys()


@pytest.mark.parametrize(
    ("source", "is_action", "writers"),
    [
        ("def f(row):\n db.session.add(row)", False, {"f"}),
        ("def f(row):\n db.session().delete(row)", False, {"f"}),
        ("def f(row):\n db.session.execute(update(row))", False, {"f"}),
        ("def f(name):\n run(text(f'DROP TABLE {name}'))", False, {"f"}),
        ("def f(name):\n run(text('SELECT 1'))", False, set()),
        ("def f(names):\n names.add(1)", False, set()),
        ("def f(actor):\n db.session.add(1)", False, {"f"}),
        ("def f(actor):\n db.session.add(1)", True, set()),
        ("def f(actor):\n allow(actor, 1, 2)\n db.session.add(1)", False, set()),
        ("def f():\n _g()\ndef _g():\n _h()\ndef _h():\n delete(1)", True, {"f"}),
        ("class A:\n def f(self):\n  self._g()\n def _g(self):\n  insert(1)", False, {"A.f"}),
    ],
)
def test_writers_are_told(source: str, is_action: bool, writers: set[str]) -> None:
    assert unasked_writers(ast.parse(source), is_action=is_action) == writers
