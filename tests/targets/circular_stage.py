"""The 情况通报 of the board's stage, and ways to look into it."""

from datetime import date

from targets.calc.periods import Period
from targets.circular_document import circular_document
from targets.circular_words import target_words
from targets.documents.parts import Document, Heading, Paragraph
from targets.models import TargetSetting, User
from targets.selectors.circular import Circular, circular
from tests.board_stage import LAST

MADE_ON = date(2018, 10, 23)


def found_for(user: User, period: Period = LAST) -> Circular:
    found = circular(user, period)
    assert found is not None
    return found


def document_for(user: User, period: Period = LAST) -> Document:
    return circular_document(found_for(user, period), MADE_ON)


def sentence(user: User, code: str) -> str:
    rows = found_for(user).report.rows
    return target_words(next(one for one in rows if one.indicator.code == code), "高新区")


def texts(document: Document) -> list[str]:
    return [one.text for one in document.blocks if isinstance(one, Heading | Paragraph)]


def change_setting(code: str, **values: object) -> None:
    """The setting in force, as if the pack had said so."""
    setting = TargetSetting.objects.current().get(target__indicator__code=code)
    for name, value in values.items():
        setattr(setting, name, value)
    setting.pk = None
    TargetSetting.objects.current().filter(target__indicator__code=code).update(
        superseded_at=setting.recorded_at
    )
    setting.save(force_insert=True)


def table(document: Document, name: str) -> list[dict[str, object]]:
    held = next(one for one in document.tables if one.name == name)
    columns = [one.name for one in held.columns]
    return [dict(zip(columns, row, strict=True)) for row in held.rows]


def target_row(document: Document, name: str) -> dict[str, str]:
    rows = table(document, "各项目标")
    row = next(one for one in rows if one["name"].text == name)
    return {key: cell.text for key, cell in row.items()}
