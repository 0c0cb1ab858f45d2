"""How templates are compiled: once for each language, with the sentences of that language in them.

Half of what a template calls is the translation of a sentence that has no value to put in. Compiled for a language,
such a sentence is a constant: it joins the markup around it, and a header of forty sentences is nearly one string.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from threading import RLock
from types import CodeType
from typing import Any

from flask.sansio.app import App
from flask.templating import Environment
from jinja2 import BaseLoader, Template, nodes
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from directory.web.escaping import escape_once
from directory.web.i18n import marked_gettext, page_locale

SEPARATOR = ":"  # between the locale and the path in the name of a compiled template


class TemplateContext(Context):
    """What a template sees. Jinja's asks each function, some two hundred times a page, whether it wants to be given the
    context or the environment: none that our templates call does, and a macro knows by itself that it escapes.
    """

    def call(
        __self,
        __function: Callable[..., Any],
        *values: Any,
        _loop_vars: object = None,
        _block_vars: object = None,
        **named: Any,
    ) -> Any:
        """What a function that a template names returns. Functions that take the context would use the dictionaries."""
        return __function(*values, **named)


class PageTemplate(Template):
    """A template that escapes only what is no markup yet. Escaping makes a copy of what is, and the markup of a card of
    a list is printed by three templates, one inside the other.
    """

    @classmethod
    def from_code(
        cls,
        environment: Any,
        code: CodeType,
        globals: MutableMapping[str, Any],
        uptodate: Callable[[], bool] | None = None,
    ) -> Template:
        """The template of compiled code, in which `escape` is what an expression is printed by."""
        template = super().from_code(environment, code, globals, uptodate)
        template.root_render_func.__globals__["escape"] = escape_once
        return template


class TemplateEnvironment(Environment):
    """Flask's environment, with a compiled template for each language and one dictionary of globals for all of them."""

    context_class = TemplateContext
    template_class = PageTemplate

    def __init__(self, app: App, **options: Any) -> None:
        options["loader"] = LanguageLoader(app.create_global_jinja_loader())
        options["cache_size"] = -1  # all: a dictionary, where a cache of some would be locked at each import
        self._compiled: set[str] = set()
        self._compiling = RLock()
        super().__init__(app, **options)

    def _load_template(self, name: str, globals: MutableMapping[str, Any] | None) -> Template:
        """A compiled template. One thread compiles at a time: the first requests of a busy process would each compile
        every template that they need, and each wait for all others.
        """
        if name in self._compiled:
            return super()._load_template(name, globals)
        with self._compiling:
            template = super()._load_template(name, globals)  # which another may have compiled meanwhile
            self._compiled.add(name)
        return template

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,
    ) -> Template:
        """The template in the page's language; one that another template names, in that one's."""
        if parent is None and isinstance(name, str):
            name = f"{page_locale()}{SEPARATOR}{name}"
        return super().get_template(name, parent, globals)

    def join_path(self, template: str, parent: str) -> str:
        """The name of a template that a compiled one names."""
        return f"{parent.partition(SEPARATOR)[0]}{SEPARATOR}{template}"

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of the environment, for every template.

        Jinja gives each a chain of two and looks every name up in it at each import of a component: a twentieth of
        the time of a page that is drawn. No template here is loaded with globals of its own.
        """
        return super().make_globals(d) if d else self.globals

    def _generate(self, source: nodes.Template, name: str | None, *values: Any, **named: Any) -> str:
        if name is not None and name.startswith(f"{page_locale()}{SEPARATOR}"):
            source = FixedSentences(marked_gettext).visit(source)
        return super()._generate(source, name, *values, **named)


class LanguageLoader(BaseLoader):
    """Loads a template by its path, whatever language it is compiled for."""

    def __init__(self, loader: BaseLoader) -> None:
        self.loader = loader

    def get_source(
        self, environment: Any, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """The source of the file."""
        return self.loader.get_source(environment, template.partition(SEPARATOR)[2])

    def list_templates(self) -> list[str]:
        """Every path."""
        return self.loader.list_templates()


class FixedSentences(NodeTransformer):
    """Puts the translation in the place of each `_("…")` that has no values."""

    def __init__(self, translate: Callable[[str], Markup]) -> None:
        self.translate = translate

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        """A call, or the sentence."""
        self.generic_visit(node)
        sentence = node.args[0] if len(node.args) == 1 else None
        fixed = not (node.kwargs or node.dyn_args or node.dyn_kwargs)
        named = isinstance(node.node, nodes.Name) and node.node.name == "_"
        if not (fixed and named and isinstance(sentence, nodes.Const) and isinstance(sentence.value, str)):
            return node
        words = nodes.Const(str(self.translate(sentence.value)), lineno=node.lineno)
        return nodes.MarkSafe(words, lineno=node.lineno)
