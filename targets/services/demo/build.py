"""Demonstration data (演示数据): invented from a seed, recorded at invented times.

They enter by the same door as any bundle, one quarter after another, so that every figure has a
history and `as_of` has something to show. Only the latest period comes in through returns.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from targets.calc.periods import Period
from targets.choices import Decision
from targets.formatting import period_name
from targets.models import (
    Cluster,
    DataElement,
    ImportBatch,
    Observation,
    Park,
    ReportingPeriod,
    Submission,
)
from targets.services.demo.accounts import DEMO_PASSWORD, DemoRefused, demo_accounts_create
from targets.services.demo.bundle import LAST, DemoWorld, Quarter
from targets.services.demo.calendar import demo_calendar_create
from targets.services.demo.departments import demo_departments_create
from targets.services.demo.growth import demo_stages_create
from targets.services.demo.life import demo_life_create
from targets.services.demo.returns import demo_returns_create
from targets.services.imports.bundle import OnProgress, bundle_import
from targets.services.periods import open_period
from targets.services.weights import effects_recall

__all__ = [
    "DEMO_PASSWORD",
    "DemoPlan",
    "DemoRefused",
    "demo_accounts_create",
    "demo_bundle_write",
    "demo_data_create",
]

REGISTERED_AFTER = timedelta(days=5, hours=10)
IMPORTED_AFTER = timedelta(days=18, hours=10)
PUBLISHED_AFTER = timedelta(days=27, hours=9)
MOST_BY_RETURNS = 1000
"""With more enterprises than this the latest period is imported whole: forms are for people."""


@dataclass(frozen=True, slots=True)
class DemoPlan:
    """How much to invent; the same plan gives the same data."""

    enterprises: int = 140
    quarters: int = 12
    seed: int = 2018

    def source(self, period: Period) -> str:
        """Of the figures of `period`, as pages name it: `演示数据2018年三季度`."""
        size = f"（{self.enterprises}家，{self.quarters}季，种子{self.seed}）"
        with override("zh-hans"):
            return f"演示数据{'' if self == DemoPlan() else size}{period_name(period)}"

    def former_source(self, period: Period) -> str:
        """As databases have it that were filled before sources had names to read."""
        return f"demo-{self.enterprises}x{self.quarters}-{self.seed}/{period}"

    def world(self) -> DemoWorld:
        """Each call starts anew. **Raises** DemoRefused where there is no pack to invent for."""
        if not DataElement.objects.exists():
            raise DemoRefused(_("还没有政策包，请先运行load_policy。"))
        return DemoWorld(
            enterprises=self.enterprises,
            quarters=self.quarters,
            seed=self.seed,
            parks=_codes(Park, 3),
            clusters=_codes(Cluster, 4),
        )


def demo_bundle_write(*, plan: DemoPlan, folder: Path) -> None:
    """Write the data as a CSV bundle; the database is only asked for parks and clusters."""
    plan.world().write_whole(folder)


@transaction.atomic
def demo_data_create(
    *, plan: DemoPlan, dry_run: bool = False, on_progress: OnProgress | None = None
) -> bool:
    """Fill the database with the plan's data; False where they are there already.

    `on_progress` is told periods done and all periods.

    **Raises** DemoRefused in production, beside other data, and where another plan was loaded.
    """
    if settings.IS_PRODUCTION:
        raise DemoRefused(_("正式环境不能载入演示数据。"))
    names = [plan.source(LAST), plan.former_source(LAST)]
    if ImportBatch.objects.filter(source__in=names).exists():
        return False
    if Observation.objects.exists():
        raise DemoRefused(_("数据库中已有其他数据，演示数据只能载入空库。"))
    world = plan.world()
    people = {user.username: user for user in demo_accounts_create()}
    by_returns = plan.enterprises <= MOST_BY_RETURNS
    with TemporaryDirectory() as folder:
        for done, quarter in enumerate(world.quarters(), start=1):
            opened = _open(quarter.period)
            if quarter.period == LAST and by_returns:
                _import(plan, world, replace(quarter, reported=[]), folder, REGISTERED_AFTER)
                demo_returns_create(
                    reporting_period=opened,
                    rows=quarter.reported,
                    people=people,
                    end=_end(quarter.period),
                )
                demo_departments_create(people=people, end=_end(quarter.period))
            else:
                _import(plan, world, quarter, folder, IMPORTED_AFTER)
            if on_progress:
                on_progress(done, len(world.periods))
    if by_returns:
        demo_stages_create(firms=world.firms, at=_end(LAST) + REGISTERED_AFTER)
        demo_life_create(firms=world.firms, people=people, end=_end(LAST))
        demo_calendar_create(people=people)
        for submission in Submission.objects.filter(decision=Decision.APPROVED, weight=None):
            effects_recall(submission)
    if dry_run:
        transaction.set_rollback(True)
    return True


def _codes(model: type[Park] | type[Cluster], most: int) -> list[str]:
    ordered = model._default_manager.order_by("order", "code")
    return list(ordered.values_list("code", flat=True)[:most])


def _open(period: Period) -> ReportingPeriod:
    """The reporting period; those before the last are locked and published."""
    opened, _is_new = open_period(period=period)
    if period < LAST:
        opened.locked_at = _midnight(opened.locks_on)
        opened.published_at = _end(period) + PUBLISHED_AFTER
        opened.save(update_fields=["locked_at", "published_at"])
    return opened


def _import(
    plan: DemoPlan, world: DemoWorld, quarter: Quarter, folder: str, after: timedelta
) -> None:
    world.write_quarter(quarter, Path(folder))
    bundle_import(
        folder=Path(folder),
        source=plan.source(quarter.period),
        recorded_at=_end(quarter.period) + after,
    )


def _end(period: Period) -> datetime:
    return _midnight(period.plus(1).first_day)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
