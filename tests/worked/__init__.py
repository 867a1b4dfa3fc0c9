"""Computes the result columns of each worked table in `docs/algorithms/`."""

from tests.worked import calendar, checks, days, figures, goals, parts, review, scenarios
from tests.worked.tables import WORKED

__all__ = [
    "WORKED",
    "calendar",
    "checks",
    "days",
    "figures",
    "goals",
    "parts",
    "review",
    "scenarios",
]
