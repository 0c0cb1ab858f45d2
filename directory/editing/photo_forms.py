"""The forms of a page's photos: one more, other words for it, its place among the others, and its removal."""

from __future__ import annotations

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from directory.files.forms import UploadField
from directory.files.rules.kinds import IMAGES, LONGEST_ALT
from directory.web.form_fields import SentForm, trimmed
from directory.web.i18n import lazy_gettext as _l


def _text_field() -> StringField:
    return TextAreaField(
        _l("What the photo shows"),
        description=_l(
            "One sentence for people who cannot see it, such as: a path for wheelchairs in the garden."
        ),
        filters=[trimmed],
        validators=[
            DataRequired(_l("Say in a few words what the picture shows.")),
            Length(max=LONGEST_ALT, message=_l("Use %(max)d letters or fewer")),
        ],
    )


class AddPhotoForm(SentForm):
    """One more photo. What the file is, its bytes say."""

    file = UploadField(_l("Photo"), kinds=IMAGES)
    alt = _text_field()


class PhotoTextForm(SentForm):
    """Other words for a photo."""

    alt = _text_field()


class PlacePhotoForm(SentForm):
    """Where a photo is put: the button is the answer."""

    to = HiddenField()
