"""Payment batches: made from approved awards, exported, and confirmed back by voucher."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from incentives.access import (
    get_batch_for,
    get_parts_to_pay,
    sees_talents,
    visible_batches,
)
from incentives.forms.money import BatchForm, LineForm
from incentives.models import PaymentBatch
from incentives.selectors.batches import (
    BatchLine,
    batch_lines,
    batch_sums,
    due_lines,
    payment_table,
    total,
)
from incentives.selectors.hands import hands_of
from incentives.services.payments import award_pay, voucher_bounce, voucher_confirm
from incentives.services.personal import talents_look
from targets.access import Permission, check, is_allowed, requires
from targets.errors import InvalidTransition, RuleError
from targets.models import User
from targets.selectors.screen_table import ScreenTable, as_csv, as_workbook
from targets.views.downloads import CSV, XLSX, download
from targets.views.refusals import person, status_of

PAGE_SIZE = 50


@requires(Permission.VIEW_BUDGETS)
@require_http_methods(["GET", "HEAD", "POST"])
def batch_list(request: HttpRequest) -> HttpResponse:
    batches = visible_batches(request.user)
    if request.method != "POST":
        return _show_list(request, batches)
    check(request.user, Permission.PAY_AWARDS)
    due = [one.part for one in due_lines(hands_of(person(request)))]
    form = BatchForm(due, request.POST)
    status = 422
    if form.is_valid():
        chosen = [int(one) for one in form.cleaned_data["parts"]]
        parts = get_parts_to_pay(request.user, chosen)
        try:
            batch = award_pay(parts=parts, by=person(request), note=form.cleaned_data["note"])
        except RuleError as error:
            form.explain(error)
            status = status_of(error)
        else:
            messages.success(request, _("已制单，请导出后送财政系统。"))
            return redirect("incentives:batch-detail", batch.number)
    return _show_list(request, batches, form, status)


def _show_list(
    request: HttpRequest, batches: Any, form: BatchForm | None = None, status: int = 200
) -> HttpResponse:
    user = person(request)
    due = due_lines(hands_of(user))
    pays = is_allowed(user, Permission.PAY_AWARDS)
    chosen = form.data.getlist("parts") if form else []  # type: ignore[attr-defined]
    page = Paginator(batches.order_by("-id"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "sums": batch_sums(page.object_list),
        "due": due,
        "form": form or (BatchForm([one.part for one in due]) if pays else None),
        "chosen": [int(one) for one in chosen if one.isdecimal()],
        "payable": any(not one.obstacle for one in due),
    }
    return render(request, "incentives/batch_list.html", context, status=status)


@requires(Permission.VIEW_BUDGETS)
@require_http_methods(["GET", "HEAD", "POST"])
def batch_detail(request: HttpRequest, number: str) -> HttpResponse:
    batch = get_batch_for(request.user, number)
    if request.method != "POST":
        return _show(request, batch)
    verb, line = request.POST.get("verb", ""), request.POST.get("line", "")
    if verb not in ("voucher", "bounce") or not line.isdecimal():
        raise BadRequest("verb")
    check(request.user, Permission.PAY_AWARDS)
    sent = next((one for one in batch_lines(batch) if one.part.pk == int(line)), None)
    if sent is None:
        raise Http404
    form = LineForm(sent.part.pk, request.POST)
    status = 422
    if form.is_valid():
        try:
            _settle(verb, sent, form.cleaned_data, person(request))
        except RuleError as error:
            form.explain(error)
            status = status_of(error)
        else:
            messages.success(request, _("已记账。"))
            return redirect("incentives:batch-detail", batch.number)
    return _show(request, batch, (sent.part.pk, form), status)


def _settle(verb: str, line: BatchLine, data: dict[str, Any], by: User) -> None:
    if line.bounce:
        raise InvalidTransition(_("这一笔已不在这一批：%(state)s。") % {"state": line.state})
    if verb == "bounce":
        voucher_bounce(part=line.part, by=by, words=data["words"])
    else:
        voucher_confirm(part=line.part, by=by, voucher=data["voucher"], paid_on=data["paid_on"])


def _show(
    request: HttpRequest,
    batch: PaymentBatch,
    posted: tuple[int, LineForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    pays = is_allowed(request.user, Permission.PAY_AWARDS)
    lines = batch_lines(batch)
    rows = []
    for one in lines:
        form = None
        if pays and one.is_open:
            is_posted = posted is not None and posted[0] == one.part.pk
            form = posted[1] if posted and is_posted else LineForm(one.part.pk)
        rows.append({"line": one, "form": form})
    is_shown = posted is not None and any(one["form"] is posted[1] for one in rows)
    refusal = posted[1] if posted and not is_shown else None
    context = {"batch": batch, "rows": rows, "total": total(lines), "pays": pays}
    context["refusal"] = refusal
    return render(request, "incentives/batch_detail.html", context, status=status)


@requires(Permission.VIEW_BUDGETS)
@require_safe
def batch_xlsx(request: HttpRequest, number: str) -> HttpResponse:
    table = _export(request, number)
    content = as_workbook([(_("拨付"), table)], _("说明"))
    return download(content, XLSX, f"payments-{number}.xlsx")


@requires(Permission.VIEW_BUDGETS)
@require_safe
def batch_csv(request: HttpRequest, number: str) -> HttpResponse:
    return download(as_csv([_export(request, number)]), CSV, f"payments-{number}.csv")


def _export(request: HttpRequest, number: str) -> ScreenTable:
    """For whoever pays with the talents' names and numbers in full, each recorded as a look."""
    batch = get_batch_for(request.user, number)
    lines = batch_lines(batch)
    is_in_full = is_allowed(request.user, Permission.PAY_AWARDS) and sees_talents(request.user)
    if is_in_full:
        awards = [one.part.award for one in lines if one.part.award.talent_id]
        talents_look(awards=awards, by=person(request), why=f"batch {batch.number}")
    return payment_table(batch, lines, is_in_full)
