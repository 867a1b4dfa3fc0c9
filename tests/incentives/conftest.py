"""The stages of awards; every test's `ZONE_TODAY` is put back."""

import pytest

from tests.cast import Cast
from tests.incentives.awards_stage import Stage, make_awards_stage, make_matched_stage


@pytest.fixture
def stage(cast: Cast, settings) -> Stage:
    settings.ZONE_TODAY = None
    return make_awards_stage(cast)


@pytest.fixture
def matched(cast: Cast, settings) -> Stage:
    settings.ZONE_TODAY = None
    return make_matched_stage(cast)
