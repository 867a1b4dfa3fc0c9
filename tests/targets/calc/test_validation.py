"""Each kind of rule against hand-worked cases, and what holds between kinds."""

import pytest

from targets.calc.validation import KINDS, ParamFault, Row, Rule, findings
from tests.targets.calc.checks import FORM, asked, row, rule, series

OUTPUT, ADDED, RESEARCH = "industrial_output", "industrial_value_added", "rd_expenditure"
PATENTS, EMPLOYEES = "invention_patents", "employees"

# kind, parameters, quarter, figures by element (now, −1, −2, −4, −5 quarters), facts or None
CASES = [
    # Parts and wholes
    ("part above its whole", "part_above_whole", {"whole": OUTPUT}, RESEARCH, 3,
     {RESEARCH: "48600", OUTPUT: "12460"},
     {"value": "48600", "other": "12460", "role": "whole", "factor": ""}),
    ("a slip against its own past is named", "part_above_whole", {"whole": OUTPUT}, RESEARCH, 1,
     {RESEARCH: "4860000 — — 486", OUTPUT: "12460"}, {"factor": "10000"}),
    ("part equal to its whole", "part_above_whole", {"whole": OUTPUT}, ADDED, 4,
     {ADDED: "100", OUTPUT: "100"}, None),
    ("negative part", "part_above_whole", {"whole": OUTPUT}, ADDED, 4,
     {ADDED: "−5", OUTPUT: "0"}, None),
    ("the whole is asked about", "part_above_whole", {"part": RESEARCH}, OUTPUT, 4,
     {RESEARCH: "300", OUTPUT: "200"}, {"value": "200", "other": "300", "role": "part"}),
    ("whole not reported", "part_above_whole", {"whole": OUTPUT}, RESEARCH, 4,
     {RESEARCH: "48600"}, None),
    # Year to date
    ("year to date falls", "ytd_falling", {}, OUTPUT, 4, {OUTPUT: "90 95"},
     {"value": "90", "base": "95"}),
    ("year to date stands still", "ytd_falling", {}, OUTPUT, 4, {OUTPUT: "95 95"}, None),
    ("a year begins anew", "ytd_falling", {}, OUTPUT, 1, {OUTPUT: "30 95"}, None),
    ("a stock may fall", "ytd_falling", {}, PATENTS, 4, {PATENTS: "9 12"}, None),
    # Change. Q3 alone: 42910 − 26480 = 16430; Q2 alone: 26480 − 13000 = 13480
    ("quarters alone, within the limit", "change", {"limit": "0.5"}, OUTPUT, 3,
     {OUTPUT: "42910 26480 13000"}, None),
    ("quarters alone, above the limit", "change", {"limit": "0.2"}, OUTPUT, 3,
     {OUTPUT: "42910 26480 13000"},
     {"value": "16430", "base": "13480", "change": "0.21884272997", "against": "quarter"}),
    ("first quarter against the fourth alone", "change", {"limit": "0.5"}, OUTPUT, 1,
     {OUTPUT: "40 300 200"}, {"value": "40", "base": "100", "change": "-0.6"}),
    ("second quarter against the first", "change", {"limit": "0.5"}, OUTPUT, 2,
     {OUTPUT: "300 100 999"}, {"value": "200", "base": "100", "change": "1"}),
    ("exactly the limit", "change", {"limit": "0.5"}, EMPLOYEES, 4, {EMPLOYEES: "150 100"}, None),
    ("small numbers stay quiet", "change", {"limit": "0.5", "floor": "5"}, PATENTS, 4,
     {PATENTS: "6 2"}, None),
    ("from the floor on", "change", {"limit": "0.5", "floor": "4"}, PATENTS, 4,
     {PATENTS: "6 2"}, {"change": "2"}),
    ("no percentage on nothing", "change", {"limit": "0.5"}, EMPLOYEES, 4,
     {EMPLOYEES: "500 0"}, None),
    ("no percentage on less than nothing", "change", {"limit": "0.5"}, ADDED, 1,
     {ADDED: "500 100 200"}, None),
    ("same quarter of the year before", "change", {"limit": "0.5", "against": "year"}, OUTPUT, 3,
     {OUTPUT: "300 200 100 150 110"}, {"value": "100", "base": "40", "against": "year"}),
    # Units
    ("ten times, as it happened", "unit_smell", {}, EMPLOYEES, 4,
     {EMPLOYEES: "6008785197 600875917"}, {"factor": "10", "base": "600875917"}),
    ("yuan for ten thousand yuan", "unit_smell", {}, OUTPUT, 2,
     {OUTPUT: "251000000 12000"}, {"factor": "10000", "against": "quarter"}),
    ("hundreds of millions for ten thousands", "unit_smell", {}, OUTPUT, 4,
     {OUTPUT: "1.25 — — 12460"}, {"factor": "0.0001", "against": "year"}),
    ("year to date grows with its length", "unit_smell", {}, OUTPUT, 2,
     {OUTPUT: "4000 200"}, {"factor": "10"}),
    ("the first quarter is a part of last year", "unit_smell", {}, OUTPUT, 1,
     {OUTPUT: "100 400"}, None),
    ("tripled is no slip", "unit_smell", {}, EMPLOYEES, 4, {EMPLOYEES: "300 100"}, None),
    ("small numbers do not smell", "unit_smell", {"floor": "20"}, PATENTS, 4,
     {PATENTS: "10 1"}, None),
    # Ratios
    ("value added above sixty percent", "ratio_bounds", {"denominator": OUTPUT, "high": "0.6"},
     ADDED, 4, {ADDED: "61", OUTPUT: "100"},
     {"ratio": "0.61", "bound": "0.6", "side": "high", "value": "61", "other": "100"}),
    ("exactly sixty", "ratio_bounds", {"denominator": OUTPUT, "high": "0.6"}, ADDED, 4,
     {ADDED: "60", OUTPUT: "100"}, None),
    ("value added below zero", "ratio_bounds", {"denominator": OUTPUT, "high": "0.6"}, ADDED, 4,
     {ADDED: "−1", OUTPUT: "100"}, {"ratio": "-0.01", "side": "low"}),
    ("nothing to divide by", "ratio_bounds", {"denominator": OUTPUT, "high": "0.6"}, ADDED, 4,
     {ADDED: "61", OUTPUT: "0"}, None),
    # Falling stocks, and zeros
    ("patents lapsed", "stock_falling", {}, PATENTS, 3, {PATENTS: "9 12"},
     {"value": "9", "base": "12"}),
    ("below the floor", "stock_falling", {"floor": "4"}, PATENTS, 3, {PATENTS: "9 12"}, None),
    ("a small part of many", "stock_falling", {"limit": "0.1"}, EMPLOYEES, 3,
     {EMPLOYEES: "950 1000"}, None),
    ("nothing this quarter", "zero_after_positive", {}, OUTPUT, 3, {OUTPUT: "95 95 50"},
     {"value": "0", "base": "45"}),
    ("nothing in the quarter before either", "zero_after_positive", {}, OUTPUT, 3,
     {OUTPUT: "95 95 95"}, None),
    ("missing is not zero", "zero_after_positive", {}, PATENTS, 3, {PATENTS: "— 12"}, None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "params", "element", "quarter", "figures", "facts"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_worked_case(kind, params, element, quarter, figures, facts):
    found = asked(rule(kind, element, **params), row(quarter=quarter, **figures))
    if facts is None:
        assert found == []
    else:
        (one,) = found
        assert (one.row, one.element, one.kind) == ("a", element, kind)
        assert facts.items() <= one.facts.items()


# Kinds that look at several rows


def members(*shares: str, cluster: str | None = "chemicals") -> list[Row]:
    return [
        row(f"{number:02}", cluster=cluster, **{ADDED: share, OUTPUT: "100"})
        for number, share in enumerate(shares)
    ]


EVEN = ("20", "21", "22", "23", "24", "25", "26", "27")


def test_one_far_from_its_peers_is_asked_about():
    """Quartiles of 20 … 27 and 55 are 22 and 26: 26 + 3·4 = 38 is as far as one may be."""
    (one,) = asked(rule("peers", ADDED, denominator=OUTPUT), *members(*EVEN, "55"))
    assert one.row == "08"
    assert (one.facts["ratio"], one.facts["median"], one.facts["count"]) == ("0.55", "0.24", "9")


@pytest.mark.parametrize(
    "rows",
    [
        members(*EVEN, "37.9"),
        members(*EVEN[:6], "55"),
        members(*EVEN, "55", cluster=None),
        [*members(*EVEN), row("z", cluster="logistics", **{ADDED: "55", OUTPUT: "100"})],
        members(*["20"] * 8, "55"),
        members("22", "22", "22", "22.01", "22.01", "22.02", "22.02", "22.02", "22.9"),
    ],
    ids=["within reach", "too few peers", "no cluster", "another cluster", "no spread", "near"],
)
def test_peers_stay_quiet(rows):
    assert asked(rule("peers", ADDED, denominator=OUTPUT), *rows) == []


COPIED = f"{OUTPUT},{ADDED}"


def test_a_row_copied_from_the_quarter_before_is_asked_about_once():
    same = row(**{OUTPUT: "100 100", ADDED: "20 20"})
    (one,) = asked(rule("copied", COPIED), same)
    assert (one.element, one.facts["count"]) == (OUTPUT, "2")


@pytest.mark.parametrize(
    "figures",
    [
        {OUTPUT: "100 100", ADDED: "20 21"},
        {OUTPUT: "100 100", ADDED: "20"},
        {OUTPUT: "0 0", ADDED: "0 0"},
        {OUTPUT: "100 100", ADDED: "0 0"},
    ],
    ids=["one differs", "one is missing", "zeros", "one figure is no row"],
)
def test_what_is_no_copy(figures):
    assert asked(rule("copied", COPIED), row(**figures)) == []


def test_rows_of_two_enterprises_that_agree_name_each_other():
    rows = [row(key, **{OUTPUT: "100", ADDED: "20"}) for key in ("b", "a", "c")]
    other = row("d", **{OUTPUT: "100", ADDED: "21"})
    found = asked(rule("copied", COPIED, of="rows"), *rows, other)
    assert {one.row: one.facts["twin"] for one in found} == {"a": "b", "b": "a", "c": "a"}
    assert found[0].facts["twin_name"] == "B"


@pytest.mark.parametrize(
    ("figures", "without", "certificates", "expected"),
    [
        ("0", (), ("hightech",), "0"),
        ("—", (RESEARCH,), ("hightech",), ""),
        ("—", (), ("hightech",), None),
        ("3", (), ("hightech",), None),
        ("0", (), ("other",), None),
    ],
    ids=["zero", "said to be missing", "not filled yet", "reported", "another certificate"],
)
def test_certificates_without_what_they_stand_for(figures, without, certificates, expected):
    held = Row(
        "a",
        {RESEARCH: series(RESEARCH, figures, 4)},
        certificates=frozenset(certificates),
        without=frozenset(without),
    )
    found = asked(rule("certificate_without", RESEARCH, certificate="hightech"), held)
    assert [one.facts["value"] for one in found] == ([] if expected is None else [expected])


# Between kinds


def test_one_cause_is_asked_about_once():
    rules = [
        rule("change", OUTPUT, limit="0.5"),
        rule("unit_smell", OUTPUT),
        rule("ytd_falling", OUTPUT),
    ]
    slipped = row(**{OUTPUT: "12000 900 600 1200 850"})
    assert [one.kind for one in findings(rules, [slipped], FORM)] == ["unit_smell"]


def test_a_hard_rule_is_never_covered():
    hard = Rule("hard", "change", (OUTPUT,), {"limit": "0.5", "floor": "0", "against": "quarter"},
                is_hard=True)  # fmt: skip
    slipped = row(**{OUTPUT: "12000 900 600"})
    found = findings([hard, rule("unit_smell", OUTPUT)], [slipped], FORM)
    assert {one.kind for one in found} == {"change", "unit_smell"}


def test_only_cells_of_the_form_are_asked_about():
    fallen = row(**{OUTPUT: "90 95", RESEARCH: "1 2"})
    both = rule("ytd_falling", f"{OUTPUT},{RESEARCH}")
    assert [one.element for one in findings([both], [fallen], [RESEARCH])] == [RESEARCH]
    assert findings([both], [fallen], [PATENTS]) == []


# Parameters


@pytest.mark.parametrize(
    ("kind", "given", "fault"),
    [
        ("change", {}, ParamFault("limit", "required")),
        ("change", {"limit": "half"}, ParamFault("limit", "number")),
        ("change", {"limit": "1e3"}, ParamFault("limit", "number")),
        ("change", {"limit": "５"}, ParamFault("limit", "number")),
        ("change", {"limit": "-1"}, ParamFault("limit", "negative")),
        ("change", {"limit": "1", "against": "month"}, ParamFault("against", "choice")),
        ("change", {"limit": "1", "celling": "2"}, ParamFault("celling", "unknown")),
        ("peers", {"denominator": OUTPUT, "minimum": "2.5"}, ParamFault("minimum", "whole")),
        ("part_above_whole", {}, ParamFault("whole", "either")),
        ("part_above_whole", {"whole": OUTPUT, "part": ADDED}, ParamFault("whole", "either")),
        ("certificate_without", {"certificate": "driving"}, ParamFault("certificate", "choice")),
    ],
)
def test_parameters_that_make_no_sense_are_told(kind, given, fault):
    assert KINDS[kind].read(given)[1] == [fault]


def test_defaults_are_filled_in_and_a_bound_may_be_below_zero():
    assert KINDS["change"].read({"limit": "0.5"}) == (
        {"against": "quarter", "limit": "0.5", "floor": "0"},
        [],
    )
    texts, faults = KINDS["ratio_bounds"].read({"denominator": OUTPUT, "low": "-1", "high": "1"})
    assert (texts["low"], faults) == ("-1", [])
