"""The fonts that come with the project, for what is drawn here, and the names of those that
official documents ask for, for what is drawn elsewhere.

GB/T 9704-2012 asks for 仿宋 in the text, 小标宋 in the title, 黑体 and 楷体 in headings. None of
them is free to ship. PDFs and pictures embed Noto Serif SC and Noto Sans SC in their place; a Word
document only names its fonts, and names the right ones.
"""

from pathlib import Path

FOLDER = Path(__file__).parent / "font_files"
SERIF, SANS = "Noto Serif SC", "Noto Sans SC Medium"
FACES = (
    (SERIF, 400, "NotoSerifSC-Regular.ttf"),
    (SERIF, 700, "NotoSerifSC-Bold.ttf"),
    (SANS, 400, "NotoSansSC-Medium.ttf"),
)
FILES = [str(FOLDER / name) for _family, _weight, name in FACES]

LATIN, LATIN_ALTERNATIVE = "Times New Roman", "Liberation Serif"
"""The second has the widths of the first and comes with every free office."""
TEXT, TITLE, HEAVY, SCRIPT, SMALL = "仿宋", "方正小标宋简体", "黑体", "楷体", "宋体"
ALTERNATIVES = {
    TEXT: "仿宋_GB2312",
    TITLE: "华文中宋",
    HEAVY: "SimHei",
    SCRIPT: "楷体_GB2312",
    SMALL: "SimSun",
}
"""What Word takes where the first is not installed (the font table's alternative names)."""
