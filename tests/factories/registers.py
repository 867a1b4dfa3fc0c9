"""Parks, clusters, enterprises, memberships and certificates."""

from datetime import date, datetime
from typing import Any

from hightech_zone.lib import uscc as codes
from hightech_zone.lib.searching import search_text
from targets.calc.periods import Period
from targets.choices import CertificateKind
from targets.models import (
    Certificate,
    Clause,
    Cluster,
    Enterprise,
    EnterpriseStage,
    EnterpriseVersion,
    GrowthStage,
    LeadingEnterprise,
    Membership,
    Park,
    Policy,
    Succession,
)
from tests.factories.common import as_period, first_or, next_number
from tests.factories.policy import make_clause, make_policy


def make_uscc(number: int) -> str:
    """The `number`-th of a fixed row of valid codes, both check characters right."""
    organisation = f"MA{number:06d}"
    return codes.complete("91211100" + organisation + codes.inner_check_character(organisation))


def make_park(name: str = "", **values: Any) -> Park:
    number = next_number(Park)
    defaults = {"code": f"park-{number}", "name_en": f"Park {number}", "order": number}
    return Park.objects.create(name_zh=name or f"园区{number}", **{**defaults, **values})


def make_cluster(name: str = "", **values: Any) -> Cluster:
    number = next_number(Cluster)
    defaults = {"code": f"cluster-{number}", "name_en": f"Cluster {number}", "order": number}
    return Cluster.objects.create(name_zh=name or f"产业{number}", **{**defaults, **values})


def make_leading_enterprise(**values: Any) -> LeadingEnterprise:
    cluster = values.pop("cluster", None) or first_or(Cluster, make_cluster)
    clause = values.pop("clause", None) or first_or(Clause, make_clause)
    number = next_number(LeadingEnterprise)
    defaults = {"name_zh": f"龙头企业{number}", "order": number}
    return LeadingEnterprise.objects.create(
        cluster=cluster, clause=clause, **{**defaults, **values}
    )


def make_enterprise(
    name: str = "",
    *,
    uscc: str = "",
    active_from: date = date(2015, 1, 1),
    active_to: date | None = None,
    is_member: bool = True,
    recorded_at: datetime | None = None,
    **membership: Any,
) -> Enterprise:
    """An enterprise, the version in force and (unless `is_member` is false) one membership over
    its whole life; further keywords (`park`, `cluster`, `above_scale`) go to the membership."""
    number = next_number(Enterprise)
    recorded = {"recorded_at": recorded_at} if recorded_at else {}
    uscc, name = uscc or make_uscc(number), name or f"企业{number}"
    enterprise = Enterprise.objects.create(uscc=uscc, name=name, search=search_text(uscc, [name]))
    version = make_enterprise_version(
        enterprise=enterprise, active_from=active_from, active_to=active_to, **recorded
    )
    if is_member:
        span = {"from_period": version.first_period, "to_period": version.last_period}
        make_membership(enterprise=enterprise, **{**span, **recorded, **membership})
    return enterprise


def make_enterprise_version(**values: Any) -> EnterpriseVersion:
    enterprise = values.pop("enterprise")
    values = {"name": enterprise.name, "active_from": date(2015, 1, 1), **values}
    last = values.get("active_to")
    return EnterpriseVersion.objects.create(
        enterprise=enterprise,
        first_period=quarter_of(values["active_from"]),
        last_period=quarter_of(last) if last else None,
        **values,
    )


def quarter_of(day: date) -> Period:
    return Period(day.year * 4 + (day.month - 1) // 3)


def make_membership(**values: Any) -> Membership:
    enterprise = values.pop("enterprise", None) or make_enterprise(is_member=False)
    values = {"above_scale": True, "from_period": "2015Q1", **values}
    values["from_period"] = as_period(values["from_period"])
    if values.get("to_period"):
        values["to_period"] = as_period(values["to_period"])
    return Membership.objects.create(enterprise=enterprise, **values)


def make_certificate(**values: Any) -> Certificate:
    enterprise = values.pop("enterprise", None) or first_or(Enterprise, make_enterprise)
    defaults = {
        "kind": CertificateKind.HIGHTECH,
        "number": f"GR{next_number(Certificate):010d}",
        "issued_on": date(2016, 10, 1),
        "expires_on": date(2019, 10, 1),
    }
    return Certificate.objects.create(enterprise=enterprise, **{**defaults, **values})


def make_growth_stage(code: str = "", **values: Any) -> GrowthStage:
    number = next_number(GrowthStage)
    policy = values.pop("policy", None) or first_or(Policy, make_policy)
    code = code or f"stage-{number}"
    defaults = {"order": number, "name_zh": f"阶段{number}", "name_en": f"Stage {number}"}
    return GrowthStage.objects.create(policy=policy, code=code, **{**defaults, **values})


def make_enterprise_stage(**values: Any) -> EnterpriseStage:
    enterprise = values.pop("enterprise", None) or first_or(Enterprise, make_enterprise)
    stage = values.pop("stage", None) or make_growth_stage()
    values = {"since": date(2016, 1, 1), **values}
    return EnterpriseStage.objects.create(enterprise=enterprise, stage=stage, **values)


def make_succession(**values: Any) -> Succession:
    for side in ("predecessor", "successor"):
        values[side] = values.get(side) or make_enterprise()
    values = {"kind": "merge", "from_period": "2018Q1", **values}
    return Succession.objects.create(**{**values, "from_period": as_period(values["from_period"])})
