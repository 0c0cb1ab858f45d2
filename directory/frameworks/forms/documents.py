"""The form that adds a file to a specification or an agreement."""

from __future__ import annotations

from directory.files.forms import AddFileForm, UploadField
from directory.files.rules.kinds import DOCUMENTS
from directory.web.i18n import lazy_gettext as _l


class DocumentForm(AddFileForm):
    """One file, of the kinds that are read as a text."""

    file = UploadField(
        _l("Add a file"), kinds=DOCUMENTS, description=_l("A PDF or DOCX file of up to 10 MB.")
    )
