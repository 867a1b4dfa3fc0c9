"""Awards of the demonstration: every state there is, over two years, through the services.

Each step is taken on its own invented day, in the order of the days; names, firms, persons and
papers are invented, and say so.
"""

from datetime import date
from decimal import Decimal
from functools import partial

from django.db import transaction

from hightech_zone.lib.clock import db_now
from incentives.calc.finding import YEARLY
from incentives.models import Award
from incentives.services.applying import (
    Application,
    TalentInput,
    opening_of,
    talent_record,
)
from incentives.services.budgets import budget_allot, budget_authorise_overrun
from incentives.services.clawbacks import award_claw_back, award_doubt, clawback_recover
from incentives.services.decisions import (
    award_cancel,
    award_object,
    award_refuse,
)
from incentives.services.demo_diary import DAY, Course, Diary, Staff, part_of
from incentives.services.finding import candidates_find
from incentives.services.opening import (
    award_open,
    award_register,
    award_send,
    award_withdraw,
)
from targets.choices import Funder
from targets.models import AwardScheme, Certificate, Enterprise, User
from targets.services.registers import CertificateEntry, certificates_put

FOUND_ON = (
    *(date(2017, 12, 1), date(2018, 5, 2), date(2018, 7, 2), date(2018, 11, 5)),
    *(date(2018, 12, 3), date(2019, 1, 11), date(2019, 1, 21)),
)
"""Nights whose round brings something: on the last but one, that a certificate was revoked."""


def demo_awards_create(*, people: dict[str, User]) -> bool:
    """Write all of it, or False where there are awards already or nothing to award.

    `people` are the demonstration's accounts by name.
    """
    schemes = {one.code: one for one in AwardScheme.objects.filter(policy__is_active=True)}
    if Award.objects.exists() or not {f"INC-0{number}" for number in range(1, 9)} <= set(schemes):
        return False
    diary = Diary(_staff(people))
    with transaction.atomic():
        _budgets(diary)
        for day in FOUND_ON:
            diary.at(day, candidates_find)
        _found_by_registers(diary)
        _projects(diary, schemes)
        _talents(diary, schemes)
        diary.live()
    return True


def _staff(people: dict[str, User]) -> Staff:
    return Staff(
        clerks={"science": people["reporter2"], "personnel": people["reporter3"]},
        heads={"science": people["lead2"], "personnel": people["lead3"]},
        section=people["analyst"],
        treasury=people["finance"],
        approver=people["reviewer"],
    )


def _budgets(diary: Diary) -> None:
    """For all schemes of a year, and one of its own for INC-06, overrun once by authority."""
    finance, reviewer = diary.staff.treasury, diary.staff.approver
    for day, amount, document in (
        (date(2017, 7, 3), "150", "演示财预〔2017〕12号"),
        (date(2018, 1, 2), "300", "演示财预〔2018〕3号"),
        (date(2019, 1, 2), "320", "演示财预〔2019〕2号"),
    ):
        diary.at(
            day,
            partial(
                budget_allot, year=day.year, amount=Decimal(amount), document=document, by=finance
            ),
        )

    def for_talents() -> None:
        scheme = AwardScheme.objects.get(policy__is_active=True, code="INC-06")
        budget = budget_allot(
            year=2018, amount=Decimal(80), document="演示财预〔2018〕4号", by=finance, scheme=scheme
        )
        budget_authorise_overrun(
            budget=budget, amount=Decimal(20), authority="演示管委会会议纪要第5号", by=reviewer
        )

    diary.at(date(2018, 1, 3), for_talents)


# High-tech enterprises and institutions, found by the registers

SAME = "演示：企业已更名，附件与登记一致，无需更换。"

LOST = "INC-03-2017-002"
DOUBT = "演示：研发费用核减后不达标"
REVOKED_ON, DECIDED_ON, DUE_BACK_ON = date(2019, 1, 8), date(2019, 1, 15), date(2019, 2, 28)


