"""Follows the paths through functions, to see which of them end without a line in the audit record.

Calls are resolved by the imports of their module, so that two functions of one name are told apart. A loop may run
no time, a condition may go either way, and a path that raises is not counted.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

RECORD = "directory.audit.actions.record"
Function = ast.FunctionDef


@dataclass
class Module:
    """A module's functions, and what each name in it stands for."""

    name: str
    tree: ast.Module
    functions: dict[str, Function] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for item in self.tree.body:
            if isinstance(item, ast.FunctionDef):
                self.functions[item.name] = item
                self.names[item.name] = f"{self.name}.{item.name}"
            elif isinstance(item, ast.ImportFrom) and item.module:
                for alias in item.names:
                    self.names[alias.asname or alias.name] = f"{item.module}.{alias.name}"

    def resolve(self, callee: ast.expr) -> list[str]:
        """The full name of what is called, or of either where a condition chooses; none for a method or a value."""
        if isinstance(callee, ast.IfExp):
            return [*self.resolve(callee.body), *self.resolve(callee.orelse)]
        if isinstance(callee, ast.Name):
            return [self.names[callee.id]] if callee.id in self.names else []
        if isinstance(callee, ast.Attribute) and isinstance(callee.value, ast.Name):
            owner = self.names.get(callee.value.id)
            return [f"{owner}.{callee.attr}"] if owner else []
        return []

    def calls_to(self, names: Collection[str]) -> list[tuple[str, ast.Expr]]:
        """The statements that call one of these and nothing else, each with the function it stands in."""
        return [
            (f"{self.name}.{function}", inner)
            for function, item in self.functions.items()
            for inner in ast.walk(item)
            if isinstance(inner, ast.Expr)
            and isinstance(inner.value, ast.Call)
            and set(self.resolve(inner.value.func)) & set(names)
        ]


def modules_under(root: Path, package: str) -> dict[str, Module]:
    """Every module of a package, by its full name."""
    modules = {}
    for path in sorted((root / package).rglob("*.py")):
        name = ".".join(path.relative_to(root).with_suffix("").parts)
        modules[name] = Module(name, ast.parse(path.read_text(encoding="utf-8")))
    return modules


@dataclass(frozen=True)
class Ends:
    """Whether anything was recorded on each way out: where the function returns, and where it goes on."""

    returned: frozenset[bool] = frozenset()
    going_on: frozenset[bool] = frozenset()

    def __or__(self, other: Ends) -> Ends:
        return Ends(self.returned | other.returned, self.going_on | other.going_on)


class AuditPaths:
    """The functions of a set of modules, by full name."""

    def __init__(self, modules: Mapping[str, Module], without: ast.Expr | None = None) -> None:
        """Of these modules, as if the statement `without` were not there."""
        self._modules = modules
        self._without = without
        self._known: dict[str, frozenset[bool]] = {}

    @cached_property
    def functions(self) -> dict[str, tuple[Module, Function]]:
        """Every function at the top of a module."""
        return {
            f"{module.name}.{name}": (module, function)
            for module in self._modules.values()
            for name, function in module.functions.items()
        }

    def ends(self, name: str) -> frozenset[bool]:
        """For each way that a function may return, whether it left a line: {True}, {False} or both."""
        if name == RECORD:
            return frozenset({True})
        if name not in self.functions:
            return frozenset({False})
        if name not in self._known:
            self._known[name] = frozenset({False})  # while it is worked out: a function that calls itself
            module, function = self.functions[name]
            ways = self._block(module, function.body, Ends(going_on=frozenset({False})))
            self._known[name] = ways.returned | ways.going_on
        return self._known[name]

    def _block(self, module: Module, body: Iterable[ast.stmt], ways: Ends) -> Ends:
        for statement in body:
            ways = Ends(ways.returned) | self._statement(module, statement, ways.going_on)
        return ways

    def _statement(self, module: Module, statement: ast.stmt, before: frozenset[bool]) -> Ends:
        if not before or isinstance(statement, ast.Raise):
            return Ends()
        if statement is self._without:
            return Ends(going_on=before)
        if isinstance(statement, ast.Return):
            return Ends(returned=self._expression(module, statement.value, before))
        if isinstance(statement, ast.If):
            tested = Ends(going_on=self._expression(module, statement.test, before))
            return self._block(module, statement.body, tested) | self._block(module, statement.orelse, tested)
        if isinstance(statement, ast.For | ast.While):
            head = statement.iter if isinstance(statement, ast.For) else statement.test
            begun = Ends(going_on=self._expression(module, head, before))
            return begun | self._block(module, statement.body, begun)
        if isinstance(statement, ast.With):
            for item in statement.items:
                before = self._expression(module, item.context_expr, before)
            return self._block(module, statement.body, Ends(going_on=before))
        if isinstance(statement, ast.Try):
            ways = self._block(module, [*statement.body, *statement.orelse], Ends(going_on=before))
            for handler in statement.handlers:
                ways |= self._block(module, handler.body, Ends(going_on=before))
            return Ends(ways.returned) | self._block(
                module, statement.finalbody, Ends(going_on=ways.going_on)
            )
        return Ends(going_on=self._expression(module, statement, before))

    def _expression(self, module: Module, node: ast.AST | None, before: frozenset[bool]) -> frozenset[bool]:
        """What is recorded once every call in an expression has been made."""
        for inner in ast.walk(node) if node is not None else ():
            if isinstance(inner, ast.Call):
                names = module.resolve(inner.func)
                after = frozenset().union(*map(self.ends, names)) or frozenset({False})
                before = frozenset(earlier or later for earlier in before for later in after)
        return before
