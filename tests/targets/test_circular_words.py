"""What the 情况通报 says, where a target is not the usual one."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import translation

from targets.calc.periods import Period
from targets.choices import Role
from targets.circular_document import _part
from targets.circular_words import next_steps, overall, plain, problems, remarks, target_words
from targets.documents.parts import Picture
from targets.models import Publication, User
from targets.selectors.contributions import Contribution
from targets.summary_sentences import entries
from targets.words import named
from tests.board_stage import LAST
from tests.factories import make_summary_text, make_user
from tests.targets.circular_stage import (
    MADE_ON,
    change_setting,
    document_for,
    found_for,
    sentence,
    target_row,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(board: None) -> User:
    return make_user("leader", Role.LEADER)


def test_columns_that_add_up_are_said_to_be_made_so_and_the_workbook_is_exact(
    leader: User,
) -> None:
    part = Contribution(
        *("park", "甲", Fraction(20), Fraction(1, 2), Decimal("9.5"), None, Decimal("1.2")),
        exact_increase=Fraction("9.6237"),
        exact_pulled=Fraction("1.2345"),
    )
    increase, pulled = _part(part, 1, "甲")[-2:]
    assert (increase.text, increase.value) == ("+9.5", Decimal("9.6237"))
    assert (pulled.text, pulled.value) == ("+1.2", Decimal("1.2345"))
    found = found_for(leader)
    assert remarks(found, MADE_ON)[3].startswith(
        "附件2中“比上年同期增加”“拉动增长”两列印出的数调整了尾数，使分项之和等于合计；"
    )
    told = remarks(replace(found, parks=None), MADE_ON)[3]
    assert told.startswith("部分数据因四舍五入，分项之和与合计可能不等，未作机械调整。")


def test_a_flow_without_a_baseline_tells_its_year_first(leader: User) -> None:
    change_setting("industrial_output", baseline_period=Period.parse("2010Q1"))
    told = sentence(leader, "industrial_output")
    assert told.startswith(
        "2018年1—9月，高新区工业总产值完成578.3亿元。近四个季度累计748.6亿元，同比增长12.0%"
    )


def test_problems_and_next_steps_are_the_texts_of_the_summary(leader: User) -> None:
    found = found_for(leader)
    told = {one.slot: plain(one.shown) for one in entries(found.summary)}
    assert told
    assert [*problems(found), *next_steps(found)] == list(told.values())
    slot = found.summary.risks[0].slot
    make_summary_text(period=LAST, slot=slot, text="{name}要抓紧，还差{shortfall}。")
    said = problems(found_for(leader))
    name = named(found.summary.light(found.summary.risks[0].subject).row.indicator, "short")
    assert said[0].startswith(f"{name}要抓紧，还差")
    assert said[1:] == problems(found)[1:]


def test_nothing_to_tell_is_said(leader: User) -> None:
    found = found_for(leader)
    quiet = replace(found, summary=replace(found.summary, risks=[], decisions=[]))
    assert problems(quiet) == ["照现有的数，没有要提请注意的风险。"]
    assert next_steps(quiet) == ["这一期没有要提请决定的事。"]


def test_a_year_that_is_over_is_told_once(leader: User) -> None:
    rows = found_for(leader, LAST.plus(-3)).report.rows
    output = next(one for one in rows if one.indicator.code == "industrial_output")
    told = target_words(output, "高新区")
    assert told.startswith("2017年全年，高新区工业总产值完成")
    assert "时间进度" not in told
    assert "近四个季度" not in told
    assert told.count("。") == 2, "one sentence of figures, one that judges"
    with translation.override("en"):
        told = target_words(output, "Zone")
    assert "on the year, " in told
    assert "Up " not in told


def test_why_there_is_no_figure_is_told_within_the_sentence(leader: User) -> None:
    with translation.override("en"):
        assert "yet (no numerator)." in sentence(leader, "talents_per_10k")


def test_what_is_lower_is_told_with_its_number(leader: User) -> None:
    assert "不低于70%为滞后，低于70%为严重滞后" in remarks(found_for(leader), MADE_ON)[1]


def test_terms_that_could_be_taken_for_one_another_are_explained(leader: User) -> None:
    terms = remarks(found_for(leader), MADE_ON)[2]
    for term in ("“序时应达”", "“年度应达”", "“年内时间进度”", "“全程时间进度”"):
        assert term in terms


def test_more_than_a_number_is_not_that_number(leader: User) -> None:
    document = document_for(leader)
    assert target_row(document, "高新技术企业")["target"] == ">80"
    assert "完成2020年目标（超过80家）的57.5%" in sentence(leader, "hightech_firms")
    found = found_for(leader)
    firms = next(one for one in found.report.rows if one.indicator.code == "hightech_firms")
    verdict = replace(found.summary.verdict, furthest=firms)
    told = overall(replace(found, summary=replace(found.summary, verdict=verdict)))[0]
    assert "离超过80家的目标差" in told


def test_english_numbers_its_issues_in_english_and_cuts_no_name(leader: User) -> None:
    issue = Publication(year=2018, serial=12)
    with translation.override("en"):
        assert issue.number == "No. 12 of 2018"
        document = document_for(leader)
    assert (issue.number, issue.registered_number) == ("〔2018〕12号", "〔2018〕12号")
    (picture,) = [one for one in document.blocks if isinstance(one, Picture)]
    assert "…" not in picture.svg
