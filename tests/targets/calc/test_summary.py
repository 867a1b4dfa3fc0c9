"""Which risks a summary names and what it asks for, in which order."""

from fractions import Fraction

from targets.calc.outlook import Outlook
from targets.calc.progress import Status
from targets.calc.summary import Kind, Point, TargetFacts, UnitFacts, decisions, risks

UNKNOWN, LIKELY = Outlook.UNKNOWN, Outlook.LIKELY


def missing(code: str, shortfall: int, way: int, **values) -> TargetFacts:
    return TargetFacts(
        code,
        Outlook.UNLIKELY,
        Status.BEHIND,
        shortfall=Fraction(shortfall),
        way=Fraction(way),
        **values,
    )


FIRMS = missing("firms", 19, 40, lapsing=6)
OUTPUT = missing("output", 70, 388)
DOUBT = TargetFacts("doubt", Outlook.AT_RISK, Status.ON_TRACK)
SLOW = TargetFacts("slow", UNKNOWN, Status.SERIOUSLY_BEHIND)
DARK = TargetFacts("dark", UNKNOWN, Status.INSUFFICIENT_DATA, coverage=Fraction(0))
DIM = TargetFacts("dim", UNKNOWN, Status.INSUFFICIENT_DATA, coverage=Fraction(7, 10))
WELL = TargetFacts("well", LIKELY, Status.AHEAD)
LATE = UnitFacts("bureau", lapses=2)
OWING = UnitFacts("office", lapses=1, days_overdue=6)


def test_the_gravest_risk_comes_first() -> None:
    found = risks([DIM, WELL, DARK, SLOW, DOUBT, OUTPUT, FIRMS], [LATE, OWING])
    assert [(one.kind, one.subject) for one in found] == [
        (Kind.UNLIKELY, "firms"),
        (Kind.UNLIKELY, "output"),
        (Kind.AT_RISK, "doubt"),
        (Kind.BEHIND, "slow"),
        (Kind.UNCERTAIN, "dark"),
        (Kind.UNCERTAIN, "dim"),
        (Kind.LATE, "office"),
        (Kind.LATE, "bureau"),
    ]


def test_what_goes_well_is_no_risk_nor_who_was_late_once() -> None:
    assert risks([WELL], [UnitFacts("bureau", lapses=1)]) == []


def test_without_a_way_the_shortfall_is_measured_by_the_target() -> None:
    kept = missing("kept", 5, 0, size=Fraction(50))
    assert kept.missing_share == Fraction(1, 10)
    assert missing("nothing", 5, 0, size=Fraction(0)).missing_share == 0


def test_a_slot_names_the_subject_not_the_rank() -> None:
    slots = [one.slot for one in risks([FIRMS, DOUBT], [LATE])]
    assert slots == ["risk:firms", "risk:doubt", "risk:unit:bureau"]
    assert Point(Kind.RENEWAL, "firms").slot == "decision:renewal:firms"
    assert Point(Kind.UNLIKELY, "firms").slot == Point(Kind.AT_RISK, "firms").slot


def test_one_request_of_each_kind_comes_before_a_second() -> None:
    targets = [OUTPUT, FIRMS, DOUBT]
    found = decisions(risks(targets, [OWING]), targets)
    assert [(one.kind, one.subject) for one in found] == [
        (Kind.RENEWAL, "firms"),
        (Kind.MEASURES, "firms"),
        (Kind.REPORTING, "office"),
        (Kind.MEASURES, "output"),
        (Kind.MEASURES, "doubt"),
    ]


def test_what_waits_besides_the_risks_is_asked_for_after_them() -> None:
    unset = TargetFacts("unset", UNKNOWN, None, has_baseline=False)
    taken = TargetFacts("taken", LIKELY, Status.AHEAD, is_baseline_set=False, lapsing=2)
    found = decisions([], [unset, taken], ["whose-ten-thousand"])
    assert [one.slot for one in found] == [
        "decision:baseline:unset",
        "decision:renewal:taken",
        "decision:baselines:all",
        "decision:assumption:whose-ten-thousand",
    ]


def test_nothing_is_asked_for_where_all_is_well() -> None:
    assert decisions([], [WELL]) == []
