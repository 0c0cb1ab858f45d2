"""What the page of bulk discounts says as files: the rules, and the providers that reached one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from directory.foundation.spreadsheets import Amount, Cell
from directory.prices.discount_queries import RuleRow, TriggerRow
from directory.vocabulary.prices import DiscountMeasure
from directory.web.labels import label

RULE_COLUMNS = ("List", "What is counted", "From", "Less by", "Unit", "Minutes", "When", "Since", "Until")
TRIGGER_COLUMNS = ("Provider", "List", "Services that cost less", "Measured", "From", "Until")


def rule_rows(rules: Iterable[RuleRow]) -> list[tuple[Cell, ...]]:
    """The rules as a file: what is taken off is a part in per cent or an amount in pounds."""
    return [
        (
            *(rule.instrument_name, label("discount_measure", rule.measure)),
            _measured(rule.measure, rule.threshold),
            f"{rule.basis_points / 100:g} %" if rule.basis_points else Amount(rule.price_pence or 0),
            label("discount_unit", rule.unit) if rule.unit else None,
            rule.minutes or None,
            label("time_of_week", rule.time_of_week) if rule.price_pence else None,
            *(rule.valid_from, rule.valid_to),
        )
        for rule in rules
    ]


def trigger_rows(triggers: Iterable[TriggerRow], rules: Mapping[int, RuleRow]) -> list[tuple[Cell, ...]]:
    """The providers that reached a rule as a file; `rules` are those of the reader, by id."""
    return [
        (
            *(trigger.provider_name, rules[trigger.rule_id].instrument_name, trigger.services),
            _measured(rules[trigger.rule_id].measure, trigger.measured_value),
            *(trigger.effective_from, trigger.ended_on),
        )
        for trigger in triggers
    ]


def _measured(measure: str, value: int) -> Cell:
    """Spending in pounds, anything else as a number."""
    return Amount(value) if measure == DiscountMeasure.WEEKLY_SPEND else value
