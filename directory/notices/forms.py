"""The form of what reaches somebody by mail."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from werkzeug.datastructures import ImmutableMultiDict
from wtforms import RadioField
from wtforms.validators import InputRequired

from directory.notices.rules import WAYS, NoticeKind, NoticeWay
from directory.web.form_fields import Form
from directory.web.i18n import lazy_gettext as _l

_WORDS = {
    NoticeWay.AT_ONCE: _l("At once"),
    NoticeWay.DAILY: _l("Once a day, in a summary at 7 in the morning"),
    NoticeWay.NEVER: _l("Not by mail: I look at my desk"),
}


def _radios(kind: NoticeKind, label: LazyString, description: LazyString) -> RadioField:
    return RadioField(
        label,
        description=description,
        choices=lambda: {way.value: str(_WORDS[way]) for way in WAYS[kind]},
        validators=[InputRequired(_l("Choose one from the list."))],
    )


class NoticesForm(Form):
    """When somebody is told of what; a field that does not concern somebody is taken out before it is shown."""

    tasks = _radios(
        NoticeKind.TASKS,
        _l("Something waits for you"),
        _l(
            "At once means one letter an hour at most. A letter says how many things wait, and leads to your desk."
        ),
    )
    reminders = _radios(
        NoticeKind.REMINDERS,
        _l("Reminders to say that your page is still right"),
        _l("The letter has a link by which you answer in one press. The summary only counts them."),
    )
    decisions = _radios(
        NoticeKind.DECISIONS,
        _l("The Council has decided about something that you sent, plans a visit or needs more time"),
        _l("A decision stands on your desk too, whatever you choose here."),
    )


def notices_form(
    kinds: tuple[NoticeKind, ...],
    sent: ImmutableMultiDict[str, str] | None,
    ways: Mapping[NoticeKind, NoticeWay],
) -> NoticesForm:
    """The form with the fields of these kinds alone, as it was sent, else as it was chosen before."""
    form = NoticesForm(sent, data={kind.value: ways[kind].value for kind in kinds})
    for kind in NoticeKind:
        if kind not in kinds:
            del form[kind.value]
    return form
