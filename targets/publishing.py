"""Assembles an issue: what it says in both languages, the checks, and its files.

The worker and the command do it, never a request. Everything is read in one moment of the database.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer

from hightech_zone.lib.clock import day_of, db_now, today
from targets import circular_document as circular_module
from targets import circular_words
from targets import documents as documents_module
from targets.api.serializers import BreakdownSerializer, ProgressSerializer
from targets.calc.periods import Period
from targets.choices import DocumentFormat, Language
from targets.circular_document import circular_document
from targets.documents.numbering import numbered
from targets.documents.parts import Document, Paragraph
from targets.documents.pdf import missing_libraries, shown
from targets.models import Publication, StaleMark, User
from targets.publication_words import grouped_code, waived_words
from targets.selectors.breakdown import By, breakdown_report
from targets.selectors.circular import Circular, circular
from targets.selectors.publications import under_way
from targets.services.check import aggregates_check
from targets.services.documents import writer
from targets.services.jobs import job_advance, job_claim, job_fail
from targets.services.publications import (
    Content,
    Written,
    check_none_stands,
    publication_keep,
    waivers_kept,
)
from targets.services.snapshot import one_snapshot
from targets.summary_sentences import entries

FIGURES_OF_A_CELL = ("value", "numerator", "denominator", "share")
LIBRARIES = ("weasyprint", "python-docx", "xlsxwriter")


class NothingToPublish(RuntimeError):
    """There is no policy with targets."""


def publication_check(
    pk: int, as_of: datetime | None = None, formats: Sequence[DocumentFormat] | None = None
) -> None:
    """Check the issue and write its files; does nothing for one that is signed or given up, and
    where another worker has its job. For demonstration data: `as_of`, the figures as they stood
    at an earlier instant, and `formats`, fewer than all."""
    rows = Publication.objects.select_related("prepared_by", "withdraws", "job__started_by")
    issue = rows.filter(pk=pk).first()
    if issue is None or issue.is_signed or (issue.job and not job_claim(issue.job)):
        return
    try:
        _check(issue, as_of, formats or _formats())
    except Exception as error:
        if issue.job is None:
            raise
        job_fail(issue.job, error)
        raise


def rehearsed(period: Period, by: User) -> Publication:
    """The issue that is under way, or one that is kept nowhere, with what a check would find now;
    nothing is written.

    **Raises** InvalidTransition where the period has an issue that stands; NothingToPublish.
    """
    rows = Publication.objects.select_related("withdraws")
    issue = rows.filter(period=period, signed_at__isnull=True).first()
    if issue is None:
        check_none_stands(period)
        issue = Publication(period=period, year=today().year, serial=0, code="-")
    issue.job, issue.prepared_by = None, by
    with one_snapshot():
        found = assemble(issue, None)[0].checks
    issue.waivers, issue.checks = waivers_kept(issue, found), found
    return issue


def _formats() -> list[DocumentFormat]:
    is_possible = not missing_libraries()
    return [one for one in DocumentFormat if is_possible or one is not DocumentFormat.PDF]


def _check(issue: Publication, as_of: datetime | None, formats: Sequence[DocumentFormat]) -> None:
    with one_snapshot():
        content, documents = assemble(issue, as_of)
    wanted = [(language, one) for language in Language for one in formats]
    files = []
    for done, (language, extension) in enumerate(wanted, start=1):
        if issue.job:
            job_advance(issue.job, done, total=len(wanted) + 1)
        with translation.override(language):
            written = writer(extension)(documents[language])
        files.append(Written(language, extension, f"{_stem(issue, language)}.{extension}", written))
    publication_keep(publication=issue, content=content, files=files)


def _stem(issue: Publication, language: Language) -> str:
    short = "en" if language == Language.ENGLISH else "zh"
    return f"circular-{issue.year}-{issue.serial}-{short}"


def assemble(
    issue: Publication, as_of: datetime | None
) -> tuple[Content, dict[Language, Document]]:
    """Read with the eyes of whoever asked for it, so that it does not hang on who prepared it.

    **Raises** NothingToPublish.
    """
    asked_by = issue.job.started_by if issue.job else None
    user, period = asked_by or issue.prepared_by, issue.period
    instant = as_of or db_now()
    found = circular(user, period, as_of)
    if found is None:
        raise NothingToPublish(str(period))
    parts = frozen_breakdowns(found, as_of, issue.withdraws)
    said = replace(found, parks=None) if _hides_more(found, parts, as_of) else found
    checks = list(_checks(found, parts, as_of))
    let_pass = waivers_kept(issue, checks)
    documents, bodies, texts = {}, {}, {}
    outdated: list[dict[str, str]] = []
    for language in Language:
        with translation.override(language):
            waived = waived_words(checks, let_pass)
            documents[language] = _document(said, issue, instant, waived)
            bodies[language] = body(documents[language])
            told = entries(found.summary)
            texts[language.value] = {one.slot: circular_words.plain(str(one.shown)) for one in told}
            outdated += [
                {"slot": one.slot, "language": language.value}
                for one in told
                if one.is_outdated or one.missing
            ]
    halves = [
        {"slot": one.slot, "language": one.lacking.value}
        for one in entries(found.summary)
        if one.lacking
    ]
    checks += [
        _finding("texts", not outdated, texts=outdated),
        _finding("languages", not halves, is_warning=True, texts=halves),
    ]
    figures = _plain(ProgressSerializer(found.report).data)
    content = Content(
        as_of=instant,
        data_version=found.report.data_version,
        checks=checks,
        figures={
            **figures,
            "as_of": instant.isoformat(),
            "breakdown": parts,
            "labels": _labels(found),
            "places": {code: park.name_en for code, park in found.places.items()},
            "zone": _zone(found),
            "has_demo": found.has_demo,
        },
        texts=texts,
        basis=_basis(found),
        bodies=bodies,
    )
    return content, documents


def _document(
    found: Circular, issue: Publication, instant: datetime, waived: Sequence[str]
) -> Document:
    """The circular with its number, the code that verifies it and, where it withdraws another,
    the reason."""
    made = circular_document(found, day_of(instant), waived)
    address = reverse("targets:publication-verify", args=[issue.code])
    said = _("核验码%(code)s，核验地址%(address)s。")
    if not settings.SITE_URL:
        said = _(
            "核验码%(code)s；核验网址请向发文单位询问，在它后面加上%(address)s打开，不用登录。"
        )
    facts = {"code": grouped_code(issue.code), "address": f"{settings.SITE_URL}{address}"}
    first: tuple[Paragraph, ...] = ()
    if issue.withdraws is not None:
        told = _("本期撤回并代替%(number)s。理由：%(reason)s。")
        first = (
            Paragraph(
                told % {"number": issue.withdraws.number, "reason": issue.reason.rstrip("。. ")}
            ),
        )
    return replace(
        made,
        number=issue.number,
        mark=circular_words.mark(found, is_numbered=True),
        blocks=(*first, *made.blocks, Paragraph(said % facts)),
    )


def body(document: Document) -> str:
    """The document as a part of a page, complete in itself but for the style sheet."""
    context = {
        "document": document,
        "blocks": [shown(one) for one in numbered(document.blocks, document.language)],
        "annexes": [
            {"label": one.label, "title": one.title, "blocks": [shown(part) for part in one.blocks]}
            for one in document.annexes
        ],
    }
    return render_to_string("documents/body.html", context)


def frozen_breakdowns(
    found: Circular, as_of: datetime | None, withdrawn: Publication | None
) -> dict[str, Any]:
    """By park, suppressed whoever reads. What a `withdrawn` issue of the period withheld stays
    withheld: of two sets of cells, side by side, one would tell the other."""
    parts = {
        row.indicator.code: _plain(
            BreakdownSerializer(
                breakdown_report(row.indicator, found.period, By.PARK, as_of, with_suppression=True)
            ).data
        )
        for row in found.report.rows
    }
    before = withdrawn.figures.get("breakdown", {}) if withdrawn else {}
    for code, part in parts.items():
        cells = before.get(code, {}).get("results", ())
        hidden = {one["key"] for one in cells if one["suppressed"]}
        for cell in part["results"]:
            if cell["key"] in hidden:
                cell.update(dict.fromkeys(FIGURES_OF_A_CELL), suppressed=True)
                cell["coverage"] = dict.fromkeys(cell["coverage"])
    return parts


def _hides_more(found: Circular, parts: dict[str, Any], as_of: datetime | None) -> bool:
    """Whether the parks that documents list include one that the withdrawn issue withheld; the
    annex puts what it withholds into one row, so it is left out as a whole."""
    if found.carrier is None:
        return False
    indicator = found.carrier.indicator
    now = breakdown_report(indicator, found.period, By.PARK, as_of, with_suppression=True)
    shown = {row.key for row in now.rows if not row.suppressed}
    frozen = parts[indicator.code]["results"]
    return any(one["suppressed"] and one["key"] in shown for one in frozen)


def _labels(found: Circular) -> dict[str, Any]:
    """What figures are called, in both languages, with their decimals and the year they aim at."""
    named = ("name_zh", "name_en", "unit_zh", "unit_en", "decimals")
    return {
        row.indicator.code: {
            **{one: getattr(row.indicator, one) for one in named},
            "target_period": str(row.setting.target_period) if row.setting else None,
        }
        for row in found.report.rows
    }


def _zone(found: Circular) -> dict[str, str]:
    policy = found.report.policy
    return {
        f"{name}_{language}": getattr(policy, f"zone_{name}_{language}")
        for name in ("name", "short")
        for language in ("zh", "en")
    }


def _plain(data: Any) -> Any:
    return json.loads(JSONRenderer().render(data))


def _checks(
    found: Circular, parts: dict[str, Any], as_of: datetime | None
) -> Iterator[dict[str, Any]]:
    for row in found.report.rows:
        coverage = row.measure.coverage.weighted
        yield _finding(
            f"coverage:{row.indicator.code}",
            row.is_sufficient,
            waivable=True,
            name_zh=row.indicator.name_zh,
            name_en=row.indicator.name_en,
            coverage=None if coverage is None else f"{float(coverage):.4f}",
        )
    if as_of is None:
        waiting = under_way(found.period)
        yield _finding("returns", not waiting.returns, count=waiting.returns)
        yield _finding("corrections", not waiting.corrections, count=waiting.corrections)
        marks = StaleMark.objects.count()
        yield _finding("stale", not marks, count=marks)
        differences = len(aggregates_check())
        yield _finding("aggregates", not differences, count=differences)
    yield suppression_finding(parts)


def suppression_finding(parts: dict[str, Any]) -> dict[str, Any]:
    """`parts`: the breakdowns by indicator, as the API gives them."""
    cells = [cell for one in parts.values() for cell in one["results"]]
    withheld = [cell for cell in cells if cell["suppressed"]]
    leaks = [one for one in withheld if one["value"] is not None or one["numerator"] is not None]
    return _finding("suppression", not leaks, count=len(withheld))


def _finding(
    code: str, ok: bool, *, waivable: bool = False, is_warning: bool = False, **facts: Any
) -> dict[str, Any]:
    """A warning is told and lets the issue be signed."""
    kind = {"is_warning": True} if is_warning else {}
    return {"code": code, "ok": ok, "waivable": waivable, "facts": facts, **kind}


def _basis(found: Circular) -> dict[str, Any]:
    report = found.report
    definitions = {
        row.indicator.code: row.definition.number if row.definition else None for row in report.rows
    }
    thresholds = {name: str(value) for name, value in asdict(report.thresholds).items()}
    return {
        "policy": report.policy.code,
        "definitions": definitions,
        "thresholds": thresholds,
        "templates": _templates(),
        "software": {one: version(one) for one in LIBRARIES},
    }


def _templates() -> str:
    """The SHA-256 of the page templates, of what writes the files with its style sheet, and of the
    circular's own order and words."""
    pages = Path(settings.BASE_DIR, "templates", "documents").glob("*.html")
    folder = Path(str(documents_module.__file__)).parent
    writers = [*folder.glob("*.py"), *folder.glob("*.css")]
    words = [Path(str(one.__file__)) for one in (circular_module, circular_words)]
    return sha256(
        b"".join(one.read_bytes() for one in [*sorted(pages), *sorted(writers), *words])
    ).hexdigest()
