"""Pages of awards in a real browser: accessible, quiet, and inside the window at any width."""

from dataclasses import dataclass
from decimal import Decimal

import pytest

from incentives.models import Award
from targets.models import Enterprise
from tests.browser.conftest import WIDTHS
from tests.cast import Cast
from tests.factories import make_scheme, make_talent
from tests.incentives.awards_stage import make_matched_stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = {
    "overview": ("", "analyst"),
    "a leader's overview": ("", "leader"),
    "list": ("awards/", "analyst"),
    "candidate": ("awards/{candidate}/", "analyst"),
    "paid by one": ("awards/{paid}/", "auditor"),
    "application": ("apply/INC-06/", "analyst"),
    "talents": ("talents/", "analyst"),
    "budgets": ("budgets/", "finance"),
    "budget": ("budgets/{budget}/", "reviewer"),
    "batches": ("batches/", "finance"),
    "batch": ("batches/{batch}/", "finance"),
    "settings": ("settings/", "reviewer"),
    "setting": ("settings/{scheme}/payers/", "reviewer"),
    "enterprise": ("enterprises/{uscc}/", "analyst"),
}


@dataclass(frozen=True)
class Shown:
    cast: Cast
    names: dict[str, object]


@pytest.fixture
def shown(cast: Cast, settings) -> Shown:
    settings.ZONE_TODAY = None
    stage = make_matched_stage(cast)
    make_scheme(code="INC-06", unit=cast.department, fact={"kind": "talent"})
    make_talent()
    paid = stage.paid(name="GR1", amount=Decimal(100))
    candidate = stage.candidate("GR2")
    names = {
        "candidate": candidate.pk,
        "paid": paid.pk,
        "budget": stage.budget().pk,
        "batch": stage.part(paid).batch.number,
        "scheme": stage.scheme.code,
        "uscc": candidate.enterprise.uscc,
    }
    return Shown(cast, names)


@pytest.mark.parametrize("name", PAGES)
def test_page_is_quiet_accessible_and_fits(shown: Shown, check_page, complaints, name: str) -> None:
    path, role = PAGES[name]
    address = f"/incentives/{path.format(**shown.names)}"
    check_page(address, user=shown.cast[role])
    assert complaints == []


@pytest.mark.parametrize("width", WIDTHS)
def test_what_one_may_do_now_is_seen_without_scrolling(shown: Shown, open_page, width: int) -> None:
    address = f"/incentives/awards/{shown.names['candidate']}/"
    page = open_page(address, width=width, language="zh-hans", user=shown.cast["analyst"])
    button = page.get_by_role("button", name="确认候选").bounding_box()
    assert button
    assert button["y"] + button["height"] < page.viewport_size["height"]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_long_latin_word_breaks(shown: Shown, open_page, width: int) -> None:
    word = "W" * 110
    Award.objects.update(subject=word, facts={"name": word, "words": word})
    Enterprise.objects.update(name=word)
    for name in ("overview", "list", "candidate", "paid by one", "batch", "batches", "enterprise"):
        path, role = PAGES[name]
        address = f"/incentives/{path.format(**shown.names)}"
        page = open_page(address, width=width, language="zh-hans", user=shown.cast[role])
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert over <= 0, (name, over)
