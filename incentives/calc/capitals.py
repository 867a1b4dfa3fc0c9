"""Amounts in the characters that cannot be altered: 人民币壹拾万元整.

Source: 正确填写票据和结算凭证的基本规定 (支付结算办法, annex 1, 1997).
"""

from decimal import Decimal

YUAN_OF_A_UNIT = 10_000
"""Amounts are kept in 万元, with four places at most: whole 元."""
DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")
GROUP = 10_000
FULL_GROUP = 1_000


def yuan(amount: Decimal) -> int:
    """An amount in 万元 as 元. **Raises** ValueError where it has a part of one."""
    whole = amount * YUAN_OF_A_UNIT
    if whole != int(whole):
        raise ValueError(f"{amount} 万元 is not a whole number of 元")
    return int(whole)


def in_capitals(amount: Decimal) -> str:
    """An amount in 万元 as `人民币壹拾万零伍佰元整`. A row of zeros between digits is one 零; none
    stands before the 仟 of a group, which the source leaves open.

    **Raises** ValueError for what is not positive, has a part of 元 or is 万万亿 or more.
    """
    number = yuan(amount)
    if not 0 < number < GROUP ** len(GROUPS):
        raise ValueError(f"{amount} 万元 cannot be written")
    parts: list[str] = []
    for place in reversed(range(len(GROUPS))):
        group = number // GROUP**place % GROUP
        if not group:
            continue
        is_gap = bool(parts) and (group < FULL_GROUP or not number // GROUP ** (place + 1) % GROUP)
        parts.append(("零" if is_gap else "") + _group(group) + GROUPS[place])
    return f"人民币{''.join(parts)}元整"


def _group(group: int) -> str:
    """Up to four digits: `壹仟零伍`, `伍拾`."""
    said, is_gap = "", False
    for place in reversed(range(len(PLACES))):
        digit = group // 10**place % 10
        if not digit:
            is_gap = bool(said)
            continue
        said += ("零" if is_gap else "") + DIGITS[digit] + PLACES[place]
        is_gap = False
    return said
