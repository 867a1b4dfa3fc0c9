"""An approved return, and requests to correct it."""

from targets.models import Correction, Return, User
from targets.services.corrections import FileInput, Grounds, correction_request
from targets.services.return_cells import CellInput
from targets.services.review import return_approve
from tests.targets.returns_stage import Stage

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def grounds(**fields: object) -> Grounds:
    usual = {"reason_class": "error", "words": "录入时看错一行。", "evidence": "企业盖章说明"}
    return Grounds(**{**usual, **fields})


def a_file(name: str = "说明.pdf", content: bytes = PDF) -> FileInput:
    return FileInput(name, content)


def approved(stage: Stage, **values: str) -> Return:
    return return_approve(of_return=stage.submitted(**values), by=stage.cast.reviewer)


def cell(stage: Stage, value: str = "150", column: str = "output", **fields: str) -> CellInput:
    return CellInput(stage.first.uscc, getattr(stage, column).code, value, **fields)


def requested(
    stage: Stage, of_return: Return | None = None, *cells: CellInput, by: User | None = None
) -> Correction:
    return correction_request(
        of_return=of_return or approved(stage),
        by=by or stage.cast.reporter,
        cells=cells or [cell(stage)],
        grounds=grounds(),
    )
