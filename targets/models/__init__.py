"""Rows of the database, by subject. Fields, constraints and names only: reads are in
`selectors`, writes in `services`."""

from targets.models.aggregate import AggregateState, StaleMark, TermAtom, TermCell
from targets.models.answers import IdempotentAnswer
from targets.models.audit import AuditEvent, EventEffects
from targets.models.correction import Correction, CorrectionCell, CorrectionFile
from targets.models.delegation import Confirmation, Delegation, Handover
from targets.models.delivery import Delivery, PublicVersion, Subscription
from targets.models.documents import DocumentFile
from targets.models.extension import Extension
from targets.models.growth import EnterpriseStage, GrowthStage
from targets.models.indicator import DataElement, DefinitionVersion, Indicator
from targets.models.jobs import Job, OutboxMessage, WorkerHeartbeat
from targets.models.life import LifeEvent, Succession
from targets.models.notice import Notice, NoticeItem, Reminder
from targets.models.observation import ImportBatch, Observation
from targets.models.page_mark import PageMark, StandingMark
from targets.models.people import ApiToken, Unit, UnitName, User
from targets.models.period import ReportingPeriod
from targets.models.policy import (
    Assumption,
    AwardScheme,
    Clause,
    ClauseUnit,
    Part,
    Policy,
    SchemeSetting,
    ThresholdSetting,
)
from targets.models.policy_text import PolicyText
from targets.models.publication import Publication, PublicationFile
from targets.models.register import (
    Certificate,
    Cluster,
    Enterprise,
    EnterpriseVersion,
    LeadingEnterprise,
    Membership,
    Park,
)
from targets.models.returns import (
    Form,
    FormAssignment,
    FormElement,
    Remark,
    Return,
    ReturnCell,
    Submission,
    SubmittedCell,
)
from targets.models.review import ReviewLook, ReviewWeight
from targets.models.scenario import Scenario
from targets.models.summary import SummaryText
from targets.models.target import Milestone, Target, TargetSetting
from targets.models.uploads import Upload
from targets.models.validation import Explanation, SubmittedFinding, ValidationRule

__all__ = [
    "AggregateState",
    "ApiToken",
    "Assumption",
    "AuditEvent",
    "AwardScheme",
    "Certificate",
    "Clause",
    "ClauseUnit",
    "Cluster",
    "Confirmation",
    "Correction",
    "CorrectionCell",
    "CorrectionFile",
    "DataElement",
    "DefinitionVersion",
    "Delegation",
    "Delivery",
    "DocumentFile",
    "Enterprise",
    "EnterpriseStage",
    "EnterpriseVersion",
    "EventEffects",
    "Explanation",
    "Extension",
    "Form",
    "FormAssignment",
    "FormElement",
    "GrowthStage",
    "Handover",
    "IdempotentAnswer",
    "ImportBatch",
    "Indicator",
    "Job",
    "LeadingEnterprise",
    "LifeEvent",
    "Membership",
    "Milestone",
    "Notice",
    "NoticeItem",
    "Observation",
    "OutboxMessage",
    "PageMark",
    "Park",
    "Part",
    "Policy",
    "PolicyText",
    "PublicVersion",
    "Publication",
    "PublicationFile",
    "Remark",
    "Reminder",
    "ReportingPeriod",
    "Return",
    "ReturnCell",
    "ReviewLook",
    "ReviewWeight",
    "Scenario",
    "SchemeSetting",
    "StaleMark",
    "StandingMark",
    "Submission",
    "SubmittedCell",
    "SubmittedFinding",
    "Subscription",
    "Succession",
    "SummaryText",
    "Target",
    "TargetSetting",
    "TermAtom",
    "TermCell",
    "ThresholdSetting",
    "Unit",
    "UnitName",
    "Upload",
    "User",
    "ValidationRule",
    "WorkerHeartbeat",
]
