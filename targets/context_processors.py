"""What every page's frame shows. Nothing is read until a template asks: error pages ask nothing."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject, cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from targets.access import PERMISSIONS, Permission, is_allowed
from targets.choices import ReturnState, Role
from targets.models import AggregateState, Policy
from targets.selectors.sums import aggregate_state


@dataclass(frozen=True)
class Section:
    """An entry of the navigation: an address of `app`, and who may open it."""

    url_name: str
    label: str | Promise
    permission: Permission
    owns: tuple[str, ...]
    """Beginnings of the names of the addresses under it."""
    is_minor: bool = False
    """Looked at now and then: in the reader's own menu, so that the main one stays in one line."""
    has_waiting: bool = False
    """Shows how many returns wait for review."""
    app: str = "targets"

    def holds(self, view_name: str) -> bool:
        return view_name.startswith(tuple(f"{self.app}:{one}" for one in self.owns))


@dataclass(frozen=True)
class EnterpriseLink:
    """A page of another app about an enterprise; its address takes the code."""

    url_name: str
    label: str | Promise
    permission: Permission


SECTIONS = [
    Section(
        "board",
        _("总览"),
        Permission.VIEW_PUBLISHED,
        ("board", "target-", "figure-", "scenario-", "change-"),
    ),
    Section(
        "return-list",
        _("填报"),
        Permission.VIEW_OWN_RETURNS,
        ("return-", "upload-", "extension-", "correction-", "department"),
    ),
    Section(
        "return-list",
        pgettext_lazy("list", "报表"),
        Permission.VIEW_ALL_RETURNS,
        ("return-", "upload-"),
    ),
    Section(
        "review-list",
        _("审核"),
        Permission.VIEW_ALL_RETURNS,
        ("review-", "correction-"),
        has_waiting=True,
    ),
    Section(
        "completeness",
        _("报送进度"),
        Permission.VIEW_COMPLETENESS,
        ("completeness", "extension-", "notice-log"),
    ),
    Section("summary", _("情况摘要"), Permission.VIEW_SUMMARY, ("summary", "document-")),
    Section("policy", _("政策"), Permission.VIEW_PUBLISHED, ("policy",)),
    Section(
        "enterprise-list",
        pgettext_lazy("list", "企业"),
        Permission.VIEW_REGISTERS,
        ("enterprise-",),
    ),
    Section(
        "publication-list",
        _("情况通报"),
        Permission.VIEW_PUBLISHED,
        ("publication-",),
        is_minor=True,
    ),
    Section("rule-list", _("校验规则"), Permission.VIEW_RULES, ("rule-",), is_minor=True),
    Section("activity", _("操作记录"), Permission.VIEW_ACTIVITY, ("activity",), is_minor=True),
    Section("job-list", _("后台任务"), Permission.VIEW_JOBS, ("job-",), is_minor=True),
    Section(
        "account-list",
        pgettext_lazy("list", "管理"),
        Permission.ADMINISTER,
        ("account-", "unit-", "assignment-", "period-", "policy-text", "public-version"),
    ),
]
ENTERPRISE_LINKS: list[EnterpriseLink] = []
"""Other apps add to both when they are ready; nothing here knows them."""


def add_section(section: Section, before: str) -> None:
    """Put an entry before the one of the address `before`, once."""
    if section not in SECTIONS:
        places = [one.url_name for one in SECTIONS]
        SECTIONS.insert(places.index(before), section)


def add_enterprise_link(link: EnterpriseLink) -> None:
    if link not in ENTERPRISE_LINKS:
        ENTERPRISE_LINKS.append(link)


FRAME = f"""
SELECT targets_policy.*,
       EXISTS (SELECT 1 FROM targets_user WHERE is_demo) AS has_demo,
       (SELECT COUNT(*) FROM targets_notice WHERE person_id = %s AND read_at IS NULL)
       + (SELECT COUNT(*) FROM targets_delivery WHERE person_id = %s AND read_at IS NULL) AS unread,
       (SELECT COUNT(*) FROM targets_return WHERE state = '{ReturnState.SUBMITTED}') AS waiting
FROM targets_policy WHERE is_active
"""
"""Written out, since each page asks it, twice where it is shared."""


class Shell:
    """The frame of one request's page."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def policy(self) -> Any:
        """The active policy with `has_demo`, `waiting`, the returns that wait for review, and
        `unread`, the messages and issues that somebody signed in has not read; one query."""
        reader = getattr(self.user, "pk", None)
        return next(iter(Policy.objects.raw(FRAME, [reader, reader])), None)

    @cached_property
    def state(self) -> AggregateState | None:
        """Number and time of the figures."""
        return aggregate_state()

    @cached_property
    def sections(self) -> list[dict[str, Any]]:
        """The entries this user may open: `url`, `label`, `is_current`, `is_minor`, `waiting`."""
        here = getattr(self.request.resolver_match, "view_name", "")
        reviews = is_allowed(self.user, Permission.REVIEW_RETURNS)
        return [
            {
                "url": reverse(f"{section.app}:{section.url_name}"),
                "label": section.label,
                "is_minor": section.is_minor,
                "waiting": self.waiting if section.has_waiting and reviews else 0,
                "is_current": section.holds(here),
            }
            for section in SECTIONS
            if is_allowed(self.user, section.permission)
        ]

    def section_of(self, view_name: str) -> str | Promise:
        """The name of the entry that a page is under, of those this user may open; else empty."""
        held = [one for one in SECTIONS if one.holds(view_name)]
        return next((one.label for one in held if is_allowed(self.user, one.permission)), "")

    @property
    def enterprise_links(self) -> list[EnterpriseLink]:
        """What other apps have on an enterprise that this user may open."""
        return [one for one in ENTERPRISE_LINKS if is_allowed(self.user, one.permission)]

    @property
    def unread(self) -> int:
        """Messages and issues not read yet; 0 before a policy is loaded."""
        return getattr(self.policy, "unread", 0)

    @property
    def waiting(self) -> int:
        """Returns that wait for review, whoever may decide on them."""
        return getattr(self.policy, "waiting", 0)

    @property
    def returns_name(self) -> str | Promise:
        """What this reader's list of returns is called: departments fill in, others look."""
        named = [one for one in SECTIONS if one.url_name == "return-list"]
        return next((one.label for one in named if is_allowed(self.user, one.permission)), "")

    @property
    def sees_cells(self) -> bool:
        """Whether this reader may open the cells that figures are made of."""
        return is_allowed(self.user, Permission.VIEW_UNPUBLISHED)

    @property
    def sees_register(self) -> bool:
        return is_allowed(self.user, Permission.VIEW_REGISTERS)

    @property
    def delegating(self) -> frozenset[Role]:
        """The roles that have to do with standing in for somebody."""
        return PERMISSIONS[Permission.VIEW_DELEGATIONS]

    @property
    def user(self) -> Any:
        return getattr(self.request, "user", None)


def shell(request: HttpRequest) -> dict[str, Any]:
    frame = Shell(request)
    return {"shell": frame, "policy": SimpleLazyObject(lambda: frame.policy)}
