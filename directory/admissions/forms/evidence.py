"""The form that adds a file to an application."""

from __future__ import annotations

from wtforms import HiddenField

from directory.files.forms import UploadField
from directory.web.form_fields import Form
from directory.web.i18n import lazy_gettext as _l


class EvidenceForm(Form):
    """One file."""

    file = UploadField(_l("Add a file"))
    token = HiddenField()
