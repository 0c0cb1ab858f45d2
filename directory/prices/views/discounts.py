"""Bulk discounts: staff keep the rules, record that a provider reached one, and end it on review (HAR 7.18)."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from directory.accounts.views.answering import answer_form, form_page
from directory.foundation.actor import Actor
from directory.foundation.permissions import Permission
from directory.foundation.spreadsheets import Cell
from directory.prices.actions.discount import add_discount_rule, end_discount, trigger_discount
from directory.prices.discount_forms import DiscountRuleForm, EndDiscountForm, TriggerForm
from directory.prices.discount_page import RULE_COLUMNS, TRIGGER_COLUMNS, rule_rows, trigger_rows
from directory.prices.discount_queries import (
    discount_rule,
    discount_rules,
    discount_trigger,
    discount_triggers,
    own_lists,
    provider_choices,
)
from directory.vocabulary.prices import DiscountMeasure
from directory.web.access import current_actor, requires
from directory.web.spreadsheet_answers import spreadsheet_answer

discounts = Blueprint("discounts", __name__)


@discounts.get("/council/discounts")
@requires(Permission.DISCOUNT_MANAGE)
def index() -> Response:
    """The rules, the providers that reached them, and a form for one more rule; each of the two lists as a file."""
    actor = current_actor()
    if request.args.get("rows") == "reached":
        file = spreadsheet_answer("discounts-reached", TRIGGER_COLUMNS, lambda: _triggers_file(actor))
    else:
        file = spreadsheet_answer("discounts", RULE_COLUMNS, lambda: rule_rows(discount_rules(actor)))
    if file is not None:
        return file
    return _index(DiscountRuleForm(), 200)


@discounts.post("/council/discounts")
@requires(Permission.DISCOUNT_MANAGE)
def send_rule() -> AnyResponse:
    """Record a rule."""
    form = DiscountRuleForm(request.form)
    form.instrument.choices = own_lists(current_actor())

    def act() -> str:
        assert form.valid_from.data
        add_discount_rule(
            current_actor(),
            measure=form.measure.data,
            threshold=form.stored_threshold(),
            valid_from=form.valid_from.data,
            valid_to=form.valid_to.data,
            instrument_id=form.instrument.data,
            basis_points=form.basis_points(),
            price_pence=form.price.pence,
            unit=form.unit.data or None,
            minutes=form.stored_minutes(),
            time_of_week=form.time_of_week.data,
        )
        return url_for(".index", done="rule")

    answer = answer_form(form, act, fields={"basis_points": "percent"})
    return _index(form, answer) if isinstance(answer, int) else answer


@discounts.get("/council/discounts/<int:rule_id>/reached")
@requires(Permission.DISCOUNT_MANAGE)
def reached(rule_id: int) -> Response:
    """Who reached it, and from which day everybody pays less."""
    return _reached(rule_id, TriggerForm(), 200)


@discounts.post("/council/discounts/<int:rule_id>/reached")
@requires(Permission.DISCOUNT_MANAGE)
def send_reached(rule_id: int) -> AnyResponse:
    """Start the discount: every listed price of the provider is lower from one day (vector 5)."""
    form = TriggerForm(request.form)
    form.provider.choices = provider_choices()
    rule = discount_rule(current_actor(), rule_id)

    def act() -> str:
        assert form.effective_from.data
        factor = 100 if rule.measure == DiscountMeasure.WEEKLY_SPEND else 1
        trigger_discount(
            current_actor(),
            discount_rule(current_actor(), rule_id),
            form.provider.data,
            measured_value=int(form.measured.data or 0) * factor,
            effective_from=form.effective_from.data,
        )
        return url_for(".index", done="reached")

    fields = {"provider_id": "provider", "measured_value": "measured"}
    answer = answer_form(form, act, fields=fields)
    return _reached(rule_id, form, answer) if isinstance(answer, int) else answer


@discounts.get("/council/discounts/<int:trigger_id>/end")
@requires(Permission.DISCOUNT_MANAGE)
def ending(trigger_id: int) -> Response:
    """The last day of a discount, and why it ends."""
    return _ending(trigger_id, EndDiscountForm(), 200)


@discounts.post("/council/discounts/<int:trigger_id>/end")
@requires(Permission.DISCOUNT_MANAGE)
def send_ending(trigger_id: int) -> AnyResponse:
    """End it: the prices are as they were before from the next day on."""
    form = EndDiscountForm(request.form)
    discount_trigger(current_actor(), trigger_id)

    def act() -> str:
        assert form.last.data
        trigger = discount_trigger(current_actor(), trigger_id)
        end_discount(current_actor(), trigger, last=form.last.data, reason=form.reason.data or "")
        return url_for(".index", done="ended")

    answer = answer_form(form, act)
    return _ending(trigger_id, form, answer) if isinstance(answer, int) else answer


def _triggers_file(actor: Actor) -> list[tuple[Cell, ...]]:
    return trigger_rows(discount_triggers(actor), {rule.id: rule for rule in discount_rules(actor)})


def _index(form: DiscountRuleForm, status: int) -> Response:
    actor = current_actor()
    form.instrument.choices = own_lists(actor)
    rules = discount_rules(actor)
    return form_page(
        "prices/discounts.html",
        status,
        form,
        rules=rules,
        triggers=discount_triggers(actor),
        names={rule.id: rule.instrument_name for rule in rules},
        done=request.args.get("done", ""),
    )


def _reached(rule_id: int, form: TriggerForm, status: int) -> Response:
    rule = discount_rule(current_actor(), rule_id)
    form.provider.choices = provider_choices()
    return form_page("prices/discount_reached.html", status, form, rule=rule)


def _ending(trigger_id: int, form: EndDiscountForm, status: int) -> Response:
    trigger = discount_trigger(current_actor(), trigger_id)
    return form_page("prices/discount_end.html", status, form, trigger=trigger)
