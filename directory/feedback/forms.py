"""The forms of a reply to feedback, and of a challenge to it."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length

from directory.feedback.rules.writing import LONGEST_REPLY, LONGEST_TEXT
from directory.vocabulary.people import ChallengeGround
from directory.web.form_fields import EmailField, Form, trimmed
from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import label

_TOO_LONG = _l("Use %(max)d letters or fewer")


def _grounds() -> dict[str, Any]:
    return {ground: label("challenge_ground", ground) for ground in ChallengeGround}


class ReplyForm(Form):
    """What a provider answers."""

    text = TextAreaField(
        _l("Your reply"),
        description=_l(
            "Everybody may read it. Do not say who wrote or who has the care, not even by a room or a date."
        ),
        filters=[trimmed],
        validators=[DataRequired(_l("Write your reply")), Length(max=LONGEST_REPLY, message=_TOO_LONG)],
    )
    token = HiddenField()


class ChallengeForm(Form):
    """What is wrong with feedback that is public."""

    ground = RadioField(
        _l("What is wrong with it?"),
        choices=_grounds,
        validate_choice=False,
        validators=[
            InputRequired(_l("Choose what is wrong")),
            AnyOf(tuple(ChallengeGround), message=_l("Choose what is wrong")),
        ],
    )
    statement = TextAreaField(
        _l("Say which words, and why"),
        filters=[trimmed],
        validators=[
            DataRequired(_l("Say which words are wrong, and why")),
            Length(max=LONGEST_TEXT, message=_TOO_LONG),
        ],
    )
    token = HiddenField()


class PublicChallengeForm(ChallengeForm):
    """The same from somebody without an account, who is to be told what was decided."""

    name = StringField(
        _l("Your name"),
        filters=[trimmed],
        validators=[DataRequired(_l("Enter your name")), Length(max=100)],
    )
    email = EmailField(
        _l("Your e-mail address"),
        description=_l("We tell you what was decided. The writer is not told who you are unless you agree."),
        filters=[trimmed],
        validators=[
            DataRequired(_l("Enter your e-mail address")),
            Length(max=254, message=_l("Enter an e-mail address, like name@example.com")),
        ],
    )
