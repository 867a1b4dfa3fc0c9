"""The sheet and the page of its words, and what staff may write there."""

import re
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils.html import escape

from hightech_zone.lib.clock import db_now
from targets.calc.periods import Period
from targets.calc.wording import names
from targets.choices import Role
from targets.errors import InvalidInput, StaleVersion
from targets.models import AuditEvent, SummaryText, TargetSetting, User
from targets.models.summary import MOST_WORDS
from targets.services.summary import SummarySlot, summary_text_drop, summary_text_save
from targets.summary_figures import MEANINGS
from targets.summary_sentences import SENTENCES
from tests.board_stage import LAST
from tests.factories import make_publication, make_summary_text, make_user
from tests.instants import instant

pytestmark = pytest.mark.django_db
ADDRESS = "/summary/?period=2018Q3"
TEXTS = "/summary/texts/2018Q3/"
SLOT = "risk:rd_intensity"
WRITTEN = "{name}要紧盯：到{year}年末还差{shortfall}。"


@pytest.fixture(autouse=True)
def _today(settings) -> None:
    settings.ZONE_TODAY = date(2018, 11, 20)


@pytest.fixture
def analyst(board) -> User:
    return make_user("analyst", Role.ANALYST)


@pytest.fixture
def editor(analyst: User, client: Client) -> Client:
    client.force_login(analyst)
    return client


def text(client: Client, address: str = ADDRESS, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return re.sub(r"\s+", " ", response.content.decode())


def write(client: Client, words: str, verb: str = "save", seen: int = 0, slot: str = SLOT):
    return client.post(TEXTS, {"slot": slot, "text": words, "seen": seen, "verb": verb})


def in_force() -> SummaryText:
    return SummaryText.objects.current().get()


def told(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


# The sheet


def test_verdict_lights_risks_and_decisions_stand_on_one_sheet(editor: Client) -> None:
    page = text(editor)
    assert "七项目标中<b>一项领先</b>" in page
    lights = page.partition('class="lights"')[2].partition("</table>")[0]
    assert lights.count("<tr>") == 1 + 7
    for word in ("严重滞后", "预计不达标", "数据不全", "<b>市科技局</b>：拿出补差措施"):
        assert word in lights, word
    assert page.count("<ol>") == 2
    assert "请领导小组决定" in page


def test_leaders_read_it_and_find_no_words_to_change(board, client: Client) -> None:
    client.force_login(make_user("leader", Role.LEADER))
    page = text(client)
    assert "研发经费占GDP比重照现在的走势达不到目标" in page
    assert "/summary/texts/" not in page
    assert client.get(TEXTS).status_code == 403


def test_the_signed_issue_stands_before_the_draft_of_today(editor: Client, analyst: User) -> None:
    issue = make_publication(prepared_by=analyst, signed_by=make_user("head", Role.LEADER))
    page = editor.get(ADDRESS).content.decode()
    assert f'<a href="{issue.get_absolute_url()}">已签发通报〔2018〕1号</a> · 通报文稿：' in page
    assert "已签发通报" not in editor.get("/summary/?period=2018Q2").content.decode()


def test_an_earlier_day_is_told_as_it_was(editor: Client) -> None:
    at = instant()
    write(editor, WRITTEN)
    page = text(editor, f"{ADDRESS}&as_of={at:%Y-%m-%dT%H:%M:%S.%f}Z")
    assert "要紧盯" not in page
    assert "当时的样子" in page
    assert "这一节只说现在" in page


def test_the_menu_leads_to_it(editor: Client) -> None:
    assert '<a href="/summary/" aria-current="page">' in text(editor)


# Words of staff


def test_what_staff_write_stands_on_the_sheet_with_the_figures_filled_in(editor: Client) -> None:
    answer = write(editor, WRITTEN)
    assert (answer.status_code, answer["Location"]) == (302, f"{TEXTS}#{SLOT}")
    page = text(editor)
    assert "研发经费占GDP比重要紧盯：到2020年末还差<a" in page
    assert "研发经费占GDP比重照现在的走势达不到目标" not in page
    assert "改过" in page


def test_the_draft_and_the_difference_to_it_are_kept(editor: Client, analyst: User) -> None:
    write(editor, WRITTEN)
    held = in_force()
    assert held.draft.startswith("{name}照现在的走势达不到目标。")
    assert held.figures["shortfall"] == "0.53个百分点"
    assert (held.recorded_by, held.period, held.language) == (analyst, LAST, "zh-hans")
    page = text(editor, TEXTS)
    assert "<del>照现在的走势达不到目标。现为{value}，此时应达{expected}。</del>" in page
    assert "<ins>" in page
    event = AuditEvent.objects.get(action="summary.edited")
    assert event.detail == {"language": "zh-hans", "before": "", "after": WRITTEN}


def test_going_back_to_the_draft_keeps_what_was_written(editor: Client) -> None:
    write(editor, WRITTEN)
    first = in_force()
    assert write(editor, "", "draft", first.pk).status_code == 302
    assert in_force().text == ""
    assert SummaryText.objects.get(pk=first.pk).text == WRITTEN
    assert "要紧盯" not in text(editor)
    assert WRITTEN in text(editor, TEXTS)  # in the record of changes
    assert AuditEvent.objects.filter(action="summary.draft_restored").exists()


def test_another_language_keeps_its_draft(editor: Client) -> None:
    write(editor, WRITTEN)
    editor.cookies["django_language"] = "en"
    page = text(editor)
    assert "the target will be missed on the present course" in page
    write(editor, "{name} wants watching.")
    assert "R&amp;D share of GDP wants watching." in text(editor)
    assert SummaryText.objects.current().count() == 2


def test_a_text_of_one_language_says_that_the_other_keeps_its_draft(editor: Client) -> None:
    write(editor, WRITTEN)
    assert "这一条只改了中文，英文的摘要和通报里仍是草稿" in text(editor, TEXTS)
    editor.cookies["django_language"] = "en"
    assert "This text was changed in Chinese only; the English summary" in text(editor, TEXTS)
    write(editor, "{name} wants watching.")
    assert "in Chinese only" not in text(editor, TEXTS)


def test_the_record_of_changes_names_what_was_changed(editor: Client) -> None:
    write(editor, WRITTEN)
    make_summary_text(slot="decision:renewal:hightech_firms", text="{name}快到期。")
    make_summary_text(slot="risk:unit:gone", text="快报。")
    page = text(editor, TEXTS)
    assert "<td>风险（研发经费占GDP比重）</td>" in page
    assert "<td>请决定：续证（高新技术企业）</td>" in page
    assert "<td>风险：报送（gone）</td>" in page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("还差0.53个百分点。", "文字里不能直接写数（053）"),
        ("２０２０年末。", "文字里不能直接写数（２０２０）"),
        ("{nothing}落后。", "{nothing}不是这一条能用的占位符"),
        ("{name落后。", "花括号只用来写占位符"),
        ("一行\n两行", "请写成一段"),
        ("", "请写文字，或退回草稿"),
        ("长" * (MOST_WORDS["zh-hans"] + 1), "文字超过120个字"),
    ],
)
def test_a_refusal_says_what_is_wrong_and_keeps_what_was_typed(
    editor: Client, words: str, said: str
) -> None:
    answer = write(editor, words)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert escape(words) in page
    assert not SummaryText.objects.exists()


