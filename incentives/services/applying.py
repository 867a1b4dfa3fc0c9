"""Applications for what the registers cannot show: projects, institutes, results, talents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from incentives.models import Award, Talent
from incentives.services.files import one_transaction
from incentives.services.opening import Opening, award_attach, award_confirm, award_open
from targets import audit
from targets.access import Permission, acting, check
from targets.choices import DEPARTMENT_ROLES
from targets.errors import InvalidInput, InvalidTransition, Problem
from targets.models import AwardScheme, Enterprise, User


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A paper that comes with an application. `code` is that of the scheme's list, empty beyond."""

    code: str
    name: str
    content: bytes


@one_transaction
def award_apply(
    *, scheme: AwardScheme, opening: Opening, by: User, papers: Sequence[Enclosure], words: str = ""
) -> Award:
    """Open a file for an applicant and attach what came with it: all of it or nothing.

    **Raises** PermissionDenied, InvalidTransition where the fact has a file already, InvalidInput
    with the problem at `file_<code>` for a paper that is not taken.
    """
    award = award_open(scheme=scheme, opening=opening, by=by)
    if award.opened_by_id != by.pk or award.version:
        message = _("同一事实已有奖补档案%(number)s，请在那份档案里办理。")
        raise InvalidTransition(message % {"number": award.number})
    award_confirm(award=award, by=by, words=words)
    for paper in papers:
        try:
            award_attach(
                award=award,
                by=by,
                name=paper.name,
                content=paper.content,
                code=paper.code,
                is_personal=award.talent_id is not None,
            )
        except InvalidInput as error:
            field = f"file_{paper.code}"
            problems = [Problem(one.message, one.rule, field=field) for one in error.problems]
            raise InvalidInput(error.message, problems) from error
    return award


@dataclass(frozen=True, slots=True)
class TalentInput:
    identity_number: str
    name: str
    level: str
    role: str
    recognised_on: date
    arrived_on: date
    certificate: str = ""
    first_in_zone: bool = True


@one_transaction
def talent_record(
    *, scheme: AwardScheme, given: TalentInput, enterprise: Enterprise | None, by: User
) -> Talent:
    """The talent with this identity number, entered where there is none yet. What is held stays.

    **Raises** PermissionDenied, InvalidInput where another name is held under the number.
    """
    check(by, Permission.VIEW_TALENTS)
    own = scheme.unit_id if by.role in DEPARTMENT_ROLES else None
    acting(by, Permission.PREPARE_AWARDS, own)
    number = "".join(given.identity_number.split()).upper()
    held = Talent.objects.filter(identity_number=number).first()
    if held is not None:
        if held.name != given.name.strip():
            message = _("这个证件号码已登记给另一个姓名，请核对。")
            raise InvalidInput(message, [Problem(message, "name", field="person")])
        return held
    talent = Talent.objects.create(
        identity_number=number,
        name=given.name.strip(),
        level=given.level,
        role=given.role,
        enterprise=enterprise,
        certificate=given.certificate,
        recognised_on=given.recognised_on,
        arrived_on=given.arrived_on,
        first_in_zone=given.first_in_zone,
        recorded_by=by,
    )
    audit.record(action="talent.recorded", actor=by, subject=talent, detail={"level": talent.level})
    return talent
