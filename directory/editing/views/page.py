"""Editing one service's page by its parts, checking the difference, sending it, and taking it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.queries import name_of_last
from directory.accounts.views.answering import act_once
from directory.catalogue.models import Service
from directory.catalogue.queries import current_contact
from directory.catalogue.states import ServiceState
from directory.editing.areas_form import AreasChoice, areas_choice, councils_asked, ticked_areas
from directory.editing.availability_page import entry_address
from directory.editing.forms import ProposalForm
from directory.editing.own_page import check_rows, edit_address, overtaken_rows, own_page
from directory.editing.queries import own_service
from directory.editing.section_forms import form_data, section_fields, section_form, sections_of
from directory.editing.views.availability import service_head
from directory.foundation.actor import Actor
from directory.foundation.errors import Conflict, Invalid, NotFound
from directory.foundation.form_tokens import new_token, own_token
from directory.foundation.permissions import Permission
from directory.foundation.time import now, today
from directory.photos.queries import own_photos
from directory.proposals import actions
from directory.proposals.models import Proposal
from directory.proposals.queries import ProposalRecord, live_values, open_proposal, own_proposal
from directory.proposals.rules import Section
from directory.proposals.states import ProposalState
from directory.web.access import current_actor, requires
from directory.web.error_messages import add_error
from directory.web.form_fields import Form
from directory.web.labels import translate
from directory.web.languages import site_languages

own_page_views = Blueprint("own_page", __name__)


@own_page_views.get("/provider/services/<string:slug>")
@requires(Permission.LISTING_WRITE)
def page(slug: str) -> str:
    """The parts of a service's page, and what waits."""
    actor = current_actor()
    service = own_service(actor, slug)
    context = own_page(service, own_proposal(actor, service.id), own_photos(actor, service.id))
    return render_template(
        "editing/page.html",
        service=service_head(service),
        page=context,
        entry=entry_address(slug, service.state),
        is_draft=service.state == ServiceState.DRAFT,
        done=request.args.get("done", ""),
    )


@own_page_views.get("/provider/services/<string:slug>/edit/<string:section>")
@requires(Permission.LISTING_WRITE)
def edit(slug: str, section: str) -> str:
    """One part, with what the draft holds, else what is live."""
    actor = current_actor()
    service = own_service(actor, slug)
    part = _section(service, section)
    proposal = own_proposal(actor, service.id)
    form_class = _form_class(service, part)
    values = {**live_values(service), **(proposal.changes if proposal else {})}
    form = form_class(data=form_data(part, form_class, values))
    form["version"].data = str(proposal.version if proposal else 0)
    return _edit_page(service, part, form)


@own_page_views.post("/provider/services/<string:slug>/edit/<string:section>")
@requires(Permission.LISTING_WRITE)
def send_edit(slug: str, section: str) -> Response:
    """Keep one part in the draft. What a colleague saved meanwhile is shown beside what was typed."""
    actor = current_actor()
    service = own_service(actor, slug)
    part = _section(service, section)
    form: Any = _form_class(service, part)(request.form)
    if not form.validate():
        return make_response(_edit_page(service, part, form), 400)
    changes: dict[str, Any] = form.changes()

    def act() -> str:
        version = int(form["version"].data or 0)
        actions.save_draft(actor, service, changes, version=version, at=now())
        return url_for(".page", slug=slug, done="saved")

    try:
        return act_once(form["token"].data, act)
    except Invalid as error:
        add_error(form, error, {error.field: error.field.replace(".", "__")})
        return make_response(_edit_page(service, part, form), 400)
    except Conflict:
        return make_response(_overtaken_page(actor, service, part, form, changes), 409)


@own_page_views.get("/provider/services/<string:slug>/check")
@requires(Permission.LISTING_WRITE)
def check(slug: str) -> Response:
    """The difference from the live page, field by field, before it is sent."""
    actor = current_actor()
    service = own_service(actor, slug)
    proposal = own_proposal(actor, service.id)
    if proposal is None or not proposal.changes:
        return redirect(url_for(".page", slug=slug))
    return _check_page(service, proposal, ProposalForm(), 200)


@own_page_views.post("/provider/services/<string:slug>/send")
@requires(Permission.LISTING_WRITE)
def send(slug: str) -> Response:
    """Send what is right of the draft."""

    def act(actor: Actor, service: Service, proposal: Proposal, form: ProposalForm) -> str:
        done = actions.submit(actor, service, proposal, version=form.version.data or 0, at=now(), on=today())
        if service.state == ServiceState.DRAFT:
            return "in-draft"
        return "sent" if done.state == ProposalState.SUBMITTED else "live"

    return _press(slug, act)


