"""Applications for what the registers cannot show: projects, institutes, results, talents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from hightech_zone.lib.identity_numbers import is_mistyped, normalise
from incentives.calc.facts import Fact, FactKind, talent_fact
from incentives.calc.finding import YEARLY
from incentives.models import Award, Talent
from incentives.services.files import one_transaction
from incentives.services.opening import Opening, award_attach, award_confirm, award_open
from targets import audit
from targets.access import Permission, acting, check
from targets.choices import DEPARTMENT_ROLES
from targets.errors import InvalidInput, InvalidTransition, Problem
from targets.models import AwardScheme, Enterprise, User


@dataclass(frozen=True, slots=True)
class Application:
    """What somebody applies for, whichever way it came. `payee` receives the money where no
    enterprise on the register does. Of a talent the day is the register's, `on`
    may repeat it; `year` is asked for where an award is paid every year, and nowhere else."""

    enterprise: Enterprise | None = None
    talent: Talent | None = None
    subject: str = ""
    on: date | None = None
    year: int | None = None
    words: str = ""
    payee: str = ""


def opening_of(scheme: AwardScheme, asked: Application) -> Opening:
    """The fact it rests on, named as the finder names it, so that one fact has one key.

    **Raises** InvalidInput for what the scheme needs and is not there, or does not fit it.
    """
    kind = FactKind(scheme.fact["kind"])
    if kind is FactKind.CERTIFICATE:
        raise _unfit("scheme", _("这项奖补依据的证书在登记里，由系统发现，不用申请。"))
    if asked.year is not None and scheme.frequency != YEARLY:
        raise _unfit("year", _("这项奖补不分年度，请不要填年度。"))
    if kind is FactKind.TALENT:
        return _of_talent(asked)
    return _of_project(kind, asked)


def _of_talent(asked: Application) -> Opening:
    talent = asked.talent
    if talent is None:
        raise _unfit("talent", _("这项奖补发给人才，请写明是哪位人才。"))
    if asked.subject.strip():
        raise _unfit("subject", _("这项奖补发给人才，请不要填项目名称。"))
    if asked.payee.strip():
        raise _unfit("payee", _("这项奖补发给人才，请不要另填收款单位。"))
    fact = talent_fact(str(talent), talent.recognised_on, talent.arrived_on)
    if asked.on not in (None, fact.on):
        message = _("人才的事实日期是登记的认定日期和来区日期中较晚的%(day)s，请照此填写或不填。")
        raise _unfit("on", message % {"day": fact.on})
    enterprise = talent.enterprise or asked.enterprise
    if asked.enterprise not in (None, enterprise):
        message = _("人才登记在%(name)s，请填那家企业的代码。")
        raise _unfit("uscc", message % {"name": enterprise})
    facts = {
        "kind": fact.kind.value,
        "talent": str(talent),
        "recognised_on": talent.recognised_on.isoformat(),
        "arrived_on": talent.arrived_on.isoformat(),
        "enterprise": enterprise.name if enterprise else "",
        "words": asked.words,
    }
    return Opening(fact, enterprise=enterprise, talent=talent, year=asked.year, facts=facts)


def _of_project(kind: FactKind, asked: Application) -> Opening:
    """An institute stands for itself, whoever brought it in, and is paid itself unless another is
    named; a project or result of an enterprise is the enterprise's."""
    subject, enterprise = asked.subject.strip(), asked.enterprise
    if asked.talent is not None:
        raise _unfit("talent", _("这项奖补不发给人才，请不要填人才代码。"))
    if not subject:
        raise _unfit("subject", _("请写明项目、机构或成果的名称。"))
    if asked.on is None:
        raise _unfit("on", _("请写明立项、引进或签约的日期。"))
    payee = asked.payee.strip()
    if kind is FactKind.INSTITUTE:
        payee = payee or subject
    elif enterprise and payee:
        raise _unfit("payee", _("款项付给上面这家企业，请不要另填收款单位。"))
    elif not (enterprise or payee):
        raise _unfit("payee", _("请写明款项付给谁：填登记的企业，或写收款单位的全称。"))
    holder = enterprise.uscc if enterprise and kind is not FactKind.INSTITUTE else subject
    facts = {
        "kind": kind.value,
        "name": subject,
        "on": asked.on.isoformat(),
        "enterprise": enterprise.name if enterprise else "",
        "payee": payee,
        "words": asked.words,
    }
    fact = Fact(kind, holder, asked.on, subject)
    return Opening(
        fact, enterprise=enterprise, subject=subject, payee=payee, year=asked.year, facts=facts
    )


def _unfit(field: str, message: str) -> InvalidInput:
    return InvalidInput(message, [Problem(message, "unfit", field=field)])


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
    with a problem at `file_<code>` for each paper that is not taken.
    """
    award = award_open(scheme=scheme, opening=opening, by=by)
    if award.opened_by_id != by.pk or award.version:
        message = _("同一事实已有奖补档案%(number)s，请在那份档案里办理。")
        raise InvalidTransition(message % {"number": award.number})
    award_confirm(award=award, by=by, words=words)
    message, problems = "", []
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
            field, message = f"file_{paper.code}", error.message
            problems += [Problem(one.message, one.rule, field=field) for one in error.problems]
    if problems:
        raise InvalidInput(message, problems)
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
    """The talent with this identity number, entered where there is none yet.

    **Raises** PermissionDenied; InvalidInput where no resident can have the number, another name
    is held under it, or other facts than those given.
    """
    check(by, Permission.VIEW_TALENTS)
    own = scheme.unit_id if by.role in DEPARTMENT_ROLES else None
    acting(by, Permission.PREPARE_AWARDS, own)
    number = normalise(given.identity_number)
    held = Talent.objects.filter(identity_number=number).first()
    if held is not None:
        if held.name != given.name.strip():
            message = _("这个证件号码已登记给另一个姓名，请核对。")
            raise InvalidInput(message, [Problem(message, "name", field="person")])
        problems = _differences(held, given)
        if problems:
            raise InvalidInput(_("这位人才已经登记，所填的与登记不同。"), problems)
        return held
    if is_mistyped(number):
        message = _("这个居民身份证号码不对：出生日期不存在，或者校验码不符。请照证件核对每一位。")
        raise InvalidInput(message, [Problem(message, "identity", field="identity_number")])
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


def _differences(held: Talent, given: TalentInput) -> list[Problem]:
    """What was given of a talent who is on the register already, and is held otherwise. A
    certificate may be left out."""
    certificate = given.certificate or held.certificate
    first = {True: _("是"), False: _("否")}
    rows = [
        ("level", _("人才层次"), held.level, given.level, held.get_level_display()),
        ("role", _("在企业的身份"), held.role, given.role, held.get_role_display()),
        ("certificate", _("人才证书编号"), held.certificate, certificate, held.certificate or "—"),
        (
            "recognised_on",
            _("认定日期"),
            held.recognised_on,
            given.recognised_on,
            held.recognised_on,
        ),
        ("arrived_on", _("来区日期"), held.arrived_on, given.arrived_on, held.arrived_on),
        (
            *("first_in_zone", _("首次引进")),
            *(held.first_in_zone, given.first_in_zone, first[held.first_in_zone]),
        ),
    ]
    said = _(
        "登记的%(what)s是“%(held)s”，与所填的不同。请照登记填写；登记有误的，请系统管理员更正登记后再申请。"
    )
    return [
        Problem(said % {"what": what, "held": shown}, "differs", field=name)
        for name, what, kept, typed, shown in rows
        if kept != typed
    ]
