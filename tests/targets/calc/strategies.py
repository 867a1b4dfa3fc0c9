"""Small zones and targets drawn by Hypothesis."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from targets.calc.formulas import Formula, Take
from targets.calc.periods import Period, period_range
from targets.calc.progress import Path, TargetSpec
from targets.calc.reference import Figure, Subject
from tests.targets.calc.specs import COUNT, HELD, INTENSITY, OUTPUT, PATENTS, F, Q, enterprise

PERIOD = Q("2018Q2")
SPAN = period_range(Q("2016Q2"), PERIOD)
ELEMENTS = ("industrial_output", "rd_expenditure", "invention_patents", "employees")
SHARE = Formula(
    F(100), (enterprise(ELEMENTS[1]),), (enterprise(ELEMENTS[0]),), above_scale_only=True
)
STOCKS = Formula(F(1), (enterprise(ELEMENTS[2], Take.STOCK),))
FORMULAS = {
    "a sum of flows": OUTPUT,
    "a sum of stocks": STOCKS,
    "a count": COUNT,
    "a ratio over the zone": INTENSITY,
    "a ratio of stocks": PATENTS,
    "a ratio of flows above scale": SHARE,
}


def amounts(low: int = 0) -> st.SearchStrategy[Decimal]:
    return st.integers(low, 10**8).map(lambda number: Decimal(number).scaleb(-4))


def figures(low: int = 0) -> st.SearchStrategy[Figure]:
    return st.one_of(
        amounts(low).map(Figure),
        amounts(low).map(Figure),
        st.just(Figure(None)),
        st.just(Figure(None, not_applicable=True)),
    )


@st.composite
def subjects(draw: st.DrawFn, elements: tuple[str, ...] = ELEMENTS, low: int = 0) -> Subject:
    places = [(SPAN[0], PERIOD.plus(-2)), (PERIOD.plus(-1), None)]
    certificates = [(HELD.source, Period.of(2016, 1).first_day, None)]
    return Subject(
        first=draw(st.sampled_from([None, *SPAN[-6:]])),
        last=draw(st.sampled_from([None, None, PERIOD, PERIOD.plus(-1)])),
        memberships=[
            (*place, draw(st.integers(0, 2)), draw(st.integers(0, 2)), draw(st.booleans()))
            for place in places
        ],
        certificates=draw(st.sampled_from([[], certificates])),
        figures={
            (element, at): draw(figures(low))
            for element in elements
            for at in (PERIOD.plus(-8), Q("2016Q4"), PERIOD.plus(-4), Q("2017Q4"), PERIOD)
        },
    )


@st.composite
def reporting(draw: st.DrawFn) -> Subject:
    """An enterprise whose years to date never fall, with gaps."""
    figures: dict[tuple[str, Period], Figure] = {}
    for element in ELEMENTS:
        total = Decimal(0)
        for at in period_range(Q("2016Q1"), PERIOD):
            total = draw(amounts()) + (total if at.quarter > 1 else 0)
            is_given = draw(st.integers(0, 9)) > 0
            figures[element, at] = Figure(total if is_given else None)
    return Subject(first=draw(st.sampled_from([None, *SPAN[-6:]])), figures=figures)


zones = subjects(("gdp", "rd_expenditure_institutions")).map(
    lambda one: replace(one, first=None, last=None)
)
enterprises = st.lists(subjects(), min_size=0, max_size=5)
formulas = st.sampled_from(list(FORMULAS.values()))

rationals = st.one_of(
    st.integers(-20, 20).map(Fraction), st.fractions(-1000, 1000, max_denominator=50)
)
positive = st.fractions(F(1, 50), 1000, max_denominator=50)


@st.composite
def specs(draw: st.DrawFn) -> TargetSpec:
    """Targets of every comparator and path; milestones lie anywhere."""
    path = draw(st.sampled_from(list(Path)))
    numbers = positive if path is Path.GEOMETRIC else rationals
    years = [Period.of(year, 4) for year in (2017, 2018, 2019)]
    return TargetSpec(
        comparator=draw(st.sampled_from([">=", ">", "<=", "<"])),
        target=draw(numbers),
        start=Q("2016Q4"),
        end=Q("2020Q4"),
        baseline=draw(st.one_of(numbers, numbers, st.none())),
        path=path,
        milestones={at: draw(rationals) for at in years} if path is Path.MILESTONES else {},
    )


def scaled(subject: Subject, by: int) -> Subject:
    """The same subject reporting in units `by` times smaller."""
    return replace(
        subject,
        figures={
            key: one if one.value is None else replace(one, value=one.value * by)
            for key, one in subject.figures.items()
        },
    )


def scaled_spec(spec: TargetSpec, by: Fraction) -> TargetSpec:
    return replace(
        spec,
        target=spec.target * by,
        baseline=None if spec.baseline is None else spec.baseline * by,
        milestones={at: value * by for at, value in spec.milestones.items()},
    )
