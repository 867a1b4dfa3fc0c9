from datetime import date, timedelta

import pytest
from django.test import Client

from hightech_zone.lib.clock import db_now, today
from targets.models import Return
from targets.selectors import return_table
from targets.selectors.return_progress import Gap, return_progress
from targets.services.registers import enterprise_put
from targets.services.returns import return_submit
from targets.services.review import return_approve, return_reopen, return_send_back
from tests.cast import Cast
from tests.targets.returns_stage import Stage


@pytest.fixture
def visitor(client: Client, cast: Cast) -> Client:
    client.force_login(cast.reporter)
    return client


def shown(visitor: Client, of_return: Return, query: str = "") -> str:
    return visitor.get(f"{of_return.get_absolute_url()}{query}").content.decode()


def in_order(stage: Stage) -> list[str]:
    return [one.uscc for one in sorted([stage.first, stage.second], key=lambda one: one.name)]


# How far the return is


def test_the_page_says_how_much_is_filled_and_leads_to_the_first_gap(stage: Stage, visitor: Client):
    of_return = stage.save(stage.open(), *stage.inputs()[:3])
    text = shown(visitor, of_return)
    assert "已填3/4格，还有1户没有填全" in text
    assert f'href="#cell-{stage.second.uscc}-industrial_value_added">到第一处待填' in text


def test_a_full_return_has_no_gap_to_lead_to(stage: Stage, visitor: Client):
    text = shown(visitor, stage.filled())
    assert "已填4/4格" in text
    assert "没有填全" not in text
    assert "待填" not in text


def test_what_cannot_be_read_as_a_number_is_not_filled(stage: Stage, visitor: Client):
    of_return = stage.filled(first_output="约五")
    found = return_progress(of_return, return_table.return_table(of_return))
    assert (found.filled, found.due, found.rows_short) == (3, 4, 1)
    assert found.gap == Gap(f"{stage.first.uscc}-industrial_output", 1)


def test_a_reason_for_having_no_number_fills_a_cell(stage: Stage, visitor: Client):
    of_return = stage.open()
    key = f"{stage.first.uscc}-industrial_output"
    visitor.post(
        of_return.get_absolute_url(),
        {"version": "1", f"value-{key}": "", f"status-{key}": "L", f"reason-{key}": "停产"},
    )
    assert "已填1/4格" in shown(visitor, of_return)


def test_enterprises_that_left_count_neither_as_filled_nor_as_due(stage: Stage, visitor: Client):
    of_return = stage.filled()
    enterprise_put(
        uscc=stage.second.uscc,
        name=stage.second.name,
        active_from=date(2016, 1, 1),
        active_to=date(2018, 9, 30),
    )
    assert "已填2/2格" in shown(visitor, of_return)


