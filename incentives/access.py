"""The only functions by which pages and the API obtain awards, papers, budgets and batches.

People of a department reach its own awards, and those of departments whose people they stand in
for; another department's award is not found (404). Leaders see sums, never a single award.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from incentives.calc.facts import FactKind
from incentives.calc.masking import masked_name, masked_number
from incentives.models import Award, Budget, Disbursement, Evidence, PaymentBatch, Talent
from targets.access import Permission, check, get_enterprise_for, is_allowed, of_departments
from targets.choices import DEPARTMENT_ROLES
from targets.models import AwardScheme, Enterprise

LARGEST_ID = 2**63 - 1


def counted_awards(user: Any) -> QuerySet[Award]:
    """What the sums a user sees are made of: all awards, a department's for its people."""
    check(user, Permission.VIEW_INCENTIVES)
    awards = Award.objects.all()
    return awards.filter(of_departments(user)) if user.role in DEPARTMENT_ROLES else awards


def visible_awards(user: Any) -> QuerySet[Award]:
    check(user, Permission.VIEW_AWARDS)
    return counted_awards(user)


def get_award_for(user: Any, pk: int) -> Award:
    rows = visible_awards(user).select_related(
        *("scheme__clause__part", "scheme__policy", "department", "enterprise", "talent"),
        *("opened_by", "approved_by"),
    )
    return get_object_or_404(rows, pk=min(pk, LARGEST_ID))


def get_paper_for(user: Any, pk: int, paper: int) -> Evidence:
    """A paper of an award; one with personal data only for those who handle them."""
    award = get_award_for(user, pk)
    found = get_object_or_404(award.papers, pk=min(paper, LARGEST_ID))
    if found.is_personal:
        check(user, Permission.VIEW_TALENTS)
    return found


def visible_budgets(user: Any) -> QuerySet[Budget]:
    check(user, Permission.VIEW_BUDGETS)
    return Budget.objects.select_related("scheme")


def get_budget_for(user: Any, pk: int) -> Budget:
    return get_object_or_404(visible_budgets(user), pk=min(pk, LARGEST_ID))


def visible_batches(user: Any) -> QuerySet[PaymentBatch]:
    """With the names of those who are paid: for whoever sees budgets and single awards."""
    check(user, Permission.VIEW_BUDGETS)
    check(user, Permission.VIEW_AWARDS)
    return PaymentBatch.objects.select_related("made_by")


def get_batch_for(user: Any, number: str) -> PaymentBatch:
    return get_object_or_404(visible_batches(user), number=number)


def get_parts_to_pay(user: Any, pks: Sequence[int]) -> list[Disbursement]:
    check(user, Permission.PAY_AWARDS)
    return list(Disbursement.objects.filter(pk__in=pks).select_related("award"))


def visible_schemes(user: Any) -> QuerySet[AwardScheme]:
    """The schemes of the policy in force."""
    check(user, Permission.VIEW_INCENTIVES)
    return AwardScheme.objects.filter(policy__is_active=True).select_related("clause__part")


def get_scheme_for(user: Any, code: str) -> AwardScheme:
    return get_object_or_404(visible_schemes(user), code=code)


def schemes_to_apply(user: Any) -> QuerySet[AwardScheme]:
    """Schemes whose facts no register shows in full; a department's people its own."""
    check(user, Permission.PREPARE_AWARDS)
    schemes = visible_schemes(user).exclude(fact__kind=FactKind.CERTIFICATE.value)
    if user.role in DEPARTMENT_ROLES:
        schemes = schemes.filter(of_departments(user, "unit"))
    return schemes.exclude(fact={}).select_related("clause__part", "unit", "policy")


def get_scheme_to_apply(user: Any, code: str) -> AwardScheme:
    return get_object_or_404(schemes_to_apply(user), code=code)


def get_talent_scheme(user: Any) -> AwardScheme | None:
    """A scheme for talents that the user handles, and by it their register; not found for another
    department's people, None where the policy has no such scheme."""
    found = schemes_to_apply(user).filter(fact__kind=FactKind.TALENT.value).first()
    if found is None and user.role in DEPARTMENT_ROLES:
        raise Http404
    return found


def visible_talents(user: Any) -> QuerySet[Talent]:
    """All of them: they belong to no department. Names and numbers only as `talent_name` says."""
    check(user, Permission.VIEW_TALENTS)
    return Talent.objects.select_related("enterprise")


def get_scheme_to_settle(user: Any, code: str) -> AwardScheme:
    check(user, Permission.DECIDE_AWARDS)
    return get_scheme_for(user, code)


def get_awarded_enterprise(user: Any, uscc: str) -> Enterprise:
    """Whatever enterprise the user sees in the register; the awards shown are those they see."""
    check(user, Permission.VIEW_AWARDS)
    return get_enterprise_for(user, uscc)


def sees_talents(user: Any) -> bool:
    """Whether the user handles personal data of talents, and may look at them in full."""
    return is_allowed(user, Permission.VIEW_TALENTS)


def talent_name(talent: Talent) -> str:
    """As every list and page has it: `梁* T-0001`. In full only by `services.personal`."""
    return f"{masked_name(talent.name)} {talent}"


def talent_number(talent: Talent) -> str:
    return masked_number(talent.identity_number)
