"""Bundles to load: a folder of files, each with the rows a test writes."""

from collections.abc import Sequence
from pathlib import Path

from tests.factories import make_element, make_uscc

A, B = make_uscc(1), make_uscc(2)
HEADERS = {
    "enterprises": "uscc,name,active_from,active_to",
    "memberships": "uscc,park,cluster,above_scale,from_period,to_period",
    "certificates": "uscc,kind,level,number,issued_on,expires_on",
    "figures": "period,uscc,element,value",
}
TWO_ENTERPRISES = [f"{A},甲公司,2015-06-01,", f"{B},乙公司,2016-01-01,2018-03-31"]


def make_elements() -> None:
    for code in ("industrial_output", "industrial_value_added", "employees", "gdp"):
        make_element(code)


def write_bundle(folder: Path, **files: Sequence[str]) -> Path:
    """The rows of each file under its head."""
    for name, rows in files.items():
        text = "".join(f"{line}\n" for line in [HEADERS[name], *rows])
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder
