"""What is invented, without a database: marked, plausible, the same for the same seed."""

import csv

import pytest

from hightech_zone.lib import uscc as codes
from targets.calc.periods import Period
from targets.services.demo.bundle import DemoWorld
from targets.services.demo.figures import FLOWS

PLACES = {"parks": ["east", "west", "port"], "clusters": ["a", "b", "c", "d"]}


def invented(enterprises=140, quarters=12, seed=2018):
    return DemoWorld(enterprises=enterprises, quarters=quarters, seed=seed, **PLACES)


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return set(map(tuple, csv.reader(file)))


def test_the_same_seed_invents_the_same_and_another_seed_something_else(tmp_path):
    for name, seed in (("one", 7), ("two", 7), ("three", 8)):
        invented(30, 6, seed).write_whole(tmp_path / name)
    one, two, three = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
        for name in ("one", "two", "three")
    )
    assert one == two
    assert one["figures.csv"] != three["figures.csv"]


@pytest.mark.parametrize(("enterprises", "quarters"), [(1, 1), (2, 2), (5, 40)])
def test_small_and_long_worlds_are_worlds_too(tmp_path, enterprises, quarters):
    invented(enterprises, quarters).write_whole(tmp_path)
    assert len(rows_of(tmp_path / "figures.csv")) > 3 * quarters


def test_names_say_that_they_are_invented_and_codes_are_valid_and_nobodys():
    for firm in invented().firms:
        assert firm.name.startswith("演示")
        assert codes.check(firm.uscc) == firm.uscc
        assert codes.inner_check_character(firm.uscc[8:16]) == firm.uscc[16]
        assert firm.uscc.startswith("91219900"), "no such registration place exists"


def certified(world, period):
    day = Period.parse(period).last_day
    return sum(
        any(
            paper.kind == "hightech" and paper.issued_on <= day < paper.expires_on
            for paper in firm.papers
        )
        for firm in world.firms
    )


def test_the_usual_world_has_the_certificates_of_the_worked_example():
    world = invented()
    counts = [certified(world, period) for period in ("2016Q4", "2017Q4", "2018Q4")]
    assert counts == [40, 46, 51]


def test_some_enterprises_open_close_move_or_have_no_park():
    world = invented()
    assert any(firm.closed_on for firm in world.firms)
    assert any(firm.first > world.periods[0] for firm in world.firms)
    assert any(len(firm.stays) > 1 for firm in world.firms)
    assert any(firm.stays[0].park is None for firm in world.firms)
    assert {stay.park for firm in world.firms for stay in firm.stays} == {None, 0, 1, 2}
    assert {stay.above_scale for firm in world.firms for stay in firm.stays} == {True, False}


def year_of(figures, element, year):
    return sum(
        float(value)
        for (period, _, code), value in figures.items()
        if code == element and period == Period.of(year, 4)
    )


def test_the_usual_world_follows_its_course():
    world = invented()
    figures = {row[:3]: row[3] for period in world.periods for row in world.figures.of(period)}
    gdp = year_of(figures, "gdp", 2018)
    spent = year_of(figures, "rd_expenditure", 2018)
    spent += year_of(figures, "rd_expenditure_institutions", 2018)
    people = year_of(figures, "employees", 2018)
    assert 6_700_000 < year_of(figures, "industrial_output", 2018) < 6_900_000
    assert gdp == pytest.approx(2_150_000)
    assert 2.1 < 100 * spent / gdp < 2.3
    assert 36 < 10_000 * year_of(figures, "invention_patents", 2018) / people < 40
    assert 59 < 10_000 * year_of(figures, "highend_talents", 2018) / people < 63


def test_the_parts_of_output_never_exceed_it_and_the_year_to_date_never_falls():
    world = invented()
    figures = {row[:3]: row[3] for period in world.periods for row in world.figures.of(period)}
    for (period, uscc, element), value in figures.items():
        output = figures.get((period, uscc, "industrial_output"))
        if element in FLOWS and output is not None:
            assert 0 <= float(value) <= float(output)
        before = figures.get((period.plus(-1), uscc, element))
        if element in FLOWS and period.quarter > 1 and before is not None:
            assert float(before) <= float(value)
