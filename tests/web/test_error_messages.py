"""Each code that can be raised has its sentence, and errors land beside their field."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import scoped_session
from wtforms import Form, StringField

from directory.foundation.errors import Conflict, Invalid
from directory.outbox.models import OutboxMessage
from directory.places.models import Council
from directory.web.error_messages import (
    CONFLICT,
    ERROR_MESSAGES,
    NOT_STORED,
    add_error,
    error_message,
    violated_constraint,
)

APPLICATION = Path(__file__).resolve().parents[2] / "directory"


def codes_of(code: ast.expr, function: ast.AST) -> Iterator[str]:
    """The codes that an expression can be: a text, one of two, or a name that is set to such in the same function."""
    if isinstance(code, ast.Constant) and isinstance(code.value, str):
        yield code.value
    elif isinstance(code, ast.IfExp):
        yield from codes_of(code.body, function)
        yield from codes_of(code.orelse, function)
    elif isinstance(code, ast.Name) and (
        values := [
            node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == [code.id]
        ]
    ):
        for value in values:
            yield from codes_of(value, function)
    else:
        raise AssertionError(f"line {code.lineno}: write the code out: {ast.unparse(code)}")


def raised() -> Iterator[tuple[str, str]]:
    """Each place where an Invalid is made, with each code that it can have."""
    for path in sorted(APPLICATION.rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and ast.unparse(call.func) in ("Invalid", "errors.Invalid"):
                    for code in codes_of(call.args[1], function):
                        yield f"{path.relative_to(APPLICATION)}:{call.lineno}", code


def test_each_code_that_can_be_raised_has_its_sentence() -> None:
    places = list(raised())
    assert len(places) > 100
    assert [(place, code) for place, code in places if code not in ERROR_MESSAGES] == []


def test_each_sentence_has_a_code_that_can_be_raised() -> None:
    assert set(ERROR_MESSAGES) - {code for _, code in raised()} == set()


@pytest.mark.parametrize("code", sorted(ERROR_MESSAGES))
def test_each_sentence_can_be_said_in_every_language(app: Flask, code: str) -> None:
    values: dict[str, object] = dict.fromkeys(
        ("columns", "refused", "read", "before", "after", "threshold", "measured"), 3
    )
    values |= dict.fromkeys(("most", "least", "most_pence", "least_pence", "amount_pence"), 5)
    values |= {"value": "C9", "words": "Mrs Shaw", "row": 7, "number": 2}
    values |= {
        "names": "N80, N99",
        "what": "Write a plan",
        "council": "Haringey",
        "name": "Rose Court",
        "known": "N80",
        "sheets": "Prices",
    }
    values |= dict.fromkeys(
        ("first", "last", "earliest", "starts_on", "month", "sent", "checked"), date(2027, 4, 1)
    )
    for language in ("en", "tr", "ar"):
        with app.test_request_context("/", query_string={"lang": language}):
            sentence = error_message(Invalid("field", code, day=date(2027, 1, 1), **values))
            assert sentence.strip() and "%(" not in sentence


class ExampleForm(Form):
    name = StringField()
    code = StringField()


def error_of(session: scoped_session, statement: object) -> IntegrityError:
    with pytest.raises(IntegrityError) as raised_error:
        session.execute(statement)
    session.rollback()
    return raised_error.value


def test_an_error_lands_beside_its_field(app: Flask) -> None:
    with app.test_request_context("/"):
        form = ExampleForm()
        add_error(form, Invalid("name", "required"))
        add_error(form, Invalid("short_code", "too_long", most=9), {"short_code": "code"})
        assert form.name.errors == ["Fill in this field."]
        assert form.code.errors == ["Use 9 characters or fewer."]
        assert form.form_errors == []


def test_an_error_without_a_field_stands_at_the_head_of_the_form(app: Flask) -> None:
    with app.test_request_context("/"):
        form = ExampleForm()
        add_error(form, Invalid("elsewhere", "required"))
        add_error(form, Conflict("changed"))
        assert form.form_errors == ["Fill in this field.", CONFLICT.text]


def test_a_constraint_of_the_database_lands_beside_the_field_it_maps_to(
    app: Flask, session: scoped_session
) -> None:
    row = {"event": "x", "subject": "1", "claimed_by": "somebody"}
    check = error_of(session, insert(OutboxMessage).values(**row))
    assert violated_constraint(check) == "ck_outbox_message_claim_has_an_end"
    council = {"code": "E09000014", "name": "A", "slug": "a", "kind": "london_borough"}
    session.execute(insert(Council).values(**council))
    unique = error_of(session, insert(Council).values(**{**council, "code": "E09000015"}))
    assert violated_constraint(unique) == "uq_council_slug"
    with app.test_request_context("/"):
        form = ExampleForm()
        add_error(form, unique, {"uq_council_slug": "name"})
        add_error(form, check, {"uq_council_slug": "name"})
        assert form.name.errors == [NOT_STORED.text] == form.form_errors
