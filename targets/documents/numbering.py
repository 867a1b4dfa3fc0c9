"""The numbers of headings as official documents write them: 一、 （一） 1. (GB/T 9704-2012, 7.3.3).

English documents count 1, 1.1 and 1.1.1.
"""

from collections.abc import Iterable, Iterator

from targets.documents.parts import Block, Heading, Language, Note, Paragraph, Signature

DIGITS = "零一二三四五六七八九"


def in_chinese(number: int) -> str:
    """1 to 99: 一, 十, 十二, 二十, 二十一."""
    tens, units = divmod(number, 10)
    if not tens:
        return DIGITS[units]
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[units] if units else "")


def numbered(blocks: Iterable[Block], language: Language) -> Iterator[Block]:
    """The same blocks, their headings with numbers before the text, and what is said below the
    signature as its note (附注, 7.3.6)."""
    counts = [0, 0, 0]
    is_signed = False
    for block in blocks:
        if is_signed and isinstance(block, Paragraph):
            yield _note(block, language)
            continue
        if not isinstance(block, Heading):
            is_signed = isinstance(block, Signature)
            yield block
            continue
        at = block.level - 1
        counts[at] += 1
        counts[at + 1 :] = [0] * (2 - at)
        yield Heading(f"{_mark(counts[: at + 1], language)}{block.text}", block.level)


def _note(said: Paragraph, language: Language) -> Note:
    text = f"{said.lead}{said.text}".rstrip("。.")
    return Note(f"({text})" if language == "en" else f"（{text}）")


def _mark(counts: list[int], language: Language) -> str:
    if language == "en":
        return ".".join(map(str, counts)) + ("." if len(counts) == 1 else "") + " "
    count = counts[-1]
    return (f"{in_chinese(count)}、", f"（{in_chinese(count)}）", f"{count}.")[len(counts) - 1]
