"""Elements, status glyphs and icons: the parts all pictures are made of."""

from html import escape

from django.utils.safestring import SafeString, mark_safe

from targets.labels import status_tone

GLYPHS = {
    "done": '<path d="M6 .4 7.7 3.9l3.9.5-2.8 2.7.7 3.8L6 9.1l-3.5 1.8.7-3.8L.4 4.4l3.9-.5Z"/>',
    "lead": '<path d="M6 1.2 11.4 10.8H.6Z"/>',
    "ok": '<circle cx="6" cy="6" r="4.6"/>',
    "lag": '<path d="M6 10.8.6 1.2h10.8Z"/>',
    "severe": '<path d="M6 6.2 1 .2h10ZM6 12 1 6h10Z"/>',
    "none": '<circle cx="6" cy="6" r="4.6"/>',
    "null": '<path d="M2 5h8v2H2Z"/>',
}
ICONS = {
    "err": (
        '<path class="ic-f" d="M5.2 1h5.6L15 5.2v5.6L10.8 15H5.2L1 10.8V5.2Z"/>'
        '<path class="ic-k" d="m5.4 5.4 5.2 5.2m0-5.2-5.2 5.2"/>'
    ),
    "warn": '<path d="M8 1.6 15 14.2H1Z"/><path d="M8 6v4.2"/><path d="M8 12v.4"/>',
    "info": '<circle cx="8" cy="8" r="6.5"/><path d="M8 7.3v4.2M8 4.6v.4"/>',
    "done": '<circle cx="8" cy="8" r="6.5"/><path d="m5 8.2 2.1 2.1L11 6"/>',
    "lock": '<path d="M2.8 7.2h10.4v7H2.8z"/><path d="M5 7V4.8a3 3 0 0 1 6 0V7"/>',
    "late": '<circle cx="8" cy="8" r="6.5"/><path d="M8 4.4V8l2.6 1.8"/>',
    "back": '<path d="M3 6.2h6.4a3.6 3.6 0 0 1 0 7.2H6M6 2.8 2.6 6.2 6 9.6"/>',
    "bell": (
        '<path d="M3 12.2c1.2-1 1.5-2.3 1.5-5a3.5 3.5 0 0 1 7 0c0 2.7.3 4 1.5 5Z"/>'
        '<path d="M6.6 14.2h2.8"/>'
    ),
    "note": '<path d="M2 2.5h12v8.8H7.2L4 14v-2.7H2z"/>',
}


def element(name: str, content: str = "", /, **attributes: object) -> str:
    """One SVG element; `class_` and `stroke_width` lose and turn their underscores, values are
    escaped, content is not."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
    )
    return f"<{name}{written}>{content}</{name}>"


def decorative(content: str, class_: str, size: int, box: int) -> SafeString:
    """A picture that repeats what a word beside it says."""
    return mark_safe(
        f'<svg class="{class_}" width="{size}" height="{size}" viewBox="0 0 {box} {box}"'
        f' aria-hidden="true" focusable="false">{content}</svg>'
    )


def glyph(status: str | None, size: int = 12) -> SafeString:
    """The shape of a status, so that colour never stands alone."""
    tone = status_tone(status)
    return decorative(GLYPHS[tone], f"g g-{tone}", size, 12)


def icon(name: str, size: int = 16) -> SafeString:
    """The shape of a finding about data or a task; another family than the glyphs."""
    return decorative(ICONS[name], f"ic ic-{name}", size, 16)


def picture(
    content: str, class_: str, height: int, label: str = "", **attributes: object
) -> SafeString:
    """The outer element; without a label, what a screen reader passes over."""
    told = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    return mark_safe(element("svg", content, class_=class_, height=height, **attributes, **told))
