"""The stage on which returns are filled and reviewed: one form, two enterprises, an open period,
one rule."""

from dataclasses import asdict, dataclass

from targets.choices import UploadState
from targets.models import (
    DataElement,
    Enterprise,
    Form,
    ReportingPeriod,
    Return,
    Upload,
    User,
)
from targets.services.return_cells import CellInput
from targets.services.returns import return_open, return_save, return_submit
from targets.services.uploads.findings import CellProblem
from tests.cast import Cast
from tests.factories import (
    make_assignment,
    make_element,
    make_enterprise,
    make_form,
    make_reporting_period,
    make_rule,
    make_upload,
)


@dataclass(frozen=True)
class Stage:
    """Today is 2019-01-21 (`ZONE_TODAY`): 2018Q4 is due on the 15th and not locked yet."""

    cast: Cast
    form: Form
    period: ReportingPeriod
    output: DataElement
    added: DataElement
    first: Enterprise
    second: Enterprise

    def open(self) -> Return:
        return return_open(form=self.form, reporting_period=self.period, by=self.cast.reporter)

    def inputs(self, **values: str) -> list[CellInput]:
        """All four cells; `first_output="7"` and the like replace the usual 100 and 20."""
        usual = {"output": "100", "added": "20"}
        return [
            CellInput(
                getattr(self, row).uscc,
                getattr(self, column).code,
                values.get(f"{row}_{column}", usual[column]),
            )
            for row in ("first", "second")
            for column in ("output", "added")
        ]

    def save(self, of_return: Return, *cells: CellInput, by: User | None = None, **values: str):
        return return_save(
            of_return=of_return,
            version=of_return.version,
            cells=cells or self.inputs(**values),
            by=by or self.cast.reporter,
        )

    def filled(self, **values: str) -> Return:
        return self.save(self.open(), **values)

    def submitted(self, **values: str) -> Return:
        return return_submit(of_return=self.filled(**values), by=self.cast.reporter)

    def upload(self, of_return: Return) -> Upload:
        """A file that was read and has a problem."""
        problem = CellProblem("code_length", "", 2, 1, "1", {"suggestion": ""})
        return make_upload(
            of_return=of_return,
            uploaded_by=self.cast.reporter,
            content="代码,工业总产值\n1,x\n".encode(),
            state=UploadState.WRONG,
            result={"problems": [asdict(problem)], "problem_count": 1},
        )

    def cell(self, of_return: Return, enterprise: Enterprise, element: DataElement):
        return of_return.cells.get(enterprise=enterprise, element=element)


def make_stage(cast: Cast) -> Stage:
    output, added = make_element("industrial_output"), make_element("industrial_value_added")
    form = make_form("F1", [output, added])
    make_assignment(form=form, department=cast.department)
    make_rule(
        "added-within-output",
        "part_above_whole",
        "industrial_value_added",
        severity="error",
        params={"whole": "industrial_output"},
    )
    return Stage(
        cast=cast,
        form=form,
        period=make_reporting_period("2018Q4"),
        output=output,
        added=added,
        first=make_enterprise("甲厂"),
        second=make_enterprise("乙厂"),
    )