def test_words_are_escaped(editor: Client) -> None:
    write(editor, "<script>{name}</script>。")
    assert "&lt;script&gt;研发经费占GDP比重&lt;/script&gt;" in text(editor)


def test_who_writes_over_another_is_told(editor: Client) -> None:
    write(editor, WRITTEN)
    answer = write(editor, "{name}要抓紧。")
    assert answer.status_code == 409
    assert "有人改过这一条" in told(answer)
    assert in_force().text == WRITTEN


def test_an_entry_that_left_the_summary_takes_no_words(editor: Client) -> None:
    answer = write(editor, "gdp的话", slot="risk:gdp")
    assert answer.status_code == 409
    assert "现在不在摘要里" in told(answer)
    assert "gdp的话" in told(answer)


def test_the_same_text_again_is_no_change(editor: Client) -> None:
    write(editor, WRITTEN)
    assert "文字没有改动" in told(write(editor, WRITTEN, seen=in_force().pk))
    assert "本来就是草稿" in told(write(editor, "", "draft", slot="risk:industrial_output", seen=0))


def test_the_same_text_again_says_that_it_fits_what_changed(editor: Client) -> None:
    first = make_summary_text(slot=SLOT, text=WRITTEN, draft="{name}从前的草稿。")
    assert write(editor, WRITTEN, seen=first.pk).status_code == 302
    held = in_force()
    assert (held.text, "从前" in held.draft) == (WRITTEN, False)
    assert "文字没有改动" in told(write(editor, WRITTEN, seen=held.pk))


