"""The period a page or an answer speaks of when nobody named one."""

from datetime import datetime
from typing import Any

from targets.access import NotPublished, published_periods, sees_unpublished
from targets.calc.periods import Period
from targets.selectors.completeness.counts import default_period


def period_shown(user: Any, as_of: datetime | None = None) -> Period:
    """The latest complete enough period; for those who see published ones only, the latest of
    these.

    **Raises** NotPublished where such a person has none yet.
    """
    if sees_unpublished(user):
        return default_period(as_of)
    published = published_periods(as_of)
    if not published:
        raise NotPublished
    return max(published)
