"""Pictures as pixels, for readers that draw no SVG."""

import resvg_py

from targets.documents.fonts import FILES, SANS, SERIF
from targets.documents.parts import Picture

DENSITY = 3
"""Pixels of the PNG for each of the drawing: some 270 an inch on paper."""


def png(picture: Picture) -> bytes:
    """Drawn with the fonts that come with the project, whatever the system has."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=picture.svg,
            width=picture.width * DENSITY,
            background="#ffffff",
            skip_system_fonts=True,
            font_files=FILES,
            serif_family=SERIF,
            sans_serif_family=SANS,
            font_family=SANS,
        )
    )
