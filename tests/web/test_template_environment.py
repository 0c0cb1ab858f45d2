"""Templates are compiled once a language: sentences without values stand in them as constants."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from types import FunctionType
from typing import Any

from flask import Flask, render_template
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import nodes
from jinja2.runtime import Macro
from jinja2.utils import _PassArg
from markupsafe import Markup, escape

from directory.web.escaping import escape_once
from directory.web.i18n import marked_gettext
from directory.web.template_environment import FixedSentences, TemplateEnvironment
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
        turkish = render_template("layouts/footer.html", today=None)
        assert SENTENCE not in turkish


def test_text_is_escaped_and_markup_is_printed_as_it_is(app: Flask) -> None:
    class Sentence(Markup):
        pass

    class Icon:
        def __html__(self) -> str:
            return "<svg>"

    source = """{% macro frame(inner) %}<p>{{ inner }}</p>{% endmacro %}
        {%- set both %}{{ text }}{{ markup }}{% endset -%}
        {{ text }} {{ markup }} {{ sentence }} {{ icon }} {{ number }} {{ frame(text) }} {{ frame(markup) -}}
        {{ both }}"""
    with app.test_request_context("/"):
        drawn = app.jinja_env.from_string(source).render(
            text="<i>", markup=Markup("<b>"), sentence=Sentence("<em>"), icon=Icon(), number=3
        )
    assert drawn == "&lt;i&gt; <b> <em> <svg> 3 <p>&lt;i&gt;</p> <p><b></p>&lt;i&gt;<b>"


@given(st.text())
def test_a_text_is_printed_as_markup_prints_it(text: str) -> None:
    assert escape_once(text) == str(escape(text))


def test_nothing_that_templates_call_wants_the_context(app: Flask) -> None:
    """Our templates' context does not give it, as Jinja's would."""
    functions = {
        name: value for name, value in app.jinja_env.globals.items() if isinstance(value, FunctionType)
    }
    assert {"_", "label", "url_for", "memoize_macro"} <= functions.keys()
    assert not [name for name, value in functions.items() if _PassArg.from_obj(value) is not None]
    # A macro is given how to escape by Jinja's context; without, it escapes as the environment does.
    assert _PassArg.from_obj(Macro.__call__) is not None


def test_a_function_called_in_a_loop_gets_its_own_arguments_alone(app: Flask) -> None:
    def called(*values: object, **named: object) -> str:
        return f"{values} {named}"

    source = "{% for n in [1, 2] %}{% set m = n %}{{ called(m, last=loop.last) }}{% endfor %}"
    with app.test_request_context("/"):
        drawn = app.jinja_env.from_string(source).render(called=called)
    assert drawn.replace("&#39;", "'") == "(1,) {'last': False}(2,) {'last': True}"


def test_the_first_requests_of_a_process_compile_a_template_once(session_app: Flask) -> None:
    """Ten at once, before anything was drawn: each template is compiled by one of them, for all."""
    compiled: list[str] = []

    class Environment(TemplateEnvironment):
        def compile(self, source: Any, name: Any = None, *values: Any, **named: Any) -> Any:
            compiled.append(name)
            return super().compile(source, name, *values, **named)

    environment = Environment(session_app, autoescape=True, extensions=session_app.jinja_env.extensions)
    environment.globals, environment.filters = session_app.jinja_env.globals, session_app.jinja_env.filters
    together = Barrier(10)

    def load(_number: int) -> str:
        with session_app.test_request_context("/"):
            together.wait()
            return str(environment.get_template("pages/privacy.html").name)

    with ThreadPoolExecutor(10) as threads:
        names = list(threads.map(load, range(10)))
    assert len(set(names)) == 1
    assert compiled == names[:1]
