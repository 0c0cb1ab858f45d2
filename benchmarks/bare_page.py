"""The measure of a page: plain Flask and one Jinja template that print the same twenty cards in the same markup.

No search, no database, no language, no headers of ours: what any Flask page of these words costs on this machine.
Reads the cards from the JSON file that BARE_PAGE_CARDS names.
"""

import json
import os
from pathlib import Path

from flask import Flask, render_template
from jinja2 import DictLoader

from directory.serving import THREADS
from directory.web.asgi import ThreadedWsgi

CARDS = "BARE_PAGE_CARDS"
TEMPLATE = Path(__file__).with_name("bare_page.html")


def create_app() -> Flask:
    """One view, at /."""
    app = Flask(__name__)
    app.jinja_loader = DictLoader({"cards.html": TEMPLATE.read_text(encoding="utf-8")})
    page = json.loads(Path(os.environ[CARDS]).read_text(encoding="utf-8"))

    @app.get("/")
    def cards() -> str:
        return render_template("cards.html", heading=page["heading"], cards=page["cards"])

    return app


def application() -> ThreadedWsgi:
    """The view behind the server of the site, joined to it in the same way."""
    return ThreadedWsgi(create_app(), threads=THREADS, largest_body=0)
