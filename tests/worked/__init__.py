"""Computes the result columns of each worked table in `docs/algorithms/`."""

from tests.worked import awards, calendar, checks, days, figures, goals, parts, review, scenarios
from tests.worked.tables import WORKED

__all__ = [
    "WORKED",
    "awards",
    "calendar",
    "checks",
    "days",
    "figures",
    "goals",
    "parts",
    "review",
    "scenarios",
]
