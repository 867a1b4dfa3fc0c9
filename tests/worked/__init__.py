"""Computes the result columns of each worked table in `docs/algorithms/`."""

from tests.worked import figures, goals, parts
from tests.worked.tables import WORKED

__all__ = ["WORKED", "figures", "goals", "parts"]
