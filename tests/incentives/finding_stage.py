"""What the finder reads: an enterprise, its certificates, and corrections of them."""

from datetime import date, datetime
from typing import Any

from hightech_zone.lib.clock import db_now
from incentives.models import Award, Talent
from incentives.services.finding import candidates_find
from targets.models import Certificate, Enterprise
from targets.services.registers import CertificateEntry, certificates_put
from tests.factories import make_certificate, make_cluster, make_enterprise, make_park

NEW = date(2018, 11, 5)


def make_firm() -> Enterprise:
    return make_enterprise("演示一厂", park=make_park("北园"), cluster=make_cluster("装备"))


def certify(firm: Enterprise, issued_on: date = NEW, **values: Any) -> Certificate:
    defaults = {"kind": "hightech", "level": "national", "number": f"GR{issued_on.year}"}
    return make_certificate(
        enterprise=firm, issued_on=issued_on, **{**defaults, "expires_on": None, **values}
    )


def correct(certificate: Certificate, at: datetime | None = None, **values: Any) -> None:
    """A correction as the register takes it: the same number, other days."""
    held = {
        "enterprise_id": certificate.enterprise_id,
        "kind": certificate.kind,
        "number": certificate.number,
        "level": certificate.level,
        "issued_on": certificate.issued_on,
        "expires_on": certificate.expires_on,
    }
    entry = CertificateEntry(**{**held, **values})
    certificates_put(entries=[entry], at=at or db_now())


def found() -> list[Award]:
    return candidates_find().opened


def talent(firm: Enterprise | None, number: str = "110101199001010010", **values: Any) -> Talent:
    defaults = {
        "name": "演示甲",
        "level": "national",
        "enterprise": firm,
        "role": "founds",
        "recognised_on": date(2017, 10, 1),
        "arrived_on": date(2017, 9, 1),
    }
    return Talent.objects.create(identity_number=number, **{**defaults, **values})
