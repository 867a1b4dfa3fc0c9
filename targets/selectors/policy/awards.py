"""Where the policy page gets what became of a clause's schemes.

The app that keeps awards knows; it registers a source when it starts, so that nothing here
depends on it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from targets.selectors.progress import ProgressReport

Source = Callable[[Any, ProgressReport], Mapping[int, str]]
"""From who reads and the board of the period: by the scheme's id, a sentence in the reader's
language. A fixed number of queries."""

SOURCES: list[Source] = []


def schemes_told(user: Any, report: ProgressReport) -> dict[int, str]:
    """Nothing of a scheme that no source speaks of."""
    return {pk: words for source in SOURCES for pk, words in source(user, report).items()}
