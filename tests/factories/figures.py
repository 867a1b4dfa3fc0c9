"""Data elements, indicators, targets, approved figures and the sums derived from them."""

from typing import Any

from targets.choices import Comparator, ElementKind, Level, ObservationStatus
from targets.models import (
    AggregateState,
    Clause,
    DataElement,
    DefinitionVersion,
    Enterprise,
    ImportBatch,
    Indicator,
    Milestone,
    Observation,
    Policy,
    Scenario,
    StaleMark,
    SummaryText,
    Target,
    TargetSetting,
    TermAtom,
    TermCell,
    User,
)
from tests.factories.common import (
    AN_INSTANT,
    Figure,
    When,
    as_decimal,
    as_period,
    first_or,
    next_number,
)
from tests.factories.people import make_user
from tests.factories.policy import make_clause, make_policy

FLOW, STOCK = ElementKind.FLOW, ElementKind.STOCK
ENTERPRISE, ZONE = Level.ENTERPRISE, Level.ZONE

ELEMENTS: dict[str, tuple[str, str, ElementKind, Level, bool]] = {
    "industrial_output": ("工业总产值（现价）", "万元", FLOW, ENTERPRISE, False),
    "industrial_value_added": ("工业增加值", "万元", FLOW, ENTERPRISE, True),
    "rd_expenditure": ("企业研发（R&D）经费支出", "万元", FLOW, ENTERPRISE, True),
    "hightech_value_added": ("高新技术产品增加值", "万元", FLOW, ENTERPRISE, True),
    "invention_patents": ("有效发明专利", "件", STOCK, ENTERPRISE, False),
    "highend_talents": ("高端创新人才", "人", STOCK, ENTERPRISE, False),
    "employees": ("从业人员期末人数", "人", STOCK, ENTERPRISE, False),
    "gdp": ("地区生产总值", "万元", FLOW, ZONE, False),
    "rd_expenditure_institutions": ("高校院所研发经费支出", "万元", FLOW, ZONE, True),
    "resident_population": ("常住人口（期末）", "人", STOCK, ZONE, False),
}


def make_element(code: str = "industrial_output", **values: Any) -> DataElement:
    """A data element; the codes of the rules of calculation bring their own kind and level."""
    known = ELEMENTS.get(code, (code, "万元", FLOW, ENTERPRISE, False))
    name, unit, kind, level, allows_negative = known
    defaults = {
        "order": next_number(DataElement),
        "name_zh": name,
        "name_en": code.replace("_", " ").capitalize(),
        "unit_zh": unit,
        "unit_en": {"万元": "CNY 10,000", "件": "patents", "人": "persons"}[unit],
        "kind": kind,
        "level": level,
        "allows_negative": allows_negative,
    }
    return DataElement.objects.create(code=code, **{**defaults, **values})


def make_indicator(code: str = "industrial_output", **values: Any) -> Indicator:
    defaults = {
        "order": next_number(Indicator),
        "name_zh": "工业总产值",
        "name_en": "Industrial output",
        "short_zh": "工业总产值",
        "short_en": "Output",
        "unit_zh": "亿元",
        "unit_en": "CNY 100m",
    }
    return Indicator.objects.create(code=code, **{**defaults, **values})


def make_definition(formula_data: dict[str, Any], **values: Any) -> DefinitionVersion:
    indicator = values.pop("indicator", None) or first_or(Indicator, make_indicator)
    first_period = as_period(values.pop("first_period", "2016Q1"))
    defaults = {
        "number": DefinitionVersion.objects.filter(indicator=indicator).count() + 1,
        "document": "示政发〔2017〕1号",
        "text_zh": "近四季累计之和。",
        "text_en": "Sum of the trailing four quarters.",
    }
    return DefinitionVersion.objects.create(
        indicator=indicator,
        first_period=first_period,
        formula_data=formula_data,
        **{**defaults, **values},
    )


