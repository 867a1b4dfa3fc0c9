"""The policy and what belongs to it."""

from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from targets.models import (
    Assumption,
    AwardScheme,
    Clause,
    ClauseUnit,
    Part,
    Policy,
    PolicyText,
    SchemeSetting,
    ThresholdSetting,
    Unit,
    User,
)
from tests.factories.common import as_decimal, first_or, next_number
from tests.factories.people import make_unit, make_user


def make_policy(**values: Any) -> Policy:
    return Policy.objects.create(
        **{
            "code": f"policy-{next_number(Policy)}",
            "title_zh": "关于推进示范园区发展的意见",
            "title_en": "Opinions on developing the example zone",
            "short_title_zh": "示范意见",
            "short_title_en": "Example opinions",
            "zone_name_zh": "示范高新技术产业开发区",
            "zone_name_en": "Example High-tech Zone",
            "zone_short_zh": "示范区",
            "zone_short_en": "Example zone",
            "document_number": "示政发〔2017〕1号",
            "issuer_zh": "示范市人民政府",
            "issuer_en": "Example City Government",
            "issued_on": date(2017, 6, 21),
            "is_active": not Policy.objects.filter(is_active=True).exists(),
            "pack_sha256": "0" * 64,
            **values,
        }
    )


def make_threshold(**values: Any) -> ThresholdSetting:
    numbers = {"ahead": "1.10", "on_track": "0.95", "behind": "0.70", "coverage": "0.80"}
    policy = values.pop("policy", None) or first_or(Policy, make_policy)
    numbers = {name: as_decimal(values.pop(name, number)) for name, number in numbers.items()}
    return ThresholdSetting.objects.create(policy=policy, **{"reason": "起始", **numbers, **values})


def make_part(**values: Any) -> Part:
    policy = values.pop("policy", None) or first_or(Policy, make_policy)
    order = next_number(Part)
    defaults = {"order": order, "number": f"{order}", "title_zh": "总体要求", "title_en": "General"}
    return Part.objects.create(policy=policy, **{**defaults, **values})


def make_clause(**values: Any) -> Clause:
    part = values.pop("part", None) or first_or(Part, make_part)
    order = next_number(Clause)
    defaults = {
        "policy": part.policy,
        "code": f"1.{order}",
        "order": order,
        "number": f"（{order}）",
        "title_zh": "主要目标",
        "title_en": "Main targets",
        "summary_zh": "列出到2020年的目标。",
        "summary_en": "Lists the targets for 2020.",
    }
    return Clause.objects.create(part=part, **{**defaults, **values})


def make_clause_unit(**values: Any) -> ClauseUnit:
    clause = values.pop("clause", None) or first_or(Clause, make_clause)
    unit = values.pop("unit", None) or first_or(Unit, make_unit)
    defaults = {"name_as_written": unit.name_on(None), "order": next_number(ClauseUnit)}
    return ClauseUnit.objects.create(clause=clause, unit=unit, **{**defaults, **values})


def make_scheme(**values: Any) -> AwardScheme:
    clause = values.pop("clause", None) or first_or(Clause, make_clause)
    defaults = {
        "policy": clause.policy,
        "code": f"INC-{next_number(AwardScheme):02d}",
        "name_zh": "新认定高新技术企业奖励",
        "name_en": "Award for a new high-tech enterprise",
        "kind": "reward",
        "payout": "fixed",
        "amount_min": Decimal(10),
        "amount_max": Decimal(10),
        "frequency": "once",
    }
    return AwardScheme.objects.create(clause=clause, **{**defaults, **values})


def make_scheme_setting(code: str = "notice_days", value: Any = 5, **values: Any) -> SchemeSetting:
    scheme = values.pop("scheme", None) or first_or(AwardScheme, make_scheme)
    owner = values.pop("owner", None) or first_or(Unit, make_unit)
    defaults = {"reason": "起始", "code": code, "value": value, "owner": owner}
    return SchemeSetting.objects.create(scheme=scheme, **{**defaults, **values})


def make_assumption(**values: Any) -> Assumption:
    policy = values.pop("policy", None) or first_or(Policy, make_policy)
    order = next_number(Assumption)
    defaults = {
        "code": f"assumption-{order}",
        "order": order,
        "text_zh": "基期值由管委会测算。",
        "text_en": "The zone's committee estimated the baselines.",
    }
    return Assumption.objects.create(policy=policy, **{**defaults, **values})


def make_policy_text(text: str = "一、总体要求", **values: Any) -> PolicyText:
    policy = values.pop("policy", None) or first_or(Policy, make_policy)
    defaults = {
        "number": policy.texts.count() + 1,
        "size": len(text.encode()),
        "sha256": sha256(text.encode()).hexdigest(),
        "attached_by": first_or(User, make_user),
    }
    return PolicyText.objects.create(policy=policy, text=text, **{**defaults, **values})
