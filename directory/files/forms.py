"""The fields of a form that takes a file. Its view is marked with `web.uploads.takes_files`, its `<form>` sends
`multipart/form-data`, and it is read from `CombinedMultiDict([request.files, request.form])`.
"""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import FileField, HiddenField, StringField
from wtforms.validators import Length

from directory.files.rules.kinds import ALL_KINDS, ENDINGS, IMAGES, LONGEST_ALT, MEDIA_TYPES, FileKind
from directory.web.form_fields import Form
from directory.web.i18n import lazy_gettext as _l


class UploadField(FileField):
    """One file. The browser offers those of its kinds; what was really sent is told by `receive`."""

    data: FileStorage | None

    def __init__(self, label: Any = None, *, kinds: frozenset[FileKind] = ALL_KINDS, **named: Any) -> None:
        hint = _l("A JPG or PNG of up to 10 MB.") if kinds <= IMAGES else None
        named.setdefault("description", hint or _l("A PDF, JPG, PNG, DOCX or XLSX file of up to 10 MB."))
        super().__init__(label, **named)
        self.accept = ",".join(
            sorted({MEDIA_TYPES[kind] for kind in kinds} | {f".{ENDINGS[kind]}" for kind in kinds})
        )

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take a file alone: words may be sent in its place."""
        super().process_formdata([value for value in valuelist if isinstance(value, FileStorage)])


class AddFileForm(Form):
    """What adds one file to a thing. A room says in a field of its own what it is and of which kinds."""

    file = UploadField(_l("Add a file"))
    token = HiddenField()


class FileActionForm(Form):
    """What is done to one file by pressing."""

    token = HiddenField()


class DescriptionForm(FileActionForm):
    """What an image shows, in other words."""

    alt = StringField(
        _l("What the picture shows"),
        description=_l("For people who cannot see it, such as: the garden, with a path for wheelchairs."),
        validators=[Length(max=LONGEST_ALT, message=_l("Use %(max)d letters or fewer"))],
    )
