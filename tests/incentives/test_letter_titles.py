"""Titles of letters break between words, so that no line ends inside a name or a term."""

import pytest

from incentives.letter_document import title_words
from targets.documents.measure import title_lines


@pytest.mark.parametrize(
    ("to", "scheme", "is_refusal", "lines"),
    [
        (
            *("盘锦辽河油田天意石油装备有限公司", "新认定高新技术企业奖励", False),
            ["关于给予盘锦辽河油田天意石油装备有限公司", "新认定高新技术企业奖励的决定"],
        ),
        (
            *("演示零零二智能装备有限公司", "技术攻关、新产品开发项目奖励", True),
            [
                "关于对演示零零二智能装备有限公司",
                "不予技术攻关、新产品开发项目奖励的决定",
            ],
        ),
        (
            *("梁栩", "首次引进高端创新人才个人所得税奖励", False),
            ["关于给予梁栩", "首次引进高端创新人才个人所得税奖励的决定"],
        ),
        (
            *("盘锦国家级高新技术产业开发区海洋工程装备有限责任公司", "研发机构奖励", False),
            [
                *(
                    "关于给予",
                    "盘锦国家级高新技术产业开发区海洋工程装备",
                    "有限责任公司研发机构奖励的决定",
                ),
            ],
        ),
        (*("演示一厂", "研发奖励", False), ["关于给予演示一厂研发奖励的决定"]),
    ],
)
def test_a_title_breaks_between_words(
    to: str, scheme: str, is_refusal: bool, lines: list[str]
) -> None:
    words = title_words(to, scheme, is_refusal=is_refusal)
    assert title_lines(words) == lines


def test_a_title_with_a_word_longer_than_a_line_is_left_to_the_page() -> None:
    assert title_lines(["关于给予", "某" * 24, "奖励的决定"]) == []
