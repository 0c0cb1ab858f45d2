"""Templates are compiled once a language: sentences without values stand in them as constants."""

from __future__ import annotations

from flask import Flask, render_template
from jinja2 import nodes

from directory.web.i18n import marked_gettext
from directory.web.template_environment import FixedSentences
from tests.page_client import PageClient

SENTENCE = "Nobody can pay to be shown first."


def test_each_language_has_its_own_sentences_whichever_was_drawn_first(client: PageClient) -> None:
    drawn = {
        lang: client.get(f"/cookies?lang={lang}").get_data(as_text=True) for lang in ("tr", "en", "ar", "en")
    }
    assert SENTENCE in drawn["en"] and SENTENCE not in drawn["tr"] + drawn["ar"]


def test_a_sentence_without_values_is_a_constant_and_one_with_values_is_not(app: Flask) -> None:
    with app.test_request_context("/"):
        source = '{{ _("Call <b>us</b>, 100%%") }}{{ _("%(num)s of us", num=3) }}{{ _(words) }}'
        tree = FixedSentences(marked_gettext).visit(app.jinja_env.parse(source))
        calls = [call.node.name for call in tree.find_all(nodes.Call)]
        assert calls == ["_", "_"]
        constant = next(tree.find_all(nodes.Output)).nodes[0].as_const(nodes.EvalContext(app.jinja_env))
        assert constant == "Call <b>us</b>, 100%" and hasattr(constant, "__html__")


def test_what_a_template_includes_is_in_its_own_language(app: Flask) -> None:
    with app.test_request_context("/?lang=tr"):
        turkish = render_template("layouts/footer.html", today=None, public_url="")
        assert SENTENCE not in turkish
