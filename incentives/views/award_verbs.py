"""How each form of the award file becomes a verb of the services."""

from collections.abc import Callable
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from incentives.calc.transitions import PREPARE, TRANSITIONS
from incentives.models import Award
from incentives.selectors.hands import FORMS as FORM_OF
from incentives.services import clawbacks, decisions, opening, payments
from incentives.services.files import acting_on
from targets.models import User

Data = dict[str, Any]
Verb = Callable[[Award, User, Data], Any]


def check_right(award: Award, by: User, form: str) -> None:
    """Before anything of the form is judged. **Raises** PermissionDenied."""
    rights = {
        one.right for (_at, verb), one in TRANSITIONS.items() if FORM_OF.get(verb, verb) == form
    }
    acting_on(award, by, rights or {PREPARE})


def do(form: str, award: Award, by: User, data: Data) -> None:
    """**Raises** RuleError, PermissionDenied, Http404 for what is not of this award."""
    VERBS[form](award, by, data)


def _plain(verb: Callable[..., Any]) -> Verb:
    return lambda award, by, data: verb(award=award, by=by, version=data["version"])


def _with(verb: Callable[..., Any], *names: str) -> Verb:
    def run(award: Award, by: User, data: Data) -> Any:
        said = {name: data[name] for name in names}
        return verb(award=award, by=by, version=data["version"], **said)

    return run


def _refuse(award: Award, by: User, data: Data) -> None:
    reasons = data["reasons"].splitlines()
    decisions.award_refuse(award=award, by=by, reasons=reasons, version=data["version"])


def _send(award: Award, by: User, data: Data) -> None:
    words = data.get("words", "")
    opening.award_send(award=award, by=by, words=words, version=data["version"])


def _attach(award: Award, by: User, data: Data) -> None:
    opening.award_attach(
        award=award,
        by=by,
        name=data["file"].name,
        content=data["file"].read(),
        code=data["code"],
        is_personal=data["is_personal"],
    )


def _check(award: Award, by: User, data: Data) -> None:
    paper = None
    if data["evidence"]:
        paper = get_object_or_404(award.papers.defer("content"), pk=data["evidence"])
    said = {name: data[name] for name in ("code", "outcome", "basis")}
    opening.award_check(award=award, by=by, evidence=paper, **said)


def _object(award: Award, by: User, data: Data) -> None:
    decisions.award_object(award=award, by=by, words=data["words"], raised_by=data["raised_by"])


def _answer(award: Award, by: User, data: Data) -> None:
    objection = get_object_or_404(award.objections, pk=data["objection"])
    is_upheld = data["is_upheld"] == "yes"
    decisions.award_answer(objection=objection, by=by, is_upheld=is_upheld, words=data["words"])


def _settle(award: Award, by: User, data: Data) -> None:
    part = get_object_or_404(award.disbursements, pk=data["part"])
    payments.voucher_confirm(part=part, by=by, voucher=data["voucher"], paid_on=data["paid_on"])


def _doubt(award: Award, by: User, data: Data) -> None:
    clawbacks.award_doubt(award=award, by=by, cause=data["cause"])


def _claw_back(award: Award, by: User, data: Data) -> None:
    clawback = get_object_or_404(award.clawbacks.select_related("award"), pk=data["clawback"])
    words = data["words"]
    if data["decision"] == "dismiss":
        clawbacks.clawback_dismiss(clawback=clawback, by=by, words=words)
    else:
        clawbacks.award_claw_back(clawback=clawback, by=by, words=words, due_on=data["due_on"])


def _recover(award: Award, by: User, data: Data) -> None:
    part = get_object_or_404(award.disbursements, pk=data["part"])
    under_way = award.clawbacks.select_related("award").order_by("-pk")
    decided = under_way.filter(state="decided").first() or under_way.first()
    if decided is None:
        raise Http404
    clawbacks.clawback_recover(
        clawback=decided, part=part, amount=data["amount"], voucher=data["voucher"], by=by
    )


VERBS: dict[str, Verb] = {
    "confirm": _with(opening.award_confirm, "words"),
    "withdraw": _with(opening.award_withdraw, "words"),
    "attach": _attach,
    "check": _check,
    "send": _send,
    "register": _plain(opening.award_register),
    "opine": _with(decisions.award_opine, "verdict", "words"),
    "fix_amount": _with(decisions.award_fix_amount, "amount", "reason"),
    "publish": _plain(decisions.award_publish_notice),
    "object": _object,
    "answer": _answer,
    "approve": _with(decisions.award_approve, "words"),
    "refuse": _refuse,
    "cancel": _with(decisions.award_cancel, "words"),
    "settle": _settle,
    "close": _with(decisions.award_close, "evaluation"),
    "doubt": _doubt,
    "claw_back": _claw_back,
    "recover": _recover,
}