def _found_by_registers(diary: Diary) -> None:
    start, staff = date(2017, 12, 4), diary.staff
    Course(diary, "INC-03-2017-001", date(2017, 12, 1)).paid("10").closed(
        280, "演示：获证后研发投入和专利均有增长。"
    )
    Course(diary, LOST, start).paid("10")
    Course(diary, "INC-03-2017-003", start).paid("10").then(
        190,
        lambda one: award_doubt(award=one, by=staff.section, cause=DOUBT),
    ).then(8, lambda one: _claw_back(one, staff, date(2018, 10, 31))).then(
        20, lambda one: _recover(one, staff)
    )
    Course(diary, "INC-03-2017-004", start).paid("10").closed(250, "演示：已按期办结。")
    Course(diary, "INC-03-2017-005", start).approved("10").then(
        3,
        lambda one: award_cancel(award=one, by=staff.approver, words="演示：企业已书面声明放弃"),
    )
    Course(diary, "INC-03-2017-006", date(2018, 1, 8)).paid("10")
    diary.at(date(2019, 1, 10), _revoke)
    Course(diary, LOST, DECIDED_ON).then(0, lambda one: _claw_back(one, staff, DUE_BACK_ON))
    # 2018: one waits for its department, the others are on their way.
    Course(diary, "INC-03-2018-002", date(2018, 12, 17)).checking()
    Course(diary, "INC-03-2018-003", date(2018, 12, 18)).sent()
    Course(diary, "INC-03-2018-004", date(2018, 12, 31)).published("10").then(
        1,
        lambda one: award_object(
            award=one,
            by=staff.clerks["science"],
            words="演示：有人反映该企业主要产品不在高新技术领域内，请复核。",
            raised_by="演示·某企业",
        ),
    )
    Course(diary, "INC-03-2018-005", date(2018, 12, 28)).published("10")
    Course(diary, "INC-02-2018-001", date(2018, 12, 10)).approved("20")
    Course(diary, "INC-02-2018-002", date(2018, 12, 6)).batched("20")
    Course(diary, "INC-02-2018-003", date(2018, 9, 3)).to_bureau().opinion(
        diary.staff.heads["science"], "演示：认定文件与企业名称不一致，请补正。", "against"
    ).then(80, lambda one: award_send(award=one, by=staff.clerks["science"], words=SAME))


def _revoke() -> None:
    """The register learns that a certificate was withdrawn; the finder does the rest."""
    award = Award.objects.filter(number=LOST).select_related("enterprise").first()
    if award is None or award.enterprise is None:
        return
    held = Certificate.objects.current().get(
        enterprise=award.enterprise, kind="hightech", number=award.facts["number"]
    )
    entry = CertificateEntry(
        held.enterprise_id, held.kind, held.number, held.level, held.issued_on, REVOKED_ON
    )
    certificates_put(entries=[entry], at=db_now())


def _claw_back(award: Award, staff: Staff, due_on: date) -> None:
    clawback = award.clawbacks.get()
    award_claw_back(
        clawback=clawback, by=staff.approver, words="演示：决定全额追回。", due_on=due_on
    )


def _recover(award: Award, staff: Staff) -> None:
    clawback_recover(
        clawback=award.clawbacks.get(),
        part=part_of(award),
        amount=Decimal(10),
        voucher=f"演示-收回-{award.number}",
        by=staff.treasury,
    )


# Projects, institutes, results: applied for

UNMET = {
    "novelty": "查新报告只到省内，不足以证明国内领先（演示）。",
    "rd_spending": "凭证与申报的研发投入相差一成以上（演示）。",
}
REASONS = ("项目主要在高新区外实施（演示）。",)


