"""Awards and what belongs to them."""

from datetime import date
from hashlib import sha256
from typing import Any

from incentives.models import Award, Budget, Evidence, PaymentBatch, Talent
from targets.models import AwardScheme, Unit
from tests.factories.common import as_decimal, first_or, next_number
from tests.factories.people import make_unit, make_user
from tests.factories.policy import make_scheme
from tests.factories.registers import make_enterprise

PDF = b"%PDF-1.4 certificate"


def make_award(**values: Any) -> Award:
    scheme = values.pop("scheme", None) or first_or(AwardScheme, make_scheme)
    number = next_number(Award)
    if not {"enterprise", "talent", "subject"} & values.keys():
        values["enterprise"] = make_enterprise()
    if not {"enterprise", "talent"} & values.keys():
        values.setdefault("payee", values["subject"])
    defaults = {
        "number": f"{scheme.code}-2018-{number:03d}",
        "department": values.pop("department", None) or first_or(Unit, make_unit),
        "year": 2018,
        "origin": "found",
        "fact_key": f"certificate:hightech::{number}",
        "fact_on": date(2018, 11, 1),
        "rule": scheme.fact,
        "amount_min": scheme.amount_min,
        "amount_max": scheme.amount_max,
        "is_cash": scheme.payout != "none",
    }
    return Award.objects.create(scheme=scheme, **{**defaults, **values})


def make_evidence(content: bytes = PDF, **values: Any) -> Evidence:
    defaults = {
        "name": "certificate.pdf",
        "kind": "pdf",
        "size": len(content),
        "sha256": sha256(content).hexdigest(),
        "added_by": values.pop("added_by", None) or make_user(),
    }
    return Evidence.objects.create(content=content, **{**defaults, **values})


def make_budget(**values: Any) -> Budget:
    values["allotted"] = as_decimal(values.get("allotted", 0))
    return Budget.objects.create(**{"year": 2019, **values})


def make_batch(**values: Any) -> PaymentBatch:
    number = f"2019-{next_number(PaymentBatch):04d}"
    return PaymentBatch.objects.create(**{"number": number, "made_on": date(2019, 1, 21), **values})


def make_talent(**values: Any) -> Talent:
    defaults = {
        "identity_number": f"21110219780312{next_number(Talent):04d}",
        "name": "梁栩",
        "level": "provincial",
        "role": "founds",
        "recognised_on": date(2018, 7, 1),
        "arrived_on": date(2018, 7, 1),
    }
    return Talent.objects.create(**{**defaults, **values})