def make_target(**values: Any) -> Target:
    """A target without numbers; `make_target_setting` gives them."""
    indicator = values.pop("indicator", None) or first_or(Indicator, make_indicator)
    clause = values.pop("clause", None) or first_or(Clause, make_clause)
    policy = values.pop("policy", None) or first_or(Policy, make_policy)
    units = values.pop("units", [])
    target = Target.objects.create(
        policy=policy,
        indicator=indicator,
        clause=clause,
        **{"order": next_number(Target), **values},
    )
    target.units.set(units)
    return target


def make_target_setting(**values: Any) -> TargetSetting:
    target = values.pop("target", None) or first_or(Target, make_target)
    numbers = {"value": values.pop("value", 1000), "baseline": values.pop("baseline", None)}
    periods = {
        "target_period": values.pop("target_period", "2020Q4"),
        "baseline_period": values.pop("baseline_period", "2016Q4"),
    }
    return TargetSetting.objects.create(
        target=target,
        **{name: as_decimal(value) for name, value in numbers.items()},
        **{name: as_period(when) for name, when in periods.items()},
        **{"comparator": Comparator.AT_LEAST, **values},
    )


def make_scenario(name: str = "加大研发", period: When = "2018Q3", **values: Any) -> Scenario:
    """R&D expenditure grows by 5,000 a quarter, unless other `assumptions` are named."""
    policy = values.pop("policy", None) or first_or(Policy, make_policy)
    made_by = values.pop("made_by", None) or first_or(User, make_user)
    return Scenario.objects.create(
        policy=policy,
        name=name,
        period=as_period(period),
        made_by=made_by,
        **{"assumptions": {"rd_expenditure": "5000"}, **values},
    )


def make_summary_text(slot: str = "risk:rd_intensity", **values: Any) -> SummaryText:
    defaults = {
        "period": as_period("2018Q3"),
        "language": "zh-hans",
        "text": "{name}要紧盯。",
        "draft": "{name}照现在的走势达不到目标。",
        "recorded_by": first_or(User, make_user),
    }
    return SummaryText.objects.create(slot=slot, **{**defaults, **values})


def make_milestone(period: When, value: Figure, **values: Any) -> Milestone:
    setting = values.pop("setting", None) or first_or(TargetSetting, make_target_setting)
    return Milestone.objects.create(
        setting=setting, period=as_period(period), value=as_decimal(value), **values
    )


def make_import_batch(**values: Any) -> ImportBatch:
    return ImportBatch.objects.create(
        **{"source": f"batch-{next_number(ImportBatch)}", "imported_at": AN_INSTANT, **values}
    )


def make_observation(
    element: DataElement,
    period: When,
    value: Figure | None,
    enterprise: Enterprise | None = None,
    **values: Any,
) -> Observation:
    """An approved figure, from an import unless a `submission` is named. Marks nothing stale."""
    if not (values.get("submission") or values.get("import_batch")):
        values["import_batch"] = first_or(ImportBatch, make_import_batch)
    without = ObservationStatus.MISSING if value is None else ObservationStatus.NORMAL
    return Observation.objects.create(
        element=element,
        period=as_period(period),
        enterprise=enterprise,
        value=as_decimal(value),
        **{"status": without, **values},
    )


def make_term_sum(model: type[TermAtom] | type[TermCell], **values: Any) -> Any:
    definition = values.pop("definition", None) or DefinitionVersion.objects.earliest("pk")
    period = as_period(values.pop("period", "2018Q3"))
    total = as_decimal(values.pop("total", 0))
    return model.objects.create(
        definition=definition, period=period, total=total, **{"term": 0, **values}
    )


def make_term_atom(**values: Any) -> TermAtom:
    return make_term_sum(TermAtom, **{"bucket": 0, **values})


def make_term_cell(**values: Any) -> TermCell:
    return make_term_sum(TermCell, **values)


def make_stale_mark(period: When | None = None, bucket: int | None = None) -> StaleMark:
    return StaleMark.objects.create(period=as_period(period) if period else None, bucket=bucket)


def make_aggregate_state(**values: Any) -> AggregateState:
    state, _ = AggregateState.objects.update_or_create(
        pk=1, defaults={"data_version": 1, "refreshed_at": AN_INSTANT, **values}
    )
    return state
