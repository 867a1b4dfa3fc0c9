"""The queue: weighed once by a job, ordered by size, surprise and effect, said in words."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from targets.calc.numbers import plain
from targets.choices import ReturnState
from targets.models import OutboxMessage, ReviewWeight
from targets.selectors.review.facts import submission_facts
from targets.selectors.review.queue import indicator_names, review_queue
from targets.selectors.review.words import effects_told, reasons_of
from targets.services.aggregation import aggregate_all
from targets.services.returns import return_open, return_submit
from targets.services.review import return_approve, return_send_back
from targets.services.weights import submission_weigh, submissions_weigh_missing
from targets.tasks import sweep, weigh_submission
from tests.factories import (
    make_definition,
    make_enterprise,
    make_finding,
    make_indicator,
    make_observation,
    make_remark,
    make_reporting_period,
    make_target,
    make_target_setting,
    make_threshold,
    make_weight,
)
from tests.targets.returns_stage import Stage

LIST = reverse("targets:review-list")
OUTPUT = {"element": "industrial_output", "take": "ttm", "level": "enterprise"}


@pytest.fixture
def board(stage: Stage) -> Stage:
    """A target of output ≥ 1 from 2016Q4 to 2020Q4: 200 of 万元 are 0.02 of it."""
    make_threshold()
    indicator = make_indicator(
        "output", short_zh="产值", short_en="Output", unit_zh="亿元", unit_en="CNY 100m", decimals=4
    )
    make_definition(
        {"factor": "0.0001", "numerator": [OUTPUT]}, indicator=indicator, first_period="2010Q1"
    )
    make_target_setting(target=make_target(), value=1, baseline=0)
    aggregate_all()
    return stage


def weighed(of_return) -> ReviewWeight:
    found = submission_weigh(of_return.submissions.latest("number").pk)
    assert found is not None
    return found


def two_returns(stage: Stage):
    first = stage.submitted()
    make_reporting_period("2018Q3")
    other = return_open(
        form=stage.form,
        reporting_period=make_reporting_period("2018Q2"),
        by=stage.cast.reporter,
    )
    return first, return_submit(of_return=stage.save(other), by=stage.cast.reporter)


# Weighing


def test_a_submission_leaves_the_job_that_weighs_it(stage: Stage):
    submitted = stage.submitted()
    message = OutboxMessage.objects.get(task="targets.tasks.weigh_submission")
    assert message.arguments == [submitted.submissions.get().pk]
    weigh_submission(*message.arguments)
    weigh_submission(*message.arguments)
    assert ReviewWeight.objects.count() == 1


def test_the_sweep_weighs_what_a_lost_message_left(stage: Stage):
    stage.submitted()
    sweep()
    assert ReviewWeight.objects.count() == 1
    assert submissions_weigh_missing() == 0


def test_what_is_decided_on_is_not_weighed_again(stage: Stage):
    submitted = stage.submitted()
    pk = submitted.submissions.get().pk
    return_send_back(of_return=submitted, by=stage.cast.reviewer, reason="请核对。")
    assert submission_weigh(pk) is None
    assert submission_weigh(pk + 99) is None
    assert not ReviewWeight.objects.exists()


def test_size_surprise_and_effect_of_a_submission(board: Stage):
    for enterprise in (board.first, board.second):
        for period in ("2017Q4", "2018Q1", "2018Q2", "2018Q3"):
            make_observation(board.output, period, "50", enterprise)
    submitted = board.submitted(first_output="55")
    make_finding(submitted.submissions.get(), board.output, board.first)
    facts = submission_facts(submitted.submissions.get())
    assert (facts.cells, facts.missing, facts.new, facts.carried) == (4, 0, 1, 0)
    assert (facts.compared, facts.outside) == (2, 1)  # +10 % is usual, +100 % is not
    weight = weighed(submitted)
    assert weight.size == 1
    assert weight.surprise == Decimal("0.6667")  # 1 - 2/3 · 1/2
    assert weight.effect == Decimal("0.0155")
    assert weight.facts["largest"] == {"indicator": "output", "share": "1"}


def test_the_effect_foretold_is_what_approval_did(board: Stage):
    submitted = board.submitted()
    foretold = weighed(submitted).effects
    return_approve(of_return=submitted, by=board.cast.reviewer)
    kept = ReviewWeight.objects.get()
    assert kept.effects == foretold
    (effect,) = foretold
    assert (effect["before"]["value"], effect["after"]["value"]) == (None, "0.02")


def test_approval_settles_the_effect_anew_where_figures_have_moved(board: Stage):
    submitted = board.submitted()
    weighed(submitted)
    make_observation(board.output, "2018Q4", "100", make_enterprise("丙厂"))
    aggregate_all()
    return_approve(of_return=submitted, by=board.cast.reviewer)
    (effect,) = ReviewWeight.objects.get().effects
    assert (effect["before"]["value"], effect["after"]["value"]) == ("0.01", "0.03")


def test_an_approval_without_a_weight_stores_one(board: Stage):
    return_approve(of_return=board.submitted(), by=board.cast.reviewer)
    assert ReviewWeight.objects.get().effects


def test_the_database_refuses_a_weight_above_one(stage: Stage):
    submission = stage.submitted().submissions.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_weight(submission, size=2)


# In words


def test_where_a_return_stands_is_said_in_words(board: Stage):
    for period in ("2017Q4", "2018Q3"):
        make_observation(board.output, period, "50", board.first)
    submitted = board.submitted()
    make_finding(submitted.submissions.get(), board.output, board.first)
    weight = weighed(submitted)
    names = indicator_names()
    assert reasons_of(weight, [], names) == [
        "占产值合计的100.0%",
        "1处异常",
        "1格变动超出常态",
        "通过后才算出产值",
    ]
    assert effects_told(weight, names) == ["产值 — → 0.0200亿元，序时状态由数据不全转严重滞后"]
    assert reasons_of(None, [], names) == ["还没有算出先后，先排在前面"]


def test_a_change_below_the_printed_decimals_is_told_with_more_of_them(board: Stage):
    output = make_weight(
        board.submitted().submissions.get(),
        effects=[
            {
                "indicator": "output",
                "period": "2018Q3",
                "before": {"value": "2.114147805875", "status": "behind"},
                "after": {"value": after, "status": "behind"},
            }
            for after in ("2.108040603859", "2.114147805874")
        ],
    )
    names = indicator_names()
    names["output"].decimals = 2
    assert effects_told(output, names) == ["产值 2.114 → 2.108亿元"]


def test_the_first_in_a_factor_is_said_to_be_the_first(stage: Stage):
    first, second = two_returns(stage)
    make_weight(first.submissions.get(), size=1, surprise=Decimal("0.5"), effect=0)
    make_weight(second.submissions.get(), size=1, surprise=0, effect=Decimal("0.02"))
    one, other = review_queue(stage.cast.reviewer).waiting
    assert one.why[-1] == "意外最大"
    assert other.why[-1] == "影响最大"
    with translation.override("en"):
        one, other = review_queue(stage.cast.reviewer).waiting
        assert one.why[-1] == "largest surprise"
        assert other.why[-1] == "largest effect"


# The order


def test_the_queue_is_in_the_order_of_attention(stage: Stage):
    first, second = two_returns(stage)
    make_weight(first.submissions.get(), size=1, surprise=Decimal("0.1"), effect=Decimal("0.02"))
    make_weight(second.submissions.get(), size=1, surprise=Decimal("0.4"), effect=Decimal("0.02"))
    queue = review_queue(stage.cast.reviewer)
    assert [one.of_return for one in queue.waiting] == [second, first]
    assert [one.attention for one in queue.waiting] == [Fraction("0.008"), Fraction("0.002")]


def test_what_is_not_weighed_stands_first_and_of_equals_the_longest_waiting(stage: Stage):
    first, second = two_returns(stage)
    queue = review_queue(stage.cast.reviewer)
    assert [one.of_return for one in queue.waiting] == [first, second]
    make_weight(first.submissions.get(), size=1, surprise=1, effect=1)
    queue = review_queue(stage.cast.reviewer)
    assert [one.of_return for one in queue.waiting] == [second, first]


def test_what_is_back_and_what_was_decided_lately_is_listed(stage: Stage):
    returned = return_send_back(
        of_return=stage.submitted(), by=stage.cast.reviewer, reason="请核对。"
    )
    queue = review_queue(stage.cast.reviewer)
    assert queue.waiting == []
    assert [one.of_return for one in queue.returned] == [returned]
    assert [one.submission.decision for one in queue.decided] == ["returned"]


def test_what_is_clean_can_be_ticked_and_what_is_not_cannot(stage: Stage, client: Client):
    first, second = two_returns(stage)
    make_finding(first.submissions.get(), stage.output, stage.first)
    client.force_login(stage.cast.reviewer)
    queue = review_queue(stage.cast.reviewer)
    assert [one.of_return for one in queue.clean] == [second]
    text = client.get(LIST).content.decode()
    assert f'name="approve" value="{second.pk}"' in text
    assert f'name="approve" value="{first.pk}"' not in text
    make_remark(submission=second.submissions.get(), written_by=stage.cast.reviewer)
    assert review_queue(stage.cast.reviewer).clean == []


def test_ticked_returns_are_approved_and_each_says_what_became_of_it(stage: Stage, client: Client):
    first, second = two_returns(stage)
    make_finding(first.submissions.get(), stage.output, stage.first)
    client.force_login(stage.cast.reviewer)
    given = {
        "approve": [first.pk, second.pk, 99_999],
        f"version-{first.pk}": first.version,
        f"version-{second.pk}": second.version,
        "version-99999": 1,
    }
    text = client.post(LIST, given, follow=True).content.decode()
    assert "F1 2018年二季度已通过。" in text
    assert "F1 2018年四季度没有通过：有异常要逐处定，不能一并通过。" in text
    states = {one.pk: one.state for one in (first, second) if not one.refresh_from_db()}
    assert states == {first.pk: ReturnState.SUBMITTED, second.pk: ReturnState.APPROVED}


@pytest.mark.parametrize("given", [{"approve": "x"}, {"approve": "1"}])
def test_a_malformed_choice_is_a_bad_request(stage: Stage, client: Client, given: dict):
    client.force_login(stage.cast.reviewer)
    assert client.post(LIST, given).status_code == 400
    assert client.post(LIST, {}).status_code == 302


def test_the_queue_costs_the_same_queries_whatever_waits(stage: Stage):
    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            review_queue(stage.cast.reviewer)
        return len(counted)

    first = stage.submitted()
    weighed(first)
    few = queries()
    for quarter in ("2018Q1", "2018Q2", "2018Q3"):
        other = return_open(
            form=stage.form,
            reporting_period=make_reporting_period(quarter),
            by=stage.cast.reporter,
        )
        many = return_submit(of_return=stage.save(other), by=stage.cast.reporter)
        make_finding(many.submissions.get(), stage.output, stage.first)
        weighed(many)
    assert queries() == few


# The table


def test_those_who_see_all_returns_get_the_weights_of_the_queue(stage: Stage):
    submitted = stage.submitted()
    submission_weigh(submitted.submissions.get().pk)
    (item,) = review_queue(stage.cast.reviewer).waiting
    for name in ("reviewer", "reporter"):
        client = Client()
        client.force_login(stage.cast[name])
        (row,) = client.get(reverse("api:returns")).json()["results"]
        if name == "reporter":
            assert row["weight"] is None
            continue
        assert row["weight"]["submission"] == 1
        assert row["weight"]["attention"] == plain(item.attention)
        assert row["weight"]["effects"] == item.submission.weight.effects
    return_approve(of_return=submitted, by=stage.cast.reviewer)
    assert client.get(reverse("api:returns")).json()["results"][0]["weight"] is None