def test_only_analysts_write(board, client: Client) -> None:
    for role in (Role.REVIEWER, Role.AUDITOR):
        client.force_login(make_user(role, role))
        page = text(client, TEXTS)
        assert "<textarea" not in page
        assert write(client, WRITTEN).status_code == 403
    at = SummarySlot(LAST, SLOT, "zh-hans", "草稿", {})
    for decide in (
        lambda by: summary_text_save(at=at, text="别的", seen=None, by=by),
        lambda by: summary_text_drop(at=at, seen=None, by=by),
    ):
        with pytest.raises(PermissionDenied):
            decide(make_user(role=Role.REVIEWER))


# Quarters that are not to be judged


def test_a_quarter_that_has_not_ended_has_no_summary_yet(editor: Client, settings) -> None:
    settings.ZONE_TODAY = date(2019, 1, 21)
    page = text(editor, "/summary/?period=2019Q2")
    assert "2019年二季度还没有结束" in page
    assert "2019年6月30日季末以后才有这一期的数" in page
    assert "?period=2018Q4" in page
    assert "数据不全" not in page


def test_a_quarter_before_the_baseline_is_told_without_risks(editor: Client) -> None:
    page = text(editor, "/summary/?period=2016Q1")
    assert "基期是2016年四季度，这一期在它以前，只列数，不判断进度" in page
    assert "判断不了" not in page
    assert "补齐缺的数" not in page
    assert "2016年一季度以前的各期都没有公布过，没有可比的。" in page
    assert "请确认" in text(editor, "/summary/?period=2016Q4")


def test_a_quarter_of_which_nothing_is_known_says_so_and_leads_on(editor: Client) -> None:
    page = text(editor, "/summary/?period=2010Q4")
    assert "2010年四季度没有可摘要的" in page
    assert "数据不全" not in page
    assert f"?period={LAST}" in page


# When the figures move on


def test_every_placeholder_says_what_it_stands_for(editor: Client) -> None:
    page = text(editor, TEXTS)
    assert "<code>{year}</code> <span>目标年</span> <b>2020</b>" in page
    used = {name for said in SENTENCES.values() for one in said for name in names(str(one))}
    assert used <= MEANINGS.keys()


def test_staff_are_told_where_the_draft_or_its_figures_changed_since(editor: Client) -> None:
    make_summary_text(
        slot=SLOT,
        text=WRITTEN,
        draft="{name}能否达标没有把握。",
        figures={"shortfall": "0.9个百分点"},
    )
    page = text(editor, TEXTS)
    assert "草稿换了说法" in page
    assert "<code>shortfall</code> 0.9个百分点 → 0.53个百分点" in page
    assert "要紧盯" in text(editor)


def test_a_text_whose_figure_is_gone_gives_way_to_the_draft(editor: Client) -> None:
    make_summary_text(slot=SLOT, text="{name}有{lapsing}到期。")
    assert "研发经费占GDP比重照现在的走势达不到目标" in text(editor)
    page = text(editor, TEXTS)
    assert "现在没有数的占位符（lapsing）" in page


def test_a_text_follows_its_subject_to_another_kind_of_risk(editor: Client) -> None:
    write(editor, WRITTEN)
    held = TargetSetting.objects.current().get(target__indicator__code="rd_intensity")
    TargetSetting.objects.filter(pk=held.pk).update(superseded_at=db_now())
    held.pk, held.value, held.recorded_at = None, "2.5", db_now()
    held.save(force_insert=True)
    assert "能否达标没有把握" in text(editor, TEXTS)  # the draft says something else now
    assert "研发经费占GDP比重要紧盯" in text(editor)


# The service itself


def test_a_race_for_the_same_entry_is_refused(analyst: User) -> None:
    at = SummarySlot(LAST, SLOT, "zh-hans", "草稿", {"name": "研发"})
    made = summary_text_save(at=at, text="{name}", seen=None, by=analyst)
    with pytest.raises(StaleVersion):
        summary_text_drop(at=at, seen=None, by=analyst)
    summary_text_drop(at=at, seen=made.pk, by=analyst)
    with pytest.raises(InvalidInput):
        summary_text_drop(at=at, seen=in_force().pk, by=analyst)


def test_periods_keep_their_own_words(analyst: User) -> None:
    for period in (LAST, Period.parse("2018Q2")):
        at = SummarySlot(period, SLOT, "zh-hans", "草稿", {})
        summary_text_save(at=at, text="别的", seen=None, by=analyst)
    assert SummaryText.objects.current().count() == 2
