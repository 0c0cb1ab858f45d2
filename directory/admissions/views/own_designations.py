"""A provider's own specialist designation: its evidence, more of it while it is asked for, and its renewal."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.wrappers import Response

from directory.admissions.actions import designate
from directory.admissions.designation_queries import DesignationSeen, designation_row, designation_seen
from directory.admissions.forms.designating import EvidenceForm, OwnEvidenceForm, RenewForm
from directory.admissions.views.designating import evidence_files, evidence_of, state_of
from directory.admissions.views.form_answers import save, with_token
from directory.files.actions import store
from directory.files.records import ReceivedFile
from directory.files.views.receiving import receive
from directory.foundation.errors import Invalid, WrongState
from directory.foundation.permissions import Permission
from directory.foundation.time import today
from directory.web.access import current_actor, requires
from directory.web.error_messages import add_error
from directory.web.i18n import gettext
from directory.web.uploads import takes_files

own_designations = Blueprint("own_designations", __name__)
KIND = "designation"  # in `wiring.FILE_READERS`
OWN = (Permission.DESIGNATION_APPLY,)
FIELDS = {"evidence": "kind"}  # of the form, for a field of the rules


@own_designations.get("/provider/designations/<int:designation_id>")
@requires(*OWN)
def designation(designation_id: int) -> str:
    """One designation with its evidence, and what may be done."""
    seen = _seen(designation_id)
    words, kind = state_of(seen.state, has_other=seen.other is not None)
    return render_template(
        "admissions/own_designation.html",
        seen=seen,
        state=words,
        state_kind=kind,
        files=evidence_files(seen),
        done=request.args.get("done", ""),
    )


@own_designations.get("/provider/designations/<int:designation_id>/evidence")
@requires(*OWN)
def evidence(designation_id: int) -> Response:
    """The form of a further piece of evidence; the page itself once it is decided."""
    if not _seen(designation_id).may_add_evidence:
        return redirect(url_for(".designation", designation_id=designation_id), 303)
    return _evidence_page(designation_id, OwnEvidenceForm(), 200)


@own_designations.post("/provider/designations/<int:designation_id>/evidence")
@requires(*OWN)
@takes_files
def send_evidence(designation_id: int) -> Response:
    """Add it, with its file where there is one, before the decision."""
    form = OwnEvidenceForm(CombinedMultiDict([request.files, request.form]))
    received = None
    try:
        if form.validate():
            received = _received(designation_id, form)
    except Invalid as error:
        add_error(form, error)
        return _evidence_page(designation_id, form, 400)
    except WrongState:
        form.form_errors.append(gettext("It is decided, so it takes no more evidence."))
        return _evidence_page(designation_id, form, 409)

    def act() -> None:
        actor, row = current_actor(), designation_row(designation_id)
        kept = store(actor, KIND, str(designation_id), received) if received is not None else None
        designate.give_evidence(actor, row, evidence_of(form, kept.id if kept is not None else None))

    return save(
        form,
        url_for(".designation", designation_id=designation_id, done="evidence"),
        act,
        lambda status: _evidence_page(designation_id, form, status),
        FIELDS,
        more=[("file", received.sha256), ("name", received.original_name)] if received is not None else [],
    )


@own_designations.get("/provider/designations/<int:designation_id>/renew")
@requires(*OWN)
def renew(designation_id: int) -> Response:
    """The form that asks for longer, with the standard of before; the page itself while it cannot be renewed."""
    seen = _seen(designation_id)
    if not seen.may_renew:
        return redirect(url_for(".designation", designation_id=designation_id), 303)
    return _renewal_page(seen, RenewForm(data={"standard_version": seen.standard_version}), 200)


@own_designations.post("/provider/designations/<int:designation_id>/renew")
@requires(*OWN)
def send_renewal(designation_id: int) -> Response:
    """Ask for it: the label stays until its last day or the decision."""
    form = RenewForm(request.form)

    def act() -> None:
        designate.ask_to_renew(
            current_actor(),
            designation_row(designation_id),
            standard_version=form.standard_version.data or "",
            evidence=[evidence_of(form)],
            on=today(),
        )

    return save(
        form,
        url_for(".designation", designation_id=designation_id, done="renewal"),
        act,
        lambda status: _renewal_page(_seen(designation_id), form, status),
        FIELDS,
        conflict=gettext("The renewal is asked for already. Nothing was sent a second time."),
    )


def _received(designation_id: int, form: OwnEvidenceForm) -> ReceivedFile | None:
    """The file of a piece of evidence; None where there is none."""
    upload = form.file.data
    if upload is None or not upload.filename:
        return None
    return receive(current_actor(), KIND, str(designation_id), upload)


def _evidence_page(designation_id: int, form: OwnEvidenceForm, status: int) -> Response:
    return _page(_seen(designation_id), form, status, gettext("Add evidence"))


def _renewal_page(seen: DesignationSeen, form: RenewForm, status: int) -> Response:
    return _page(seen, form, status, gettext("Ask to renew it"))


def _page(seen: DesignationSeen, form: EvidenceForm, status: int, heading: str) -> Response:
    page = render_template(
        "admissions/own_designation_form.html", seen=seen, form=with_token(form), heading=heading
    )
    return make_response(page, status)


def _seen(designation_id: int) -> DesignationSeen:
    return designation_seen(current_actor(), designation_id, today())
