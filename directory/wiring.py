"""The only place that knows every room: blueprints, the worker's handlers and jobs.

Their commands are in `commands.py`, which no process that serves pages loads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from urllib.parse import urlsplit

from flask import Flask

from directory import models
from directory.accounts import account_letters
from directory.accounts.actions.passkeys import forget_challenges
from directory.accounts.actions.people import INVITATION, PASSWORD_RESET
from directory.accounts.actions.session_clock import sign_in_with_token
from directory.accounts.actions.signing_in import forget_old_sessions
from directory.accounts.actions.submissions import forget_submissions
from directory.accounts.actions.tell import SENT_BACK_LETTER
from directory.accounts.sign_in_page import answer_sign_ins
from directory.accounts.views.openid import openid
from directory.accounts.views.own import own_account
from directory.accounts.views.passkeys import passkeys
from directory.accounts.views.signing_in import signing_in
from directory.administration.views import people
from directory.admissions import decision_letter
from directory.admissions.actions.apply import MORE_TIME_LETTER, QUESTION_LETTER
from directory.admissions.actions.change import CHANGE_LETTER
from directory.admissions.actions.decide import DECISION_LETTER
from directory.admissions.actions.visit import VISIT_LETTER
from directory.admissions.designation_queries import designation_scope, may_read_evidence, takes_evidence
from directory.admissions.jobs import expire_due
from directory.admissions.queries import (
    application_is_open,
    application_scope,
    confirm_listable,
    listed_by,
    listing_councils,
    live_lots,
    lots_to_price,
)
from directory.admissions.signing_queries import (
    is_agreement_signed,
    is_specification_signed,
    may_read_agreement,
    may_read_specification,
)
from directory.admissions.tasks import tasks_for as admissions_tasks
from directory.admissions.views.admission_pages import admission_pages
from directory.admissions.views.applying import applying
from directory.admissions.views.assessing import assessing
from directory.admissions.views.deciding import deciding
from directory.admissions.views.designating import designating
from directory.admissions.views.entries import entries
from directory.admissions.views.evidence import application_evidence
from directory.admissions.views.own_designations import own_designations
from directory.audit import actions as audit
from directory.callbacks.jobs import purge_calls
from directory.callbacks.tasks import tasks_for as callbacks_tasks
from directory.callbacks.views.council import council_calls
from directory.callbacks.views.public import callbacks
from directory.catalogue.queries import LISTED_BY, LISTING_COUNCILS, service_of
from directory.catalogue.tasks import tasks_for as catalogue_tasks
from directory.claims import claim_letters
from directory.claims.actions.deciding import DECIDED
from directory.claims.jobs import purge_claims
from directory.claims.queries import PREPARE_LOCATION
from directory.claims.tasks import tasks_for as claims_tasks
from directory.claims.views.council import council_claims
from directory.claims.views.council_invitations import council_invitations
from directory.claims.views.provider import own_entries
from directory.claims.views.public import claims
from directory.comparing.views import comparing
from directory.costing.views import costing
from directory.demo.views import demonstration
from directory.desk.queries.tasks_of import TASKS, organisation_name
from directory.desk.views import desk
from directory.editing import reminder_letter, sent_back_letter
from directory.editing.views.adding import own_drafts
from directory.editing.views.availability import own_services_pages
from directory.editing.views.contact import contact_removal
from directory.editing.views.council_pages import council_listings
from directory.editing.views.council_prices import council_prices
from directory.editing.views.letter import reminder_answers
from directory.editing.views.page import own_page_views
from directory.editing.views.photos import own_photos_pages
from directory.editing.views.preview import own_preview
from directory.editing.views.price_endings import own_price_endings
from directory.editing.views.price_sheet import own_price_sheets
from directory.editing.views.prices import own_prices_pages
from directory.feedback.jobs import forget_old_complainants
from directory.feedback.tasks import tasks_for as feedback_tasks
from directory.feedback.views.replying import replying
from directory.files import queries as file_queries
from directory.files.jobs import purge_files, scan_files
from directory.files.records import FileReader
from directory.files.rules.kinds import DOCUMENTS, IMAGES
from directory.files.views.serving import files
from directory.finding import index as finding_index
from directory.finding import jobs as finding_jobs
from directory.finding.log import SearchLogWriter
from directory.finding.register_views import register_pages
from directory.finding.views import finding
from directory.foundation.actor import Actor
from directory.foundation.database import transaction
from directory.foundation.permissions import Permission
from directory.foundation.tasks import TaskQuery
from directory.foundation.time import today
from directory.frameworks.queries import agreement_scope, specification_scope
from directory.frameworks.tasks import tasks_for as frameworks_tasks
from directory.frameworks.views.bands import price_bands
from directory.frameworks.views.buying import buying
from directory.frameworks.views.documents import instrument_documents
from directory.frameworks.views.instruments import instruments
from directory.frameworks.views.lots import lots
from directory.frameworks.views.rates import rates
from directory.frameworks.views.terms import instrument_terms
from directory.health import health
from directory.leagues.jobs import publish_league_tables
from directory.leagues.views import leagues, own_league
from directory.moderation import report_letter
from directory.moderation.actions import ANSWER as MISTAKE_ANSWER
from directory.moderation.jobs import purge_reports
from directory.moderation.tasks import tasks_for as moderation_tasks
from directory.moderation.views.calls import moderation_calls
from directory.moderation.views.challenging import challenging
from directory.moderation.views.opinions import moderation_opinions
from directory.moderation.views.photos import moderation_photos
from directory.moderation.views.prices import moderation_prices
from directory.moderation.views.queue import moderation_queue
from directory.moderation.views.reporting import moderation
from directory.moderation.views.reports import moderation_reports
from directory.moderation.views.second import moderation_second
from directory.notices import notice_letters
from directory.notices.actions import NEW_LETTER, SUMMARY_LETTER
from directory.notices.jobs import may_receive, tell_at_once, write_summaries
from directory.notices.views import notices
from directory.opendata.views import opendata
from directory.outbox import actions as outbox
from directory.outbox.actions import Handler, Message
from directory.outbox.jobs import Composers, Job, send_due_letters, settle_letters
from directory.outbox.rules import Event
from directory.pages.views import pages
from directory.photos.jobs import remove_photos_of_ended
from directory.photos.queries import photo_scope, takes_photos
from directory.photos.rules import MOST_PHOTOS
from directory.photos.tasks import tasks_for as photos_tasks
from directory.places.queries import council_record
from directory.places.records import CouncilRecord
from directory.places.views import contacts
from directory.preparing.actions.entries import prepare_locations
from directory.preparing.jobs import drop_forgotten_sheets, work_off_sheets
from directory.preparing.views import council_imports
from directory.prices.queries import LIVE_LOTS, LOTS_TO_PRICE
from directory.prices.tasks import tasks_for as prices_tasks
from directory.prices.views.discounts import discounts
from directory.prices.views.national_amounts import national_amounts
from directory.print.views import printing
from directory.progress.jobs import forget_old_work, settle_dead_work
from directory.progress.tasks import tasks_for as progress_tasks
from directory.proposals.tasks import tasks_for as proposals_tasks
from directory.quality import concern_letter
from directory.quality.actions.concerns import CONCERN_LETTER
from directory.quality.concern_tasks import tasks_for as concern_tasks
from directory.quality.tasks import tasks_for as quality_tasks
from directory.quality.views.council_checks import council_checks_pages
from directory.quality.views.council_concerns import council_concerns_pages
from directory.quality.views.council_providers import council_providers
from directory.quality.views.provider_checks import provider_checks
from directory.quality.views.provider_concerns import provider_concerns
from directory.register.jobs import locate_unplaced, project_outdated_locations, resume_interrupted_imports
from directory.register.tasks import tasks_for as register_tasks
from directory.register.views import register_imports
from directory.reminders.actions import LETTER
from directory.reminders.jobs import remind
from directory.reminders.tasks import tasks_for as reminders_tasks
from directory.residents import resident_letters
from directory.residents.actions import INVITATION as RESIDENT_INVITATION
from directory.residents.actions import forget_who_left
from directory.residents.views.council import council_residents
from directory.residents.views.own_page import residents
from directory.shortlists import shortlist_letter
from directory.shortlists.views.sharing import sharing
from directory.shortlists.views.shortlist import shortlists
from directory.shortlists.views.together import together
from directory.web.desk_frame import DESK_FRAME, DeskEntry, DeskGroupSetup, DeskSetup
from directory.web.i18n import lazy_gettext as _l
from directory.web.sign_in import LOOKUP

BLUEPRINTS = (
    finding,
    register_pages,
    comparing,
    costing,
    shortlists,
    sharing,
    together,
    leagues,
    own_league,
    printing,
    pages,
    callbacks,
    council_calls,
    claims,
    council_claims,
    council_invitations,
    own_entries,
    moderation,
    files,
    signing_in,
    own_account,
    council_listings,
    council_prices,
    replying,
    challenging,
    passkeys,
    openid,
    notices,
    people,
    council_residents,
    residents,
    desk,
    register_imports,
    applying,
    application_evidence,
    own_services_pages,
    own_drafts,
    contact_removal,
    own_page_views,
    own_preview,
    own_prices_pages,
    own_price_endings,
    own_price_sheets,
    own_photos_pages,
    reminder_answers,
    assessing,
    deciding,
    admission_pages,
    designating,
    own_designations,
    entries,
    moderation_queue,
    moderation_reports,
    moderation_opinions,
    moderation_prices,
    moderation_photos,
    moderation_calls,
    moderation_second,
    council_imports,
    council_checks_pages,
    council_concerns_pages,
    provider_concerns,
    council_providers,
    provider_checks,
    opendata,
    demonstration,
    instruments,
    instrument_terms,
    instrument_documents,
    lots,
    price_bands,
    buying,
    rates,
    contacts,
    national_amounts,
    discounts,
    health,
)
HANDLERS: dict[Event, Handler] = {
    Event.REBUILD_INDEX: finding_jobs.rebuild,
    Event.SERVICE_CHANGED: finding_jobs.apply_changes,
    Event.RATING_PUBLISHED: finding_jobs.follow_ratings,
}
COMPOSERS: Composers = {
    shortlist_letter.KIND: shortlist_letter.compose,
    LETTER: reminder_letter.compose,
    INVITATION: account_letters.compose_invitation,
    RESIDENT_INVITATION: resident_letters.compose_invitation,
    PASSWORD_RESET: account_letters.compose_password_reset,
    DECISION_LETTER: decision_letter.compose_decision,
    CHANGE_LETTER: decision_letter.compose_change,
    VISIT_LETTER: decision_letter.compose_visit,
    MORE_TIME_LETTER: decision_letter.compose_more_time,
    QUESTION_LETTER: decision_letter.compose_question,
    SENT_BACK_LETTER: sent_back_letter.compose,
    CONCERN_LETTER: concern_letter.compose,
    DECIDED: claim_letters.compose_decision,
    MISTAKE_ANSWER: report_letter.compose_answer,
    SUMMARY_LETTER: notice_letters.compose_summary,
    NEW_LETTER: notice_letters.compose_new,
}


def send_letters(_messages: Sequence[Message] = ()) -> None:
    """A letter was written, or it is time to look for those that wait."""
    send_due_letters(COMPOSERS, may_receive)


# Who may read and add the files that hang on a thing of a room, by the kind of thing. Nobody may for any other kind.
FILE_READERS: dict[str, FileReader] = {
    # The evidence of an application, by its public id.
    "application": FileReader(
        application_scope,
        Permission.APPLICATION_READ,
        Permission.APPLICATION_WRITE,
        is_open=application_is_open,
    ),
    # The evidence of a specialist designation, by its id.
    "designation": FileReader(
        designation_scope,
        Permission.DESIGNATION_APPLY,
        Permission.DESIGNATION_APPLY,
        is_open=takes_evidence,
        also_read=may_read_evidence,
    ),
    # What providers sign: a version of a specification, by its id, and of an agreement (`frameworks.rules.documents`).
    # Whoever may apply or has applied reads them; what somebody signed stays.
    "specification": FileReader(
        specification_scope,
        Permission.INSTRUMENT_READ,
        Permission.INSTRUMENT_MANAGE,
        is_fixed=is_specification_signed,
        also_read=may_read_specification,
        kinds=DOCUMENTS,
    ),
    "agreement": FileReader(
        agreement_scope,
        Permission.INSTRUMENT_READ,
        Permission.INSTRUMENT_MANAGE,
        is_fixed=is_agreement_signed,
        also_read=may_read_agreement,
        kinds=DOCUMENTS,
    ),
    # The photos of a page, by the public id of its service: those that the Council accepted, which everybody sees while
    # the page is public, and those that it has not.
    "service": FileReader(
        photo_scope,
        Permission.LISTING_READ,
        Permission.LISTING_APPROVE,
        remove=Permission.LISTING_UPDATE,
        is_public=lambda public_id: bool(confirm_listable([service_of(public_id).id], today())),
        kinds=IMAGES,
        needs_alt=True,
        most=MOST_PHOTOS,
        with_own_pages=True,
    ),
    "proposed_photo": FileReader(
        photo_scope,
        Permission.LISTING_READ,
        Permission.LISTING_UPDATE,  # its provider adds one, and the Council gives one back
        is_open=takes_photos,
        kinds=IMAGES,
        needs_alt=True,
        most=MOST_PHOTOS,
        with_own_pages=True,
    ),
}


MAIL_HANDLERS: dict[Event, Handler] = {Event.LETTER_WRITTEN: send_letters}
LOCAL_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

# What needs doing, of every room that has tasks; `desk` puts them in order.
TASK_QUERIES: tuple[TaskQuery, ...] = (
    admissions_tasks,
    claims_tasks,
    moderation_tasks,
    callbacks_tasks,
    feedback_tasks,
    prices_tasks,
    quality_tasks,
    concern_tasks,
    catalogue_tasks,
    reminders_tasks,
    proposals_tasks,
    photos_tasks,
    register_tasks,
    frameworks_tasks,
    progress_tasks,
)
# The navigation of signed-in pages: endpoint, words, and the permissions of which one is enough to see it. An endpoint
# that does not exist is left out.
DESK_ENTRIES: tuple[DeskEntry, ...] = (
    ("desk.council_desk", _l("To do"), frozenset({Permission.DESK_COUNCIL})),
    ("desk.provider_desk", _l("To do"), frozenset({Permission.DESK_PROVIDER})),
    ("desk.site_desk", _l("To do"), frozenset({Permission.DESK_SITE})),
    (
        "applying.applications",
        _l("Lists and applications"),
        frozenset({Permission.APPLICATION_WRITE, Permission.APPLICATION_SIGN}),
    ),
    (
        "moderation_queue.waiting",
        _l("Moderation"),
        frozenset(
            {
                Permission.LISTING_APPROVE,
                Permission.FEEDBACK_MODERATE,
                Permission.MISTAKE_REPORT_DECIDE,
                Permission.CALL_REQUEST_ANSWER,
                Permission.PRICE_APPROVE,
            }
        ),
    ),
    ("council_calls.calls", _l("Calls and visits"), frozenset({Permission.CALL_REQUEST_ANSWER})),
    ("own_services.services", _l("Your services"), frozenset({Permission.LISTING_WRITE})),
    ("own_league.index", _l("Price tables"), frozenset({Permission.LISTING_WRITE})),
    ("replying.index", _l("What families say"), frozenset({Permission.FEEDBACK_REPLY})),
    ("instruments.index", _l("Lists and frameworks"), frozenset({Permission.INSTRUMENT_READ})),
    ("admission_pages.own_admissions", _l("Lists you are on"), frozenset({Permission.ADMISSION_EXIT})),
    (
        "assessing.applications",
        _l("Applications"),
        frozenset({Permission.APPLICATION_DECIDE, Permission.VISIT_RECORD}),
    ),
    (
        "admission_pages.admissions",
        _l("Our list"),
        frozenset({Permission.ADMISSION_DECIDE, Permission.ADMISSION_PROPOSE, Permission.ADMISSION_REMOVE}),
    ),
    ("discounts.index", _l("Discounts"), frozenset({Permission.DISCOUNT_MANAGE})),
    ("council_listings.index", _l("Pages of services"), frozenset({Permission.LISTING_PUBLISH})),
    ("council_prices.index", _l("Prices"), frozenset({Permission.PRICE_APPROVE})),
    ("contacts.index", _l("Contacts"), frozenset({Permission.COUNCIL_DESCRIBE})),
    ("council_residents.index", _l("Residents"), frozenset({Permission.RESIDENT_PEOPLE_MANAGE})),
    (
        "designating.designations",
        _l("Specialist services"),
        frozenset({Permission.DESIGNATION_DECIDE, Permission.DESIGNATION_EVIDENCE}),
    ),
    ("designating.own", _l("Specialist services"), frozenset({Permission.DESIGNATION_APPLY})),
    ("entries.index", _l("Listed only"), frozenset({Permission.ADMISSION_DECIDE})),
    (
        "national_amounts.nursing_rates",
        _l("What the NHS pays for nursing"),
        frozenset({Permission.NURSING_RATE_ANNOUNCE}),
    ),
    (
        "national_amounts.savings_limits",
        _l("Limits on savings"),
        frozenset({Permission.SAVINGS_LIMITS_ANNOUNCE}),
    ),
    (
        "national_amounts.allowances",
        _l("Allowances and benefits"),
        frozenset({Permission.SAVINGS_LIMITS_ANNOUNCE}),
    ),
    (
        "national_amounts.policies",
        _l("How councils charge for care at home"),
        frozenset({Permission.CHARGING_POLICY_RECORD}),
    ),
    ("council_claims.claims", _l("Claims"), frozenset({Permission.CLAIM_READ})),
    ("council_invitations.invite", _l("Invite a provider"), frozenset({Permission.PROVIDER_ENTER})),
    ("own_entries.entries", _l("Pages to complete"), frozenset({Permission.LISTING_WRITE})),
    ("register_imports.imports", _l("Imports of the register"), frozenset({Permission.REGISTER_IMPORT})),
    ("desk.work", _l("Long work"), frozenset({Permission.DESK_SITE})),
    ("council_imports.imports", _l("Spreadsheets"), frozenset({Permission.LISTING_PREPARE})),
    ("council_checks.checks", _l("Checks"), frozenset({Permission.QUALITY_CHECK_READ})),
    ("provider_checks.checks", _l("Checks"), frozenset({Permission.QUALITY_CHECK_ANSWER})),
    ("council_concerns.concerns", _l("Serious concerns"), frozenset({Permission.COUNCIL_CONCERN_READ})),
    ("provider_concerns.concerns", _l("Serious concerns"), frozenset({Permission.COUNCIL_CONCERN_ANSWER})),
    ("people.site_people", _l("People"), frozenset({Permission.ACCOUNT_MANAGE})),
    ("people.provider_people", _l("People"), frozenset({Permission.PROVIDER_PEOPLE_MANAGE})),
)
# Which of them stand together. A page that is in no group has a place of its own.
DESK_GROUPS: tuple[DeskGroupSetup, ...] = (
    (
        _l("Lists"),
        ("applying.applications", "admission_pages.own_admissions", "designating.own", "own_league.index"),
    ),
    (_l("Your services"), ("own_services.services", "own_entries.entries")),
    (_l("Applications"), ("assessing.applications", "designating.designations", "council_claims.claims")),
    (_l("Moderation"), ("moderation_queue.waiting", "council_listings.index")),
    (
        _l("Our list"),
        ("admission_pages.admissions", "entries.index", "council_prices.index", "discounts.index"),
    ),
    (
        _l("National amounts"),
        (
            "national_amounts.nursing_rates",
            "national_amounts.savings_limits",
            "national_amounts.allowances",
            "national_amounts.policies",
        ),
    ),
    (_l("Checks"), ("council_checks.checks", "council_concerns.concerns")),
    (_l("Checks"), ("provider_checks.checks", "provider_concerns.concerns")),
    (_l("Council"), ("contacts.index", "council_imports.imports", "council_invitations.invite")),
)
DESK = DeskSetup(
    entries=DESK_ENTRIES,
    groups=DESK_GROUPS,
    homes=(
        ("desk.council_desk", Permission.DESK_COUNCIL),
        ("desk.provider_desk", Permission.DESK_PROVIDER),
        ("desk.site_desk", Permission.DESK_SITE),
        ("residents.my", Permission.DESK_RESIDENT),
    ),
    organisation_of=organisation_name,
    account="own_account.account",
    sign_out="signing_in.send_sign_out",
    search="desk.search",
)


def register_rooms(app: Flask) -> None:
    """Join every room to the application."""
    assert models.__all__
    app.extensions["council_lookup"] = directory_council
    app.extensions[LISTING_COUNCILS] = _listing_councils_today
    app.extensions[LISTED_BY] = listed_by
    app.extensions[LIVE_LOTS] = live_lots
    app.extensions[LOTS_TO_PRICE] = lots_to_price
    app.extensions[LOOKUP] = sign_in_with_token
    app.extensions[TASKS] = TASK_QUERIES
    app.extensions[DESK_FRAME] = DESK
    app.extensions[PREPARE_LOCATION] = _prepare_location
    answer_sign_ins(app)
    app.extensions[file_queries.FILE_READERS] = FILE_READERS
    finding_index.join(app)
    app.extensions["search_log"] = SearchLogWriter(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)


def directory_council(code: str) -> CouncilRecord | None:
    """The council of a code, where it publishes its list here."""
    council = council_record(code)
    return council if council is not None and council.in_directory else None


def _listing_councils_today(service_id: int) -> frozenset[str]:
    return listing_councils(service_id, today())


def _prepare_location(actor: Actor, council_code: str, location_id: str, on: date) -> None:
    prepare_locations(actor, council_code, [location_id], on)


def jobs() -> tuple[Job, ...]:
    """What the clock does; each opens its own transaction."""
    return (
        Job("seal the audit record", 60, _in_transaction(audit.seal)),
        Job("purge delivered messages", 3600, _in_transaction(outbox.purge_delivered)),
        Job("forget forms that were sent", 3600, _in_transaction(forget_submissions)),
        Job("forget old sign-ins", 3600, _in_transaction(forget_old_sessions)),
        Job("forget residents whose access ended", 3600, _in_transaction(forget_who_left)),
        Job("forget challenges of passkeys", 3600, _in_transaction(forget_challenges)),
        Job("forget who challenged feedback", 3600, forget_old_complainants),
        Job("write the summaries of the day", 60, write_summaries),
        Job("tell at once of what is new", 300, tell_at_once),
        Job("note long work whose process died", 60, settle_dead_work),
        Job("forget long work that ended", 21_600, forget_old_work),
        Job("purge old reports", 3600, purge_reports),
        Job("purge old claims", 3600, purge_claims),
        Job("purge old requests to be rung", 3600, purge_calls),
        Job("purge old searches", 3600, finding_jobs.purge_search_log),
        Job("scan files that wait", 60, scan_files),
        Job("remove photos of services that ended", 21_600, remove_photos_of_ended),
        Job("purge files that went", 21_600, purge_files),
        Job("expire admissions and designations", 300, expire_due),
        Job("work off councils’ spreadsheets", 1, work_off_sheets),
        Job("drop spreadsheets that were forgotten", 21_600, drop_forgotten_sheets),
        Job("resume interrupted imports", 60, resume_interrupted_imports),
        Job("place registered locations", 3600, locate_unplaced),
        Job("work out the register's searched columns", 300, project_outdated_locations),
        Job("remind providers of facts", 3600, remind),
        Job("reindex for a new day", 300, finding_jobs.reindex_daily),
        Job("publish the week's league tables", 3600, publish_league_tables),
        Job("repair the index", 15, finding_jobs.repair_index),
        Job("check the files of the index", 3600, finding_jobs.check_index),
    )


def mail_jobs() -> tuple[Job, ...]:
    """What the clock does with letters, in a thread of its own."""
    return (
        Job("send letters that wait", 5, send_letters),
        Job("settle letters", 60, settle_letters),
    )


def _in_transaction(action: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        with transaction():
            action()

    return run


def trusted_hosts(public_url: str) -> list[str] | None:
    """The hosts this site answers for, once its public address is known; any before that."""
    host = urlsplit(public_url).hostname
    return [host, *LOCAL_HOSTS] if host else None
