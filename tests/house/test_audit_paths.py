"""Every action leaves a line in the audit record on every path, and none of these lines can be taken out unnoticed."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.house.audit_paths import RECORD, AuditPaths, Module, modules_under

ROOT = Path(__file__).resolve().parent.parent.parent
TRANSITION = "directory.workflow.actions.transition"
# Actions with a path that leaves no line, and why.
SILENT = {
    "directory.accounts.actions.people.close_account": "never: a role ends, or an account without any closes",
    "directory.accounts.actions.people.grant_role": "the role was held",
    "directory.accounts.actions.people.invite": "somebody in use has the role already",
    "directory.accounts.actions.tell.tell_provider": "nobody works for it",
    "directory.residents.actions.end_resident_access": "never: whoever is let in holds a role, and it ends",
    "directory.residents.actions.invite_resident": "somebody in use has the role from this council already",
    "directory.admissions.actions.change.expire_admissions": "none is due",
    "directory.admissions.actions.designate.expire_designations": "none is due",
    "directory.admissions.actions.ratings.follow_rating": "the rating changes nothing",
    "directory.catalogue.actions.prepare.refresh_entry": "the register says nothing new, or somebody edited the entry",
    "directory.catalogue.actions.prepare.registered_provider": "the provider was there",
    "directory.desk.actions.give_back_task": "nobody has taken it",
    "directory.desk.actions.take_task": "it is the actor's own already",
    "directory.callbacks.actions.answering.look": "who asked was deleted: nobody was looked at",
    "directory.callbacks.actions.asking.ask": "the same form was sent twice",
    "directory.claims.actions.asking.ask": "the same form was sent twice",
    "directory.leagues.actions.publish_table": "the week has its table, or no service is listed",
    "directory.leagues.actions.correct_table": "no service is listed any more",
    "directory.leagues.actions.correct_tables": "no service is listed any more",
    "directory.moderation.actions.report_mistake": "the same form was sent twice",
    "directory.outbox.letters.write_letter": "the same form was sent twice",
    "directory.places.actions.add_place_names": "every name was there",
    "directory.places.actions.load_shipped": "every row was there",
    "directory.places.actions.set_contacts": "every contact was there as stated",
    "directory.places.postcode_replacement.add_outcodes": "every outward code was there",
    "directory.preparing.actions.entries.prepare_locations": "every entry was there, or every location was left out",
    "directory.preparing.actions.applying.apply_lines": "everything that the lines say was there",
    "directory.preparing.actions.sheets.try_lines": "what it does is taken back, with its line",
    "directory.preparing.actions.unregistered.enter_by_reference": "the list says nothing new of it",
    "directory.prices.actions.announce.load_nursing_rates": "every rate was there",
    "directory.prices.actions.several.propose_several": "every price is proposed already",
    "directory.site.actions.mark_set_up": "it was set up before",
    "directory.photos.actions.write_text": "the words are those that were sent, or are live",
    "directory.register.actions.fetching.list_locations": "a page of several, or one that was noted",
    "directory.register.actions.importing.discard_import": "it was discarded before; its rows go in batches",
    "directory.register.actions.importing.locate_batch": "every location is where its postcode lies",
    "directory.register.actions.importing.project_outdated": "every location is up to date",
    "directory.register.actions.importing.switch_batch": "all are merged already",
    "directory.register.actions.importing.end_unlisted_batch": "the import is done",
}
# Actions that change nothing anybody reads, and leave no line at all.
UNRECORDED = {
    "directory.accounts.actions.submissions.submit_once",
    "directory.register.actions.fetching.stage_fetched",
    "directory.register.actions.importing.stage_statements",
    "directory.places.postcode_replacement.begin_replacement",
    "directory.preparing.actions.sheets.note_progress",
}
# Functions with lines beside those of their callers, or with no actor: how many calls of `record` and `transition`.
SEVERAL = {
    "directory.feedback.actions.challenging.forget_complainants": 1,
    "directory.callbacks.actions.asking.purge": 2,
    "directory.claims.actions.deciding.accept": 1,
    "directory.claims.actions.deciding._write_decision": 1,
    "directory.claims.actions.deciding._take_up_next": 1,
    "directory.claims.actions.asking.purge": 2,
    "directory.claims.actions.inviting.take_back": 1,
    "directory.accounts.actions.people.take_back_invitation": 2,
    "directory.catalogue.actions.take_over.take_over": 2,
    "directory.accounts.actions.signing_in.sign_in_with_password": 1,
    "directory.accounts.actions.openid_sign_in.sign_in_with_openid": 1,
    "directory.accounts.actions.passkeys.add_passkey": 1,
    "directory.accounts.actions.passkeys.remove_passkey": 1,
    "directory.accounts.actions.passkeys.rename_passkey": 1,
    "directory.accounts.actions.signing_in.note_verified": 1,
    "directory.accounts.actions.signing_in.begin_session": 1,
    "directory.accounts.actions.signing_in._end": 1,
    "directory.accounts.actions.signing_in.count_failure": 1,
    "directory.accounts.actions.people.add_account": 1,
    "directory.accounts.actions.people.invite": 1,
    "directory.accounts.actions.people.close_account": 1,
    "directory.accounts.actions.own_account.set_up_app": 1,
    "directory.accounts.actions.own_account.remove_app": 1,
    "directory.accounts.actions.own_account.renew_recovery_codes": 1,
    "directory.accounts.actions.own_account.choose_new_password": 1,
    "directory.accounts.actions.own_account.change_password": 1,
    "directory.accounts.actions.own_account.accept_invitation": 1,
    "directory.accounts.actions.own_account.activate": 1,
    "directory.admissions.actions.decide.admit": 2,
    "directory.admissions.actions.designate._end_former": 1,
    "directory.admissions.actions.visit.confirm_location": 1,
    "directory.admissions.actions.ratings._replace_rating": 1,
    "directory.catalogue.actions.publish.remove_contact": 2,
    "directory.files.actions.clear": 1,
    "directory.files.actions.quarantine": 1,
    "directory.files.actions.remove_with_owner": 1,
    "directory.moderation.actions.purge": 2,
    "directory.notices.actions.choose_notices": 1,
    "directory.outbox.letters._move": 1,
    # What files note stands beside it.
    "directory.photos.actions.add_photo": 1,
    "directory.photos.actions.decide": 2,
    "directory.photos.actions.remove_with_service": 1,
    "directory.photos.actions.take_down": 1,
    "directory.photos.actions.write_text": 3,
    "directory.register.actions.fetching.begin_fetch": 1,
    "directory.register.actions.fetching.finish_fetch": 1,
    "directory.register.actions.importing._record_merged": 1,
    "directory.register.actions.importing.end_unlisted_batch": 1,
    "directory.register.actions.importing.switch_batch": 1,
    "directory.reminders.actions._write": 1,
    "directory.prices.actions.change.accept_price": 2,
    "directory.prices.actions.change._make_room": 2,
    "directory.prices.actions.change._withdraw_waiting": 1,
    "directory.prices.actions.discount._reprice": 1,
    "directory.prices.actions.ending.accept_end": 1,
    "directory.prices.actions.ending.propose_end": 2,
    "directory.residents.actions._end": 1,
    "directory.residents.actions.forget_who_left": 1,
    "directory.residents.actions.invite_resident": 1,
}


@pytest.fixture(scope="module")
def modules() -> dict[str, Module]:
    return modules_under(ROOT, "directory")


def actions(modules: dict[str, Module]) -> list[str]:
    """The public functions that write and take an actor first."""
    names = []
    for module in modules.values():
        _, room, *parts = module.name.split(".")
        writes = "actions" in parts or parts[-1:] in (["letters"], ["postcode_replacement"])
        if not writes or room in ("audit", "workflow"):
            continue
        for name, function in module.functions.items():
            if not name.startswith("_") and [argument.arg for argument in function.args.args[:1]] == [
                "actor"
            ]:
                names.append(f"{module.name}.{name}")
    return names


def unmet(paths: AuditPaths, names: list[str]) -> dict[str, list[bool]]:
    """The actions that end in other ways than the tables above say."""
    wrong = {}
    for name in names:
        expected = {False} if name in UNRECORDED else {True, False} if name in SILENT else {True}
        if paths.ends(name) != expected:
            wrong[name] = sorted(paths.ends(name))
    return wrong


def test_every_path_of_every_action_leaves_a_line(modules: dict[str, Module]) -> None:
    names = actions(modules)
    assert len(names) > 70
    assert {*SILENT, *UNRECORDED} <= set(names), "a table above names what is no action"
    assert not unmet(AuditPaths(modules), names)


def test_no_line_can_be_taken_out_unnoticed(modules: dict[str, Module]) -> None:
    names = actions(modules)
    sites = [
        site
        for module in modules.values()
        if not module.name.startswith(("directory.audit.", "directory.demo."))
        for site in module.calls_to({RECORD, TRANSITION})
    ]
    assert len(sites) > 90
    missed: dict[str, int] = {}
    for function, statement in sites:
        if not unmet(AuditPaths(modules, without=statement), names):
            missed[function] = sum(1 for other, _ in sites if other == function)
    assert missed == SEVERAL


@pytest.mark.parametrize(
    ("body", "ends"),
    [
        ("record()", {True}),
        ("pass", {False}),
        ("if x:\n  record()", {True, False}),
        ("if x:\n  record()\n else:\n  note()", {True}),
        ("if x:\n  raise E\n record()", {True}),
        ("if x:\n  return 1\n record()", {True, False}),
        ("for y in x:\n  record()", {True, False}),
        ("for y in record():\n  pass", {True}),
        ("with x:\n  return note()", {True}),
        ("try:\n  record()\n except E:\n  pass", {True, False}),
        ("return (note if x else record)()", {True}),
        ("return (silent if x else record)()", {True, False}),
        ("other.record()", {False}),
        ("again()", {False}),
    ],
)
def test_paths_are_followed(body: str, ends: set[bool]) -> None:
    source = (
        "from directory.audit.actions import record\n"
        "def note():\n record()\n"
        "def silent():\n pass\n"
        "def again():\n again()\n"
        f"def f(x):\n {body}\n"
    )
    assert AuditPaths({"m": Module("m", ast.parse(source))}).ends("m.f") == ends


def test_functions_of_one_name_are_told_apart() -> None:
    first = Module("one", ast.parse("from directory.audit.actions import record\ndef f():\n record()\n"))
    second = Module("two", ast.parse("def f():\n pass\ndef g():\n f()\n"))
    third = Module("three", ast.parse("import one\nfrom pkg import one\nfrom one import f\ndef g():\n f()\n"))
    paths = AuditPaths({"one": first, "two": second, "three": third})
    assert (paths.ends("two.g"), paths.ends("three.g")) == ({False}, {True})
