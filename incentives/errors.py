"""What the services of incentives raise beside those of `targets.errors`."""

from targets.errors import InvalidTransition, OwnSubmission


class SeparatedDuties(OwnSubmission):
    """Who entered an award neither approves nor pays it; who approved it does not pay it."""

    rule = "separated_duties"


class OverBudget(InvalidTransition):
    """There is not enough left in the budget, and nobody authorised more."""

    rule = "over_budget"


class AlreadyPosted(InvalidTransition):
    """The same amount was posted before, as `entry` of its context; once more only by who knows."""

    rule = "already_posted"


class FactLost(InvalidTransition):
    """The fact the award rests on fell away."""

    rule = "fact_lost"