@own_page_views.post("/provider/services/<string:slug>/keep-live")
@requires(Permission.LISTING_WRITE)
def keep_live(slug: str) -> Response:
    """Leave one field as it is live."""

    def act(actor: Actor, service: Service, proposal: Proposal, form: ProposalForm) -> str:
        actions.keep_live(actor, service, proposal, form.field.data or "", at=now())
        return "kept"

    return _press(slug, act)


@own_page_views.post("/provider/services/<string:slug>/take-back")
@requires(Permission.LISTING_WRITE)
def take_back(slug: str) -> Response:
    """Take what was sent out of the queue, to go on writing."""

    def act(actor: Actor, service: Service, proposal: Proposal, _form: ProposalForm) -> str:
        actions.take_back(actor, service, proposal)
        return "taken-back"

    return _press(slug, act)


@own_page_views.post("/provider/services/<string:slug>/throw-away")
@requires(Permission.LISTING_WRITE)
def throw_away(slug: str) -> Response:
    """Give the draft up."""

    def act(actor: Actor, service: Service, proposal: Proposal, _form: ProposalForm) -> str:
        actions.withdraw(actor, service, proposal)
        return "thrown-away"

    return _press(slug, act)


def _press(slug: str, act: Callable[[Actor, Service, Proposal, ProposalForm], str]) -> Response:
    """Do what a press asks for with the open proposal of a service; a refusal is shown on the page of the check."""
    actor = current_actor()
    service, form = own_service(actor, slug), ProposalForm(request.form)

    def do() -> str:
        proposal = open_proposal(service.id)
        if proposal is None:
            raise NotFound("proposal")
        done = act(actor, service, proposal, form)
        return url_for(".page", slug=service.slug, done=done)  # a draft may have got another name

    try:
        return act_once(form.token.data, do)
    except (Invalid, Conflict) as error:
        proposal = own_proposal(actor, service.id)
        if proposal is None or not proposal.changes:
            raise
        add_error(form, error)
        return _check_page(service, proposal, form, 400 if isinstance(error, Invalid) else 409)


def _check_page(service: Service, proposal: ProposalRecord, form: ProposalForm, status: int) -> Response:
    live = live_values(service)
    refused = actions.refused_fields(proposal.changes, live)
    at_once, waiting = check_rows(service, proposal, live, refused)
    html = render_template(
        "editing/check.html",
        service=service_head(service),
        proposal=proposal,
        at_once=at_once,
        waiting=waiting,
        is_draft=service.state == ServiceState.DRAFT,
        refused=[(row.id, row.field, row.refused) for row in (*at_once, *waiting) if row.refused],
        form=form,
        token=new_token(),
    )
    return make_response(html, status)


def _edit_page(
    service: Service,
    part: Section,
    form: Form,
    overtaken: tuple[Any, ...] = (),
    said: str | None = None,
    by: str | None = None,
) -> str:
    form["token"].data = own_token(form["token"].data)
    return render_template(
        "editing/edit.html",
        service=service_head(service),
        section=part,
        has_contact=part == Section.CONTACT and current_contact(service.id) is not None,
        hours=part == Section.HOURS,
        areas=_areas(service, form) if part == Section.AREAS else None,
        heading=translate(part.label),
        form=form,
        fields=[f for f in form if f.name not in ("token", "version")],
        action=edit_address_of_post(service.slug, part),
        words=_words_language(),
        overtaken=overtaken,
        said=said,
        by=by,
    )


def edit_address_of_post(slug: str, part: Section) -> str:
    """Where the form of a part is sent, in the language of its words and with the wards that it shows."""
    return edit_address(slug, part, _words_language(), councils_asked(request.args))


def _areas(service: Service, form: Any) -> AreasChoice:
    chosen = ticked_areas(form.area.data or ())
    return areas_choice(service.council_code, chosen, councils_asked(request.args))


def _overtaken_page(
    actor: Actor, service: Service, part: Section, form: Form, mine: Mapping[str, Any]
) -> str:
    proposal = own_proposal(actor, service.id)
    theirs = {**live_values(service), **(proposal.changes if proposal else {})}
    names = section_fields(part, service.category, _words_language())
    form["version"].data = str(proposal.version if proposal else 0)
    form["token"].data = new_token()
    by = name_of_last(actor, "proposal", str(proposal.id), ("proposal.saved",)) if proposal else None
    return _edit_page(service, part, form, overtaken_rows(names, theirs, mine), said="overtaken", by=by)


def _form_class(service: Service, part: Section) -> type[Form]:
    return section_form(
        part,
        service.category,
        _words_language(),
        council_code=service.council_code,
    )


def _words_language() -> str:
    chosen = request.args.get("words", "en")
    return chosen if chosen in {language.code for language in site_languages()} else "en"


def _section(service: Service, name: str) -> Section:
    for section in sections_of(service.category):
        if section == name:
            return section
    raise NotFound(name)
