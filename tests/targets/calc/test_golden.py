"""A whole zone worked by hand, with the formulas the shipped pack has."""

from fractions import Fraction
from typing import Any

import pytest
import yaml

from targets.calc.breakdown import breakdown
from targets.calc.reference import Cut, Subject, reference_sums
from targets.calc.sums import NOTHING, TermSum, add_up, measure
from tests.targets.calc.pack import FORMULAS, ROOT
from tests.targets.calc.specs import F, Q
from tests.targets.calc.subjects import make_subject

ZONE = yaml.safe_load((ROOT / "tests/golden/zone_2018q3.yaml").read_text("utf-8"))
PERIOD = Q(ZONE["period"])


def read_enterprise(data: dict[str, Any]) -> Subject:
    place = (("2000Q1", None, *data["place"], data["above_scale"]),)
    held = (("hightech", *data["certificate"]),) if "certificate" in data else ()
    return make_subject(data["figures"], data.get("first"), data.get("last"), place, held)


SUMS = {
    code: reference_sums(
        formula,
        PERIOD,
        [read_enterprise(one) for one in ZONE["enterprises"].values()],
        make_subject(ZONE["zone"]),
    )
    for code, formula in FORMULAS.items()
}


def terms_at(code: str, chosen: set[Cut]) -> list[TermSum]:
    return [
        add_up(one for (term, cut), one in SUMS[code].items() if term == number and cut in chosen)
        for number in range(len(FORMULAS[code].terms))
    ]


def fraction(text: Any) -> Fraction | None:
    return None if text is None else F(str(text))


def test_every_indicator_of_the_pack_is_worked() -> None:
    assert set(ZONE["results"]) == set(FORMULAS)


@pytest.mark.parametrize("code", FORMULAS)
def test_a_hand_worked_indicator(code: str) -> None:
    result = ZONE["results"][code]
    found = measure(FORMULAS[code], terms_at(code, {cut for _, cut in SUMS[code]}))
    assert found.numerator == fraction(result["numerator"])
    assert found.denominator == fraction(result.get("denominator"))
    assert found.value == fraction(result["value"])
    covered = found.coverage
    assert [covered.units, covered.cells, covered.weighted] == [
        fraction(one) for one in result["coverage"]
    ]


@pytest.mark.parametrize(
    ("code", "by"),
    [
        (code, by)
        for code, result in ZONE["results"].items()
        for by in ("parks", "clusters")
        if by in result
    ],
)
def test_a_hand_worked_breakdown(code: str, by: str) -> None:
    result = ZONE["results"][code][by]
    place = ("parks", "clusters").index(by)
    cuts = {cut for number, cut in SUMS[code] if not FORMULAS[code].stored_terms[number].is_zone}
    parts = {
        key: terms_at(code, {cut for cut in cuts if cut[place] == key})
        for key in sorted({cut[place] for cut in cuts})
    }
    own = [SUMS[code].get((number, (0, 0)), NOTHING) for number in range(3)]
    found = breakdown(FORMULAS[code], parts, own[: len(FORMULAS[code].terms)], "zone")
    assert {one.key: one.numerator for one in found} == {
        key: fraction(value) for key, value in result.items()
    }
