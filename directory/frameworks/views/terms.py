"""Changing what is said of an instrument: its name, its terms while nobody may apply, its conditions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from directory.accounts.views.answering import CONFLICT, answer_form, check_version, form_page
from directory.foundation.permissions import Permission
from directory.foundation.time import today
from directory.frameworks.actions import instrument as actions
from directory.frameworks.forms.instrument import ConditionsForm, DescriptionForm, TermsForm
from directory.frameworks.models import Instrument
from directory.frameworks.queries import area_councils
from directory.frameworks.records import InstrumentRecord
from directory.frameworks.staff_queries import manageable_instrument
from directory.web.access import current_actor, requires
from directory.web.stale_form import StaleRow, stale_rows

instrument_terms = Blueprint("instrument_terms", __name__)
TEMPLATES: Mapping[type, str] = {
    TermsForm: "frameworks/terms.html",
    ConditionsForm: "frameworks/conditions.html",
    DescriptionForm: "frameworks/description.html",
}
AnyForm = TermsForm | ConditionsForm | DescriptionForm


@instrument_terms.get("/council/instruments/<string:slug>/terms")
@requires(Permission.INSTRUMENT_MANAGE)
def terms(slug: str) -> Response:
    """A form of the term, the law, the value and the awards."""
    return _filled(slug, TermsForm())


@instrument_terms.post("/council/instruments/<string:slug>/terms")
@requires(Permission.INSTRUMENT_MANAGE)
def send_terms(slug: str) -> AnyResponse:
    """Correct the terms of an instrument that nobody may apply to yet."""
    form = TermsForm(request.form)

    def change(row: Instrument) -> None:
        actions.change_terms(current_actor(), row, **form.terms())
        actions.set_members(current_actor(), row, form.members.codes)
        actions.describe_instrument(
            current_actor(), row, name=form.name.data or "", source=form.source.data or ""
        )

    fields = {"award_methods": "further_competition", "terms": "starts_on"}
    return _change(slug, form, change, fields)


@instrument_terms.get("/council/instruments/<string:slug>/conditions")
@requires(Permission.INSTRUMENT_MANAGE)
def conditions(slug: str) -> Response:
    """A form of what providers must meet."""
    return _filled(slug, ConditionsForm())


@instrument_terms.post("/council/instruments/<string:slug>/conditions")
@requires(Permission.INSTRUMENT_MANAGE)
def send_conditions(slug: str) -> AnyResponse:
    """Change what providers must meet, where the kind of instrument lets it change."""
    form = ConditionsForm(request.form)
    return _change(
        slug,
        form,
        lambda row: actions.change_conditions(current_actor(), row, **form.conditions()),
        {"conditions": "min_rating"},
    )


@instrument_terms.get("/council/instruments/<string:slug>/description")
@requires(Permission.INSTRUMENT_MANAGE)
def description(slug: str) -> Response:
    """A form of the name and of where it was decided."""
    return _filled(slug, DescriptionForm())


@instrument_terms.post("/council/instruments/<string:slug>/description")
@requires(Permission.INSTRUMENT_MANAGE)
def send_description(slug: str) -> AnyResponse:
    """Say what an instrument is called, and where it was decided."""
    form = DescriptionForm(request.form)
    return _change(
        slug,
        form,
        lambda row: actions.describe_instrument(
            current_actor(), row, name=form.name.data or "", source=form.source.data or ""
        ),
        {},
    )


def _filled(slug: str, form: AnyForm) -> Response:
    found = manageable_instrument(current_actor(), slug, today())
    _show(form, found)
    return _page(found, form, 200)


def _show(form: AnyForm, found: InstrumentRecord) -> None:
    form.show(found)
    if isinstance(form, TermsForm):
        form.show_members(area_councils(found.id), found.council_code)


def _change(
    slug: str, form: AnyForm, change: Callable[[Instrument], None], fields: Mapping[str, str]
) -> AnyResponse:
    found = manageable_instrument(current_actor(), slug, today())

    def act() -> str:
        row = actions.owner(found.id)
        check_version(form, row.version)
        change(row)
        return url_for("instruments.instrument", slug=slug, done="changed")

    answer = answer_form(form, act, fields=fields)
    return _page(found, form, answer) if isinstance(answer, int) else answer


def _page(found: InstrumentRecord, form: AnyForm, status: int) -> Response:
    """The form; where somebody else was quicker, with what is stored beside what was typed."""
    stale: tuple[StaleRow, ...] = ()
    if status == CONFLICT:
        stored = type(form)()
        _show(stored, found)
        stale = stale_rows(stored, form)
        form.version.data = str(found.version)
    return form_page(TEMPLATES[type(form)], status, form, instrument=found, stale=stale)
