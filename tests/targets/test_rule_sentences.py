"""Sentences of findings whose numbers are easily said wrong."""

from types import SimpleNamespace

import pytest
from django.utils import translation

from targets.rule_sentences import finding_sentence

OUTPUT = SimpleNamespace(name_zh="产值", name_en="Output", unit_zh="万元", kind="flow")
STAFF = SimpleNamespace(name_zh="从业人员", name_en="Staff", unit_zh="人", kind="stock")


@pytest.mark.parametrize(
    ("element", "value", "base", "factor", "against", "said"),
    [
        (
            STAFF,
            "300",
            "3000",
            "1/10",
            "quarter",
            "从业人员300约为上季3,000的1/10，像是少写了一位",
        ),
        (
            STAFF,
            "300",
            "2100",
            "1/10",
            "year",
            "从业人员300约为上年同期2,100的1/7，像是少写了一位",
        ),
        (
            STAFF,
            "2010",
            "300",
            "10",
            "year",
            "从业人员2,010约为上年同期300的6.7倍，像是多写了一位",
        ),
        (
            OUTPUT,
            "180",
            "1200",
            "1/10",
            "quarter",
            "产值180约为上季累计1,200的1/7，像是少写了一位",
        ),
        (
            OUTPUT,
            "18000000",
            "1200",
            "10000",
            "quarter",
            "产值18,000,000约为上季累计1,200的15,000倍，像是把元当成了万元",
        ),
    ],
)
def test_a_slip_tells_the_ratio_of_the_figures_it_names(
    element, value, base, factor, against, said
) -> None:
    facts = {"value": value, "base": base, "factor": factor, "against": against}
    assert finding_sentence("unit_smell", facts, "it", {"it": element}) == f"{said}。"


def test_a_slip_in_english() -> None:
    facts = {"value": "180", "base": "1200", "factor": "1/10", "against": "quarter"}
    with translation.override("en"):
        said = finding_sentence("unit_smell", facts, "it", {"it": OUTPUT})
    assert said.startswith("Output 180 is about 1/7 of last quarter's year to date of 1,200")
