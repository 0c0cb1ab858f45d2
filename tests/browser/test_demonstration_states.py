"""Every state of every table that people work through stands at the demonstration's council, and its person reads it.

The table is written by hand: for each state whoever handles it, and words of the page that says so.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import requests
from lxml import html

from directory.foundation.workflow import WORKFLOWS
from tests.browser.signing_in import DemoSessions

COUNCIL = "E09000014"
HOMES = "provider_signatory-3"
# The table of states: how a row's state and the name in its page's address are found, by council and state.
LOT = "JOIN lot l ON l.id = x.lot_id JOIN instrument i ON i.id = l.instrument_id WHERE i.council_code = ?"
SERVICE = "JOIN service s ON s.id = x.service_id WHERE s.council_code = ?"
# Of the provider's own people, so that one of them can sign in and see it.
OWN = f"{SERVICE} AND s.provider_id IN (SELECT provider_id FROM account_grant WHERE provider_id IS NOT NULL)"
FEEDBACK = f"JOIN feedback x ON x.id = y.feedback_id {SERVICE}"
OF_HOMES = "s.location_id LIKE 'DEMO-8%'"
ROWS = {
    "application": f"SELECT x.public_id FROM application x JOIN service s ON s.id = x.service_id {LOT} AND {OF_HOMES}",
    "admission": f"SELECT x.id FROM admission x {LOT}",
    "specialist_designation": f"SELECT x.id FROM specialist_designation x {SERVICE}",
    "decision_proposal": "SELECT x.id FROM decision_proposal x WHERE ? <> ''",
    "claim": "SELECT x.id FROM claim x WHERE x.council_code = ?",
    "proposal": f"SELECT s.slug FROM proposal x {OWN}",
    "quality_check": f"SELECT x.id FROM quality_check x {SERVICE}",
    "council_concern": f"SELECT x.id FROM council_concern x {SERVICE} AND x.created_by <> 'demonstration'",
    "concern_appeal": "SELECT x.id FROM concern_appeal y"
    f" JOIN council_concern x ON x.id = y.council_concern_id {SERVICE}",
    "provider_note": "SELECT x.id FROM provider_note x WHERE x.council_code = ?",
    "attendance": "SELECT x.id FROM attendance x WHERE x.council_code = ?",
    "feedback": f"SELECT x.id FROM feedback x {SERVICE} AND {OF_HOMES}",
    "feedback_reply": f"SELECT y.id FROM feedback_reply y {FEEDBACK} AND {OF_HOMES}",
    "feedback_decision": f"SELECT y.id FROM feedback_decision y {FEEDBACK}",
    "mistake_report": f"SELECT x.id FROM mistake_report x {SERVICE}",
    "call_request": "SELECT x.id FROM call_request x WHERE x.council_code = ?",
}
MANAGER, OFFICER, MODERATOR = "framework_manager", "quality_officer", "moderator"
DECIDED, OPEN = "This was decided.", "Publish as it is written"
OVERTAKEN = "As it is live"
# The table of states, the address of its page, and for each state: who reads it, and which words.
STATES: dict[str, tuple[str, dict[str, tuple[str, str]]]] = {
    "application": (
        "/council/applications/{}",
        {
            "submitted": (MANAGER, "Begin to assess"),
            "under_assessment": (MANAGER, "Being assessed"),
            "clarification": (MANAGER, "The provider has not answered yet."),
            "admitted": (MANAGER, "Admitted"),
            "refused": (MANAGER, "Refused"),
            "withdrawn": (MANAGER, "Withdrawn"),
            "draft": (HOMES, "Not sent yet"),
        },
    ),
    "admission": (
        "/council/admissions/{}",
        {
            "admitted": (MANAGER, "Propose a change"),
            "held": (MANAGER, "On hold since"),
            "suspended": (MANAGER, "Suspended since"),
            "removed": (MANAGER, "Removed"),
            "expired": (MANAGER, "Ended with the list"),
            "exited": (MANAGER, "Left"),
        },
    ),
    "specialist_designation": (
        "/council/designations/{}",
        {
            "applied": (MANAGER, "Asked for"),
            "accredited": (MANAGER, "Take the label away"),
            "renewed": (MANAGER, "Renewed"),
            "expired": (MANAGER, "Expired"),
            "withdrawn": (MANAGER, "Withdrawn"),
        },
    ),
    "decision_proposal": (
        "/history/decision_proposal/{}",
        {
            "proposed": (MANAGER, "proposed"),
            "agreed": (MANAGER, "agreed to by a second person"),
            "declined": (MANAGER, "declined"),
            "withdrawn": (MANAGER, "taken back"),
        },
    ),
    "claim": (
        "/council/claims/{}",
        {
            "waiting": (MANAGER, "Waits for an earlier claim"),
            "asked": (MANAGER, "New"),
            "contacted": (MANAGER, "Provider contacted"),
            "accepted": (MANAGER, "Accepted on"),
            "refused": (MANAGER, "Refused on"),
            "withdrawn": (MANAGER, "Withdrawn on"),
        },
    ),
    "proposal": (
        "/provider/services/{}",
        {
            "draft": ("provider_signatory-2", "Changed in your draft"),
            "submitted": ("provider_user", "wait for the Council"),
            "rejected": ("provider_user", "The Council sent some of your changes back."),
            "stale": ("provider_user", "The live page was changed before the Council read your changes."),
            "accepted": (HOMES, "About the service"),
            "withdrawn": ("provider_signatory-2", OVERTAKEN),
        },
    ),
    "quality_check": (
        "/council/checks/{}",
        {
            "planned": (OFFICER, "Planned"),
            "draft": (OFFICER, "Being written"),
            "shared": (OFFICER, "With the provider"),
            "published": (OFFICER, "Published"),
            "discarded": (OFFICER, "Dropped"),
            "withdrawn": (OFFICER, "Taken back"),
        },
    ),
    "council_concern": (
        "/council/concerns/{}",
        {
            "draft": (OFFICER, "Let the provider read it"),
            "told": (OFFICER, "With the provider"),
            "proposed": (MANAGER, "Approve it as it stands"),
            "approved": (OFFICER, "Publish it"),
            "published": (OFFICER, "Everybody is warned"),
            "put_right": (OFFICER, "Put right on"),
            "withdrawn": (OFFICER, "Taken down because"),
            "discarded": (OFFICER, "Dropped"),
        },
    ),
    "concern_appeal": (
        "/council/concerns/{}",
        {
            "waiting": ("approver", "Decide the appeal"),
            "accepted": (OFFICER, "Accepted: the concern was taken down"),
            "declined": (OFFICER, "Declined: the concern stays"),
        },
    ),
    "provider_note": (
        "/history/provider_note/{}",
        {"kept": (OFFICER, "added"), "withdrawn": (OFFICER, "withdrawn")},
    ),
    "attendance": (
        "/history/attendance/{}",
        {"recorded": (OFFICER, "recorded"), "struck": (OFFICER, "struck")},
    ),
    "feedback": (
        "/council/moderation/feedback/{}",
        {
            "submitted": (MODERATOR, OPEN),
            "moderation": (MODERATOR, OPEN),
            "published": (MODERATOR, DECIDED),
            "rejected": (MODERATOR, DECIDED),
            "challenged": (MODERATOR, DECIDED),
            "upheld": (MODERATOR, DECIDED),
            "removed": (MODERATOR, DECIDED),
        },
    ),
    "feedback_reply": (
        "/council/moderation/replies/{}",
        {
            "submitted": (MODERATOR, OPEN),
            "published": (MODERATOR, DECIDED),
            "rejected": (MODERATOR, DECIDED),
        },
    ),
    "feedback_decision": (
        "/council/moderation/second/{}",
        {
            "proposed": (MODERATOR, "I agree: do it"),
            "agreed": (MODERATOR, DECIDED),
            "declined": (MODERATOR, DECIDED),
            "taken_back": (MODERATOR, DECIDED),
        },
    ),
    "mistake_report": (
        "/council/moderation/mistakes/{}",
        {
            "received": (MODERATOR, "It is put right"),
            "looked_at": (MODERATOR, "It is put right"),
            "corrected": (MODERATOR, DECIDED),
            "no_change": (MODERATOR, DECIDED),
        },
    ),
    "call_request": (
        "/council/moderation/calls/{}",
        {
            "waiting": (MODERATOR, "I take it"),
            "taken": (MODERATOR, "I reached them"),
            "called": (MODERATOR, "Close the request"),
            "not_reached": (MODERATOR, "I tried, nobody was reached"),
            "finished": (MODERATOR, "How it ended Visited at home"),
            "withdrawn": (MODERATOR, "Taken back by whoever asked"),
        },
    ),
}


@pytest.fixture(scope="module")
def sessions(site: str) -> DemoSessions:
    """The people of the demonstration, signed in."""
    return DemoSessions(site)


@pytest.mark.parametrize("table", STATES)
def test_the_table_of_states_is_the_one_of_the_code(table: str) -> None:
    assert set(STATES[table][1]) == WORKFLOWS[table].states


@pytest.mark.parametrize("table", STATES)
def test_each_state_is_there_and_read_by_whoever_handles_it(
    table: str, site: str, site_folder: Path, sessions: DemoSessions
) -> None:
    address, states = STATES[table]
    state_column = "y.state" if " y " in ROWS[table] else "x.state"
    unread = {}
    with closing(sqlite3.connect(f"file:{site_folder / 'directory.sqlite3'}?mode=ro", uri=True)) as rows:
        for state, (person, words) in states.items():
            named = [
                name for (name,) in rows.execute(f"{ROWS[table]} AND {state_column} = ?", (COUNCIL, state))
            ]
            path = address.replace("/council/", "/provider/") if person == HOMES else address
            read = [
                text for name in named if (text := said(site + path.format(name), sessions.token(person)))
            ]
            if not any(words in text for text in read):
                unread[state] = named
    assert not unread


def test_a_decided_challenge_and_an_open_one_are_there(
    site: str, site_folder: Path, sessions: DemoSessions
) -> None:
    challenges = f"SELECT c.id FROM feedback_challenge c JOIN feedback x ON x.id = c.feedback_id {SERVICE}"
    with closing(sqlite3.connect(f"file:{site_folder / 'directory.sqlite3'}?mode=ro", uri=True)) as rows:
        for condition, words in {
            "c.decision IS NULL": "It stays public",
            "c.decision = 'upheld'": DECIDED,
            "c.decision = 'removed'": DECIDED,
        }.items():
            found = rows.execute(f"{challenges} AND {OF_HOMES} AND {condition}", (COUNCIL,)).fetchone()
            path = f"{site}/council/moderation/challenges/{found[0]}"
            assert words in said(path, sessions.token(MODERATOR)), condition


def said(address: str, token: str) -> str:
    """The words of a page, "" where it is not this person's."""
    answer = requests.get(
        address, params={"lang": "en"}, cookies={"session": token}, timeout=120, allow_redirects=False
    )
    if answer.status_code != 200:
        return ""
    return " ".join(html.fromstring(answer.content).xpath("//main")[0].text_content().split())
