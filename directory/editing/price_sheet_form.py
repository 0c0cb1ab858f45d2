"""The forms of several prices at once."""

from __future__ import annotations

from wtforms import FileField, HiddenField

from directory.prices.rules.sheet import MOST_ROWS
from directory.web.form_fields import SentForm
from directory.web.i18n import lazy_gettext as _l


class PriceFileForm(SentForm):
    """The file that was filled in."""

    file = FileField(_l("Your file"), description=_l("XLSX or CSV, up to %(most)d prices.", most=MOST_ROWS))


class ProposeSeveralForm(SentForm):
    """What was read in the file, from the look at it to the press that sends it."""

    wanted = HiddenField()
