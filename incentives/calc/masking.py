"""Personal data as those see them who do not handle them."""

STAR = "*"
HEAD, TAIL = 3, 2


def masked_name(name: str) -> str:
    """The first character, then a star for each further one: 梁栩 is 梁*."""
    return name[:1] + STAR * max(len(name) - 1, 1)


def masked_number(number: str) -> str:
    """Three characters, stars, two characters; only stars where that would leave nothing out."""
    if len(number) <= HEAD + TAIL + 1:
        return STAR * len(number)
    return number[:HEAD] + STAR * (len(number) - HEAD - TAIL) + number[-TAIL:]
