"""The files that a provider sends with an application: certificates, policies, references."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request, url_for
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.wrappers import Response as AnyResponse

from directory.admissions.application_queries import own_application
from directory.admissions.forms.evidence import EvidenceForm
from directory.files.file_page import file_rows
from directory.files.queries import files_of, may_write
from directory.files.views.adding import add_file
from directory.foundation.form_tokens import own_token
from directory.foundation.permissions import Permission
from directory.foundation.time import today
from directory.web.access import current_actor, requires
from directory.web.i18n import gettext
from directory.web.uploads import takes_files

application_evidence = Blueprint("application_evidence", __name__)
KIND = "application"  # in `wiring.FILE_READERS`


@application_evidence.get("/provider/applications/<string:public_id>/evidence")
@requires(Permission.APPLICATION_READ)
def evidence(public_id: str) -> Response:
    """The files of an application, and the form that adds one."""
    return evidence_page(public_id, EvidenceForm(), 200)


@application_evidence.post("/provider/applications/<string:public_id>/evidence")
@requires(Permission.APPLICATION_WRITE)
@takes_files
def send_evidence(public_id: str) -> AnyResponse:
    """Add a file. Where the same one is sent twice by the same form, it is added once."""
    form = EvidenceForm(CombinedMultiDict([request.files, request.form]))
    answer = add_file(
        KIND,
        public_id,
        form,
        url_for(".evidence", public_id=public_id, done="added"),
        gettext("This is with the council now, so it cannot be changed."),
    )
    return evidence_page(public_id, form, answer) if isinstance(answer, int) else answer


def evidence_page(public_id: str, form: EvidenceForm, status: int) -> Response:
    """The page, with what is wrong with the form."""
    actor = current_actor()
    seen = own_application(actor, public_id, today())
    form.token.data = own_token(form.token.data)
    address = url_for(".evidence", public_id=public_id)
    words = render_template(
        "admissions/evidence.html",
        seen=seen,
        files=file_rows(actor, files_of(actor, KIND, public_id), address),
        may_add=may_write(actor, KIND, public_id),
        form=form,
        done=request.args.get("done", ""),
    )
    return make_response(words, status)
