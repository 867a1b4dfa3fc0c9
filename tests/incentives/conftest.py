"""The stages of awards; every test's `ZONE_TODAY` is put back."""

import pytest

from tests.cast import Cast
from tests.factories import make_scheme_setting
from tests.incentives.awards_stage import (
    BOTH,
    Stage,
    make_awards_stage,
    make_matched_stage,
    make_taxed_stage,
)


@pytest.fixture
def stage(cast: Cast, settings) -> Stage:
    settings.ZONE_TODAY = None
    return make_awards_stage(cast)


@pytest.fixture
def matched(cast: Cast, settings) -> Stage:
    settings.ZONE_TODAY = None
    return make_matched_stage(cast)


@pytest.fixture
def taxed(cast: Cast, settings) -> Stage:
    settings.ZONE_TODAY = None
    return make_taxed_stage(cast)


@pytest.fixture
def shared_tax(taxed: Stage) -> Stage:
    """The city pays half of it."""
    make_scheme_setting("payers", BOTH, scheme=taxed.scheme)
    return taxed
