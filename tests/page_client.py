"""A client that checks each page it receives, and fails the test where a page is wrong."""

from __future__ import annotations

from typing import Any

from flask import g
from flask.testing import FlaskClient
from lxml import html as lxml_html
from werkzeug.test import TestResponse

from directory.foundation.database import db


class PageClient(FlaskClient):
    """Checks title, one h1, ids, labels, CSP and language on every HTML answer; posts as the site's own pages do."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request; a POST says that it comes from our own page unless the test says otherwise."""
        headers = dict(kwargs.pop("headers", None) or {})
        if kwargs.get("method") == "POST":
            headers.setdefault("Sec-Fetch-Site", "same-origin")
        forget_request()
        response = super().open(*args, headers=headers, **kwargs)
        assert not db.session.new and not db.session.dirty, "a request ended with unsaved changes"
        if response.mimetype == "text/html" and response.status_code not in (301, 302, 303, 304, 308):
            check_page(response)
        return response

    def page(self, path: str, status: int = 200) -> lxml_html.HtmlElement:
        """The parsed page at `path`."""
        response = self.get(path)
        assert response.status_code == status, f"{path}: {response.status_code}"
        return lxml_html.fromstring(response.get_data())


def forget_request() -> None:
    """Drop what an earlier request of the same test left in `g`: the test's own context outlives each of them."""
    for name in list(g):
        g.pop(name)


def check_page(response: TestResponse) -> None:
    """What must hold on every page, an error page too."""
    tree = lxml_html.fromstring(response.get_data())
    where = response.request.path
    assert tree.tag == "html" and tree.get("lang") and tree.get("dir") in ("ltr", "rtl"), where
    titles = tree.xpath("//head/title/text()")
    assert len(titles) == 1 and titles[0].strip(), f"{where}: title"
    assert len(tree.xpath("//h1")) == 1, f"{where}: one h1"
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids)), f"{where}: ids twice: {sorted(i for i in ids if ids.count(i) > 1)}"
    for control in tree.xpath("//input[not(@type='hidden') and not(@type='submit')]|//select|//textarea"):
        named = control.get("aria-label") or control.get("aria-labelledby")
        labelled = named or tree.xpath("//label[@for=$id]", id=control.get("id", ""))
        assert labelled or control.xpath("ancestor::label"), f"{where}: no label for {control.get('name')}"
    for reference in tree.xpath("//@aria-describedby|//@aria-labelledby"):
        for part in reference.split():
            assert part in ids, f"{where}: refers to missing id {part}"
    assert not tree.xpath("//*[@style]|//style|//script[not(@src) and not(@type='application/ld+json')]"), (
        f"{where}: inline style or script"
    )
    assert not tree.xpath("//@*[starts-with(name(), 'on')]"), f"{where}: inline handler"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"], where
    assert "None" not in titles[0], f"{where}: title says None"
