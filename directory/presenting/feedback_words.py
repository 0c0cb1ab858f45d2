"""Who wrote feedback, in words: of what kind, since when, and whether something was given for it."""

from __future__ import annotations

from directory.feedback.queries import PublicFeedback
from directory.web.i18n import gettext
from directory.web.labels import label
from directory.web.templating import day


def author_words(feedback: PublicFeedback) -> str:
    """Who that is in kind and since when, and whether something was given for it."""
    author = gettext(
        "%(who)s, care since %(since)s · %(day)s",
        who=label("relationship", feedback.relationship),
        since=feedback.used_from_month.year,
        day=day(feedback.told_on),
    )
    if feedback.incentive_declared:
        return f"{author} · {gettext('was given something for writing')}"
    return author
