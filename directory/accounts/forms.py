"""The forms of signing in, with the messages for each field. What is right is told by rules and actions."""

from __future__ import annotations

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from directory.accounts.rules import LONGEST_PASSKEY_NAME, LONGEST_PASSWORD
from directory.accounts.second_factor import SECRET
from directory.web.form_fields import Form, trimmed
from directory.web.i18n import lazy_gettext as _l

LONGEST_TYPED = 254


class SignInForm(Form):
    """The address and the password, and what was being sent when somebody had to sign in."""

    email = StringField(
        _l("Your e-mail address"),
        filters=[trimmed],
        validators=[
            InputRequired(_l("Enter your e-mail address")),
            Length(max=LONGEST_TYPED, message=_l("Enter an e-mail address, like name@example.com")),
        ],
    )
    password = PasswordField(
        _l("Your password"),
        validators=[
            InputRequired(_l("Enter your password")),
            Length(
                max=LONGEST_PASSWORD,
                message=_l("The e-mail address or the password is not right. Check both and try again."),
            ),
        ],
    )
    next = HiddenField()
    kept = HiddenField()


class CodeForm(Form):
    """The code of an authenticator app, or a recovery code."""

    code = StringField(
        _l("Your code"),
        description=_l("Six digits from your authenticator app, or one of your recovery codes."),
        filters=[trimmed],
        validators=[
            InputRequired(_l("Enter the code")),
            Length(max=40, message=_l("Enter six digits, or a recovery code")),
        ],
    )
    next = HiddenField()
    kept = HiddenField()


class PasswordAgainForm(Form):
    """The password once more, of somebody who signs in by it alone."""

    password = PasswordField(
        _l("Your password"),
        validators=[
            InputRequired(_l("Enter your password")),
            Length(max=LONGEST_PASSWORD, message=_l("That password is not right. Try again.")),
        ],
    )
    next = HiddenField()
    kept = HiddenField()


class AppForm(Form):
    """The first code of an authenticator app that is being set up; its secret is shown on the same page."""

    code = StringField(
        _l("The code that the app shows now"),
        filters=[trimmed],
        validators=[
            InputRequired(_l("Enter the six digits that the app shows")),
            Length(max=40, message=_l("Enter the six digits that the app shows")),
        ],
    )
    secret = HiddenField(
        validators=[Regexp(SECRET, message=_l("Begin again: this page was opened too long ago"))]
    )
    next = HiddenField()


class PasskeyForm(Form):
    """What a passkey is called, and what the browser says of it."""

    name = StringField(
        _l("A name for this passkey"),
        description=_l("So that you know it again, like “Work phone”."),
        filters=[trimmed],
        validators=[
            InputRequired(_l("Enter a name for this passkey")),
            Length(max=LONGEST_PASSKEY_NAME, message=_l("Enter a shorter name")),
        ],
    )
    answer = HiddenField()


class PasswordForm(Form):
    """A new password."""

    password = PasswordField(
        _l("Choose a password"),
        description=_l(
            "At least 12 letters, numbers or signs. Three words that have nothing to do with each other are good."
        ),
        validators=[InputRequired(_l("Choose a password"))],
    )


class ForgottenForm(Form):
    """Where to send a link for a new password."""

    email = StringField(
        _l("Your e-mail address"),
        filters=[trimmed],
        validators=[
            InputRequired(_l("Enter your e-mail address")),
            Length(max=LONGEST_TYPED, message=_l("Enter an e-mail address, like name@example.com")),
        ],
    )