def test_a_gap_on_another_page_is_reached_by_saving_this_one(
    stage: Stage, visitor: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(return_table, "PAGE_ROWS", 1)
    first, second = in_order(stage)
    of_return = stage.save(stage.open(), *(one for one in stage.inputs() if one.uscc == first))
    text = shown(visitor, of_return)
    address = of_return.get_absolute_url()
    assert 'name="go" value="2"' in text
    assert f'formaction="{address}#cell-{second}-industrial_output"' in text
    assert "保存，到第2页第一处待填" in text


def test_each_row_says_in_words_what_it_wants(stage: Stage, visitor: Client):
    inputs = [one for one in stage.inputs() if one.uscc == stage.first.uscc]
    of_return = stage.save(stage.open(), *inputs)
    text = shown(visitor, of_return)
    assert "2项已填" in text
    assert "2项待填" in text
    assert text.count('class="gap"') == 2
    assert "2处错误" in shown(visitor, of_return, "?check=1")


def test_cells_that_want_work_lead_from_one_to_the_next(stage: Stage, visitor: Client):
    first, second = in_order(stage)
    text = shown(visitor, stage.open())
    chain = [f"{uscc}-{code}" for uscc in (first, second) for code in CODES]
    assert [key for key in chain if f'class="next" href="#cell-{key}"' in text] == chain[1:]


CODES = ("industrial_output", "industrial_value_added")


def test_problems_are_listed_in_the_order_of_the_table(stage: Stage, visitor: Client):
    first, second = in_order(stage)
    text = shown(visitor, stage.open(), "?check=1")
    summary = text[: text.index("<table")]
    assert summary.index(f"#cell-{first}-") < summary.index(f"#cell-{second}-")


# What the form says of itself, and the way to hand it in


def test_the_form_carries_its_number_approval_and_term(stage: Stage, visitor: Client):
    stage.form.issuing_body = "示范制定机关"
    stage.form.approving_body = "示范批准机关"
    stage.form.approval_number = "示统〔2018〕1号"
    stage.form.valid_until = date(2021, 3, 31)
    stage.form.save()
    text = shown(visitor, stage.open())
    for words in ("表号", "示范制定机关", "示范批准机关", "示统〔2018〕1号", "2021年3月31日"):
        assert words in text


def test_a_form_without_approval_says_in_either_language_that_it_is_the_zones_own(
    stage: Stage, visitor: Client
):
    assert "自用表，未经统计部门批准" in shown(visitor, stage.open())
    visitor.cookies["django_language"] = "en"
    assert "Own form, without approval of the statistics office" in shown(visitor, stage.open())


def test_the_body_that_issues_a_form_is_named_in_either_language(stage: Stage, visitor: Client):
    stage.form.issuing_body, stage.form.issuing_body_en = "凌海高新区管委会", "Linghai Zone Office"
    stage.form.save()
    assert "<dd>凌海高新区管委会</dd>" in shown(visitor, stage.open())
    visitor.cookies["django_language"] = "en"
    english = shown(visitor, stage.open())
    assert "<dd>Linghai Zone Office</dd>" in english
    assert "凌海高新区管委会" not in english


def test_the_verbs_stand_above_the_table_and_below_it(stage: Stage, visitor: Client):
    above, _, below = shown(visitor, stage.open()).partition("<table")
    below = below.partition("</table>")[2]
    for verb in ("save", "check"):
        assert f'name="verb" value="{verb}"' in above
        assert f'name="verb" value="{verb}"' in below


# Why nothing can be typed


def test_a_submitted_return_says_who_has_it_now(stage: Stage, visitor: Client):
    text = shown(visitor, stage.submitted())
    assert "已提交，现在不能改" in text
    assert "等管委会审核" in text
    assert 'name="verb"' not in text


def test_an_approved_return_says_how_it_can_be_corrected(stage: Stage, visitor: Client):
    approved = return_approve(of_return=stage.submitted(), by=stage.cast.reviewer)
    text = shown(visitor, approved)
    assert "已通过，不能再改" in text
    assert "部门可以申请更正个别格子" in text


def lock(stage: Stage) -> None:
    stage.period.locked_at = db_now()
    stage.period.save()


def test_a_locked_draft_says_that_nothing_of_it_counts(stage: Stage, visitor: Client):
    of_return = stage.filled()
    lock(stage)
    text = shown(visitor, of_return)
    assert "2018年四季度已锁定，不能再填报" in text
    assert "没有数计入汇总" in text
    assert "请申请解锁，由审核员同意" in text


def test_a_return_sent_back_and_locked_asks_for_reopening(stage: Stage, visitor: Client):
    returned = return_send_back(
        of_return=stage.submitted(), by=stage.cast.reviewer, reason="请核对。"
    )
    lock(stage)
    assert "还要报，请申请解锁" in shown(visitor, returned)


@pytest.mark.parametrize(
    ("withdraw", "words"),
    [(False, "原来通过的数照常计入汇总"), (True, "没有数计入汇总")],
)
def test_a_reopening_that_ran_out_says_what_counts(
    stage: Stage, visitor: Client, withdraw: bool, words: str
):
    approved = return_approve(of_return=stage.submitted(), by=stage.cast.reviewer)
    reopened = return_reopen(
        of_return=approved,
        by=stage.cast.reviewer,
        reason="单位填错",
        until=today(),
        withdraw=withdraw,
    )
    Return.objects.update(reopened_until=today() - timedelta(days=1))
    text = shown(visitor, reopened)
    assert "重开的期限已过，不能再改" in text
    assert words in text


def test_readers_are_told_whose_return_it_is(stage: Stage, client: Client):
    of_return = stage.filled()
    client.force_login(stage.cast.analyst)
    text = shown(client, of_return)
    assert "填报，您只能查看" in text
    assert "到第一处待填" not in text


def test_a_reviewer_finds_the_way_to_the_review(stage: Stage, client: Client):
    of_return = stage.filled()
    client.force_login(stage.cast.reviewer)
    assert "到审核页" not in shown(client, of_return)
    return_submit(of_return=of_return, by=stage.cast.reporter)
    assert "到审核页" in shown(client, of_return)
