"""Filters that write what the incentives keep."""

from collections.abc import Callable
from typing import Any

from django import template
from django.utils.safestring import SafeString

from incentives import svg, words
from incentives.access import talent_name
from incentives.calc.states import State
from incentives.choices import AWARD_STATES
from incentives.selectors.award_file import beneficiary, payee_of
from incentives.selectors.award_trail import written_at
from incentives.selectors.budgets import YearSum, budget_name
from incentives.selectors.letters import is_decided

register = template.Library()

FILTERS: dict[str, Callable[..., Any]] = {
    "clause_number": words.clause_number,
    "money": words.money,
    "told": words.told,
    "who_gets": words.who_gets,
    "in_language": words.in_language,
    "done_word": words.done_word,
    "state_tone": words.state_tone,
    "step_word": words.step_word,
    "days_since": words.days_since,
    "setting_name": words.setting_name,
    "talent_name": talent_name,
    "beneficiary": beneficiary,
    "payee_of": payee_of,
    "budget_name": budget_name,
    "split_bar": svg.split_bar,
    "is_decided": is_decided,
    "written_at": written_at,
}
for name, function in FILTERS.items():
    register.filter(name, function)
register.simple_tag(words.withheld_sentence)


@register.filter
def state_word(state: str) -> str:
    return str(dict(AWARD_STATES).get(str(state), state))


@register.filter
def setting_value(value: Any, code: str) -> str:
    return words.setting_shown(code, value)


@register.filter
def is_ended(state: str) -> bool:
    return state in (State.REFUSED, State.WITHDRAWN, State.CANCELLED)


@register.simple_tag
def budget_bar(year: YearSum, expected: Any) -> SafeString:
    return svg.budget_bar(year, expected)


@register.simple_tag
def step_bar(count: int, most: int) -> SafeString:
    return svg.step_bar(count, most)
