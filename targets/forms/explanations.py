"""Reading the explanations that the table of a return posts with its figures."""

import re
from collections.abc import Mapping, Sequence

from django.http import QueryDict

from targets.errors import Problem
from targets.selectors.return_queries import QueryKey, Said
from targets.services.explanations import ExplanationInput

WORDS = re.compile(r"words-([0-9A-Z]{0,18})\.([-a-zA-Z0-9_]+)\.([-a-zA-Z0-9_]+)")


def changed_words(data: QueryDict) -> dict[QueryKey, Said]:
    """Explanations that are no longer what the page showed, word for word."""
    said: dict[QueryKey, Said] = {}
    for name in data:
        match = WORDS.fullmatch(name)
        if match is not None:
            uscc, element, rule = match.groups()
            key = f"{uscc}.{element}.{rule}"
            was = data.get(f"was-words-{key}")
            typed = Said(data.get(f"reason-class-{key}", ""), str(data[name]), was)
            is_other = was != f"{typed.reason_class}|{typed.words}"
            if is_other and (typed.words or (was or "|") != "|"):
                said[uscc, element, rule] = typed
    return said


def explanation_inputs(said: Mapping[QueryKey, Said]) -> list[ExplanationInput]:
    return [
        ExplanationInput(*key, one.reason_class, one.words, one.was) for key, one in said.items()
    ]


def by_query(problems: Sequence[Problem]) -> dict[QueryKey, str]:
    return {
        (one.row, one.field, one.context["rule"]): one.message
        for one in problems
        if one.context.get("rule")
    }
