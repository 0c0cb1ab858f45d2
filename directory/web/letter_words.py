"""A plain letter: some sentences, one link, and who sent it. In words and as HTML, from the same parts."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app, render_template

from directory.web.i18n import gettext


def letter_site() -> str:
    """The address that letters and papers lead back to: never the host that a request names, which may be anything."""
    return str(current_app.config["PUBLIC_URL"] or current_app.config["SERVED_AT"])


def plain_letter(
    subject: str, opening: Sequence[str], link_words: str, path: str, closing: Sequence[str] = ()
) -> tuple[str, str]:
    """The letter as plain text and as HTML. `path` is a path of this site; nothing personal belongs in `subject`."""
    url = letter_site() + path
    lines = [*opening, "", gettext("%(what)s:", what=link_words), url, "", *closing]
    page = render_template(
        "layouts/letter.html",
        subject=subject,
        opening=opening,
        link_words=link_words,
        url=url,
        closing=closing,
    )
    return "\n".join(lines) + "\n", page
