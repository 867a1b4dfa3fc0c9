"""Cut the fonts of the documents down to the characters they are for.

    npm pack @expo-google-fonts/noto-serif-sc@0.4.3 @expo-google-fonts/noto-sans-sc@0.4.3
    .venv/bin/python tools/subset_fonts.py noto-serif-sc/package noto-sans-sc/package

takes the unpacked packages and writes `targets/documents/font_files/`, the same bytes each time.
"""

import shutil
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FONTS = Path(__file__).parents[1] / "targets" / "documents" / "font_files"
SOURCES = {
    "NotoSerifSC-Regular.ttf": "400Regular/NotoSerifSC_400Regular.ttf",
    "NotoSerifSC-Bold.ttf": "700Bold/NotoSerifSC_700Bold.ttf",
    "NotoSansSC-Medium.ttf": "500Medium/NotoSansSC_500Medium.ttf",
}
BLOCKS = (
    range(0x20, 0x7F),
    range(0xA0, 0x180),  # Latin letters of names
    range(0x2010, 0x2040),  # dashes, quotation marks, the ellipsis
    range(0x2150, 0x2190),  # number forms
    range(0x2460, 0x2474),  # numbers in circles
    range(0x3000, 0x3030),  # full-width punctuation, six-sided brackets
    range(0xFF00, 0xFFF0),  # full-width letters and digits
)
SIGNS = "−×÷±≈≠≤≥√∞‰℃€■□▲△▼▽◆◇○●★☆←↑→↓✓"


def characters() -> set[int]:
    """GB 2312, and what official and English texts need beside it."""
    rows = (bytes([high, low]) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    chinese = "".join(row.decode("gb2312", errors="ignore") for row in rows)
    return {ord(one) for one in chinese + SIGNS}.union(*BLOCKS)


def subset(source: Path, to: Path) -> None:
    options = Options()
    options.hinting = False
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl"]
    options.name_languages = ["*"]
    options.notdef_outline = True
    font = TTFont(source, recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters())
    subsetter.subset(font)
    font.save(to)


def main(packages: list[Path]) -> None:
    for name, source in SOURCES.items():
        found = next(one / source for one in packages if (one / source).exists())
        subset(found, FONTS / name)
        print(f"{name}: {(FONTS / name).stat().st_size:,} bytes")
    shutil.copy(packages[0] / "LICENSE_FONT", FONTS / "OFL.txt")


if __name__ == "__main__":
    main([Path(one) for one in sys.argv[1:]])