def _projects(diary: Diary, schemes: dict[str, AwardScheme]) -> None:
    staff, firms = diary.staff, list(Enterprise.objects.order_by("uscc")[:6])
    clerk = staff.clerks["science"]

    def opened(code: str, name: str, day: date, firm: int | None = None) -> None:
        enterprise = firms[firm] if firm is not None and firm < len(firms) else None
        yearly = day.year if schemes[code].frequency == YEARLY else None
        opening = opening_of(schemes[code], Application(enterprise, None, name, day, yearly))
        diary.at(day, lambda: award_open(scheme=schemes[code], opening=opening, by=clerk))

    opened("INC-05", "演示项目：深水防喷器", date(2018, 5, 7), 0)
    opened("INC-05", "演示项目：耐蚀涂层", date(2018, 9, 10), 1)
    opened("INC-05", "演示项目：智能检泵", date(2018, 10, 8), 2)
    opened("INC-05", "演示项目：光纤传感", date(2018, 11, 5), 3)
    opened("INC-04", "演示产业技术研究院", date(2018, 3, 5))
    opened("INC-04", "演示海洋工程研究院", date(2018, 11, 12))
    opened("INC-08", "演示成果：专利包作价入股", date(2018, 8, 6), 4)
    Course(diary, "INC-05-2018-001", date(2018, 5, 14)).paid("80", "演示：中型企业，研发投入较大。")
    Course(diary, "INC-05-2018-002", date(2018, 9, 17)).checking(UNMET).then(
        12, lambda one: award_refuse(award=one, by=staff.approver, reasons=REASONS)
    )
    Course(diary, "INC-05-2018-003", date(2018, 12, 24)).endorsed()
    Course(diary, "INC-05-2018-004", date(2018, 12, 20)).to_treasury()
    Course(diary, "INC-04-2018-001", date(2018, 3, 12)).paid("30", "演示：当年运营良好。").closed(
        150, "演示：服务企业23家，孵化2家。"
    )
    Course(diary, "INC-04-2018-002", date(2018, 12, 27)).priced("25", "演示：运营未满一年。")
    Course(diary, "INC-08-2018-001", date(2018, 8, 13)).checking().then(
        5, lambda one: award_register(award=one, by=staff.approver)
    )


# Talents

PERSONS = (
    ("演示人才甲", "DEMO-ID-000001", "national", "founds", date(2017, 9, 18)),
    ("演示人才乙", "DEMO-ID-000002", "provincial", "leads", date(2018, 3, 19)),
    ("演示人才丙", "DEMO-ID-000003", "provincial", "founds", date(2018, 10, 15)),
)


def _talents(diary: Diary, schemes: dict[str, AwardScheme]) -> None:
    clerk = diary.staff.clerks["personnel"]
    held = Certificate.objects.current().filter(kind="hightech", expires_on__gt=date(2019, 12, 31))
    firms = [one.enterprise for one in held.select_related("enterprise").order_by("pk")]
    for place, (name, number, level, role, arrived_on) in enumerate(PERSONS):
        given = TalentInput(
            number, name, level, role, arrived_on + DAY * 14, arrived_on, f"演示证-{place + 1:03d}"
        )
        firm = firms[place] if place < len(firms) else None
        diary.at(
            arrived_on + DAY * 21,
            partial(
                talent_record, scheme=schemes["INC-06"], given=given, enterprise=firm, by=clerk
            ),
        )
    _startups_and_taxes(diary)


def _startups_and_taxes(diary: Diary) -> None:
    """The city's half of the first is owed for half a year; that of the second has come."""
    split, tax = "演示：市、区各50万元。", "演示：按税务部门核定的地方实得部分。"
    Course(diary, "INC-06-2017-001", date(2018, 5, 7), "personnel").paid("100", split)
    clerk = diary.staff.clerks["personnel"]
    Course(diary, "INC-06-2018-001", date(2018, 8, 6), "personnel").paid("100", split).settled(
        Funder.CITY.value, 60
    )
    Course(diary, "INC-06-2018-002", date(2018, 12, 12), "personnel").to_bureau()
    Course(diary, "INC-07-2017-001", date(2018, 5, 14), "personnel").paid("3.2468", tax)
    Course(diary, "INC-07-2018-002", date(2019, 1, 16), "personnel").then(
        0, lambda one: award_withdraw(award=one, by=clerk, words="演示：本人书面放弃。")
    )
